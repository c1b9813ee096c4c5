import Database from 'better-sqlite3'
import { makeRows, tableNames } from '../workloads/data.ts'

const schema = `
  create table customers (
    id integer primary key,
    name text not null,
    email text not null,
    city text not null,
    country text not null,
    segment text not null,
    createdAt text not null,
    balance real not null
  );
  create table products (
    id integer primary key,
    name text not null,
    category text not null,
    price real not null,
    stock integer not null
  );
  create table orders (
    id integer primary key,
    customerId integer not null references customers (id),
    status text not null,
    total real not null,
    placedAt text not null,
    note text
  );
  create index orders_customerId on orders (customerId);
  create table orderLines (
    id integer primary key,
    orderId integer not null references orders (id),
    productId integer not null references products (id),
    quantity integer not null,
    unitPrice real not null
  );
  create index orderLines_orderId on orderLines (orderId);
`

/** Creates the database file that every peer gets a copy of. */
export function createFile(path: string): void {
  const database = new Database(path)
  database.pragma('journal_mode = wal')
  database.pragma('synchronous = normal')
  database.exec(schema)
  const rows = makeRows()
  database.transaction(() => {
    for (const table of tableNames) {
      const columns = Object.keys(rows[table][0] ?? {})
      const insert = database.prepare(
        `insert into ${table} (${columns.join(', ')}) values (${columns.map((name) => `@${name}`).join(', ')})`,
      )
      for (const row of rows[table]) insert.run(row)
    }
  })()
  database.pragma('wal_checkpoint(truncate)')
  database.close()
}

/** Every row of every table. */
export function fileContents(path: string): Record<string, readonly unknown[]> {
  const database = new Database(path)
  try {
    return Object.fromEntries(tableNames.map((table) => [table, database.prepare(`select * from ${table} order by id`).all()]))
  } finally {
    database.close()
  }
}
