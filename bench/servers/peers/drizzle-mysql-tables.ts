import { double, index, int, mysqlTable, varchar } from 'drizzle-orm/mysql-core'

const id = () => int().primaryKey().autoincrement()

export const customers = mysqlTable('customers', {
  id: id(),
  name: varchar({ length: 100 }).notNull(),
  email: varchar({ length: 100 }).notNull(),
  city: varchar({ length: 100 }).notNull(),
  country: varchar({ length: 100 }).notNull(),
  segment: varchar({ length: 100 }).notNull(),
  createdAt: varchar({ length: 100 }).notNull(),
  balance: double().notNull(),
})

export const products = mysqlTable('products', {
  id: id(),
  name: varchar({ length: 100 }).notNull(),
  category: varchar({ length: 100 }).notNull(),
  price: double().notNull(),
  stock: int().notNull(),
})

export const orders = mysqlTable(
  'orders',
  {
    id: id(),
    customerId: int()
      .notNull()
      .references(() => customers.id),
    status: varchar({ length: 100 }).notNull(),
    total: double().notNull(),
    placedAt: varchar({ length: 100 }).notNull(),
    note: varchar({ length: 200 }),
  },
  (table) => [index('orders_customerId').on(table.customerId)],
)

export const orderLines = mysqlTable(
  'orderLines',
  {
    id: id(),
    orderId: int()
      .notNull()
      .references(() => orders.id),
    productId: int()
      .notNull()
      .references(() => products.id),
    quantity: int().notNull(),
    unitPrice: double().notNull(),
  },
  (table) => [index('orderLines_orderId').on(table.orderId)],
)
