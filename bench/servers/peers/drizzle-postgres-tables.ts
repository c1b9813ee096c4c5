import { relations } from 'drizzle-orm'
import { doublePrecision, index, integer, pgTable, text } from 'drizzle-orm/pg-core'

const id = () => integer().primaryKey().generatedByDefaultAsIdentity()

export const customers = pgTable('customers', {
  id: id(),
  name: text().notNull(),
  email: text().notNull(),
  city: text().notNull(),
  country: text().notNull(),
  segment: text().notNull(),
  createdAt: text().notNull(),
  balance: doublePrecision().notNull(),
})

export const products = pgTable('products', {
  id: id(),
  name: text().notNull(),
  category: text().notNull(),
  price: doublePrecision().notNull(),
  stock: integer().notNull(),
})

export const orders = pgTable(
  'orders',
  {
    id: id(),
    customerId: integer()
      .notNull()
      .references(() => customers.id),
    status: text().notNull(),
    total: doublePrecision().notNull(),
    placedAt: text().notNull(),
    note: text(),
  },
  (table) => [index('orders_customerId').on(table.customerId)],
)

export const orderLines = pgTable(
  'orderLines',
  {
    id: id(),
    orderId: integer()
      .notNull()
      .references(() => orders.id),
    productId: integer()
      .notNull()
      .references(() => products.id),
    quantity: integer().notNull(),
    unitPrice: doublePrecision().notNull(),
  },
  (table) => [index('orderLines_orderId').on(table.orderId)],
)

export const ordersRelations = relations(orders, ({ one, many }) => ({
  customer: one(customers, { fields: [orders.customerId], references: [customers.id] }),
  lines: many(orderLines),
}))

export const orderLinesRelations = relations(orderLines, ({ one }) => ({
  order: one(orders, { fields: [orderLines.orderId], references: [orders.id] }),
  product: one(products, { fields: [orderLines.productId], references: [products.id] }),
}))
