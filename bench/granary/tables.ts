import type { Db, Schema } from '../../src/index.ts'
import type { Granary } from './entry.ts'

/** The benchmark's tables, declared with the Granary that is measured. */
export function granaryTables({ table, id, integer, real, text, references, index, defineSchema }: Granary) {
  const customers = table('customers', {
    id: id(),
    name: text(),
    email: text(),
    city: text(),
    country: text(),
    segment: text(),
    createdAt: text(),
    balance: real(),
  })
  const products = table('products', {
    id: id(),
    name: text(),
    category: text(),
    price: real(),
    stock: integer(),
  })
  const orders = table(
    'orders',
    {
      id: id(),
      customerId: references(() => customers.id),
      status: text(),
      total: real(),
      placedAt: text(),
      note: text().nullable(),
    },
    (t) => [index(t.customerId)],
  )
  const orderLines = table(
    'orderLines',
    {
      id: id(),
      orderId: references(() => orders.id),
      productId: references(() => products.id),
      quantity: integer(),
      unitPrice: real(),
    },
    (t) => [index(t.orderId)],
  )
  return { customers, orders, schema: defineSchema({ customers, products, orders, orderLines }) }
}

export type GranaryTables = ReturnType<typeof granaryTables>

/** A database that is open with these tables. */
export type GranaryDatabase = GranaryTables['schema'] extends Schema<infer S> ? Db<S> : never
