/** The statements that create the tables, one after the other. */
export const mysqlSchema: readonly string[] = [
  `create table customers (
    id int not null auto_increment primary key,
    name varchar(100) not null,
    email varchar(100) not null,
    city varchar(100) not null,
    country varchar(100) not null,
    segment varchar(100) not null,
    createdAt varchar(100) not null,
    balance double not null
  )`,
  `create table products (
    id int not null auto_increment primary key,
    name varchar(100) not null,
    category varchar(100) not null,
    price double not null,
    stock int not null
  )`,
  `create table orders (
    id int not null auto_increment primary key,
    customerId int not null,
    status varchar(100) not null,
    total double not null,
    placedAt varchar(100) not null,
    note varchar(200),
    key orders_customerId (customerId),
    foreign key (customerId) references customers (id)
  )`,
  `create table orderLines (
    id int not null auto_increment primary key,
    orderId int not null,
    productId int not null,
    quantity int not null,
    unitPrice double not null,
    key orderLines_orderId (orderId),
    foreign key (orderId) references orders (id),
    foreign key (productId) references products (id)
  )`,
]
