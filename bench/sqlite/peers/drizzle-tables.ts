import { index, integer, real, sqliteTable, text } from 'drizzle-orm/sqlite-core'

export const customers = sqliteTable('customers', {
  id: integer().primaryKey(),
  name: text().notNull(),
  email: text().notNull(),
  city: text().notNull(),
  country: text().notNull(),
  segment: text().notNull(),
  createdAt: text().notNull(),
  balance: real().notNull(),
})

export const orders = sqliteTable(
  'orders',
  {
    id: integer().primaryKey(),
    customerId: integer()
      .notNull()
      .references(() => customers.id),
    status: text().notNull(),
    total: real().notNull(),
    placedAt: text().notNull(),
    note: text(),
  },
  (table) => [index('orders_customerId').on(table.customerId)],
)
