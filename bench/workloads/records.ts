// The rows of the benchmark's database. Names are the same in SQL and in TypeScript, so that no peer pays for renaming.

export interface Customer {
  readonly id: number
  readonly name: string
  readonly email: string
  readonly city: string
  readonly country: string
  readonly segment: string
  readonly createdAt: string
  readonly balance: number
}

export interface Product {
  readonly id: number
  readonly name: string
  readonly category: string
  readonly price: number
  readonly stock: number
}

export interface Order {
  readonly id: number
  readonly customerId: number
  readonly status: string
  readonly total: number
  readonly placedAt: string
  readonly note: string | null
}

export interface OrderLine {
  readonly id: number
  readonly orderId: number
  readonly productId: number
  readonly quantity: number
  readonly unitPrice: number
}

export type NewCustomer = Omit<Customer, 'id'>
export type NewOrder = Omit<Order, 'id'>

/** A customer's place in the ten with the highest revenue. */
export interface TopCustomer {
  readonly id: number
  readonly name: string
  readonly orderCount: number
  readonly revenue: number
}

/** An order with everything that belongs to it. A peer may give the foreign keys beside. */
export interface NestedOrder extends Omit<Order, 'customerId'> {
  readonly customer: Customer
  readonly lines: readonly NestedLine[]
}

export interface NestedLine extends Pick<OrderLine, 'id' | 'quantity' | 'unitPrice'> {
  readonly product: Product
}

/** What the stream workload answers: proof that each row came through. */
export interface StreamSummary {
  readonly rows: number
  readonly total: number
}

/** Consumes a stream of orders. */
export async function summaryOf(orders: AsyncIterable<{ readonly total: number }>): Promise<StreamSummary> {
  let rows = 0
  let total = 0
  for await (const order of orders) {
    rows += 1
    total += order.total
  }
  return { rows, total }
}

/** Unwraps a row that must exist. */
export function present<Value>(value: Value | null | undefined): Value {
  if (value === null || value === undefined) throw new Error('A row that must exist was not found.')
  return value
}
