// How a program without a library on top of its driver puts nested orders together: two statements and a map.
import type { Customer, NestedLine, NestedOrder, NewCustomer, Order, OrderLine, Product } from '../../workloads/records.ts'

/** A row of orders joined with customers. */
export type OrderWithCustomer = Order & Omit<Customer, 'id'>

/** A row of order lines joined with products. */
export type LineCells = OrderLine & Omit<Product, 'id'>

export function nestedOrders(orders: readonly OrderWithCustomer[], lines: readonly LineCells[]): NestedOrder[] {
  const linesOf = new Map<number, NestedLine[]>(orders.map(({ id }) => [id, []]))
  for (const { id, orderId, quantity, unitPrice, productId, name, category, price, stock } of lines) {
    linesOf.get(orderId)?.push({ id, quantity, unitPrice, product: { id: productId, name, category, price, stock } })
  }
  return orders.map(({ id, status, total, placedAt, note, customerId, name, email, city, country, segment, createdAt, balance }) => ({
    id,
    status,
    total,
    placedAt,
    note,
    customer: { id: customerId, name, email, city, country, segment, createdAt, balance },
    lines: linesOf.get(id) ?? [],
  }))
}

/** New customers column by column, for `unnest`. */
export function customersOf(rows: readonly NewCustomer[]): unknown[][] {
  return [
    rows.map((row) => row.name),
    rows.map((row) => row.email),
    rows.map((row) => row.city),
    rows.map((row) => row.country),
    rows.map((row) => row.segment),
    rows.map((row) => row.createdAt),
    rows.map((row) => row.balance),
  ]
}
