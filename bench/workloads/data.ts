import { randomNumbers, wholeBelow } from '../random.ts'
import type { Customer, NewCustomer, NewOrder, Order, OrderLine, Product } from './records.ts'

/** Rows of the generated database. */
export const sizes = { customers: 2_000, products: 500, orders: 30_000, orderLines: 60_000 } as const

/** The tables in an order in which they can be filled. */
export const tableNames = ['customers', 'products', 'orders', 'orderLines'] as const

export const statuses = ['placed', 'paid', 'shipped', 'returned'] as const

const cities = ['Leipzig', 'Porto', 'Graz', 'Turku', 'Gdańsk', 'Bergen', 'Lyon', 'Utrecht', 'Brno', 'Cork', 'Bologna', 'Malmö'] as const
const countries = ['DE', 'PT', 'AT', 'FI', 'PL', 'NO', 'FR', 'NL', 'CZ', 'IE', 'IT', 'SE'] as const
const segments = ['consumer', 'business', 'public', 'reseller'] as const
const categories = ['tools', 'garden', 'kitchen', 'lighting', 'paint', 'storage'] as const

/** All rows of the database, by table. */
export interface Rows {
  readonly customers: readonly Customer[]
  readonly products: readonly Product[]
  readonly orders: readonly Order[]
  readonly orderLines: readonly OrderLine[]
}

/** The rows that every database of the benchmark begins with: the same on every machine and every engine. */
export function makeRows(): Rows {
  const random = randomNumbers(20261123)
  return {
    customers: list(sizes.customers, (n) => ({ id: n + 1, ...makeCustomer(n, random) })),
    products: list(sizes.products, (n) => ({
      id: n + 1,
      name: `Product ${n}`,
      category: pick(categories, random),
      price: money(random, 400),
      stock: wholeBelow(random, 10_000),
    })),
    orders: list(sizes.orders, (n) => ({ id: n + 1, ...makeOrder(random) })),
    orderLines: list(sizes.orderLines, (n) => ({
      id: n + 1,
      orderId: 1 + (n % sizes.orders),
      productId: 1 + wholeBelow(random, sizes.products),
      quantity: 1 + wholeBelow(random, 9),
      unitPrice: money(random, 400),
    })),
  }
}

/** The `n`th invented customer. */
export function makeCustomer(n: number, random: () => number): NewCustomer {
  return {
    name: `Customer ${n}`,
    email: `customer.${n}@example.org`,
    city: pick(cities, random),
    country: pick(countries, random),
    segment: pick(segments, random),
    createdAt: instant(random),
    balance: money(random, 40_000),
  }
}

/** An invented order of one of the first customers; every fifth has no note. */
export function makeOrder(random: () => number): NewOrder {
  return {
    customerId: 1 + wholeBelow(random, sizes.customers),
    status: pick(statuses, random),
    total: money(random, 8_000),
    placedAt: instant(random),
    note: wholeBelow(random, 5) === 0 ? null : `Leave at door ${wholeBelow(random, 400)}`,
  }
}

function list<Row>(length: number, make: (n: number) => Row): Row[] {
  return Array.from({ length }, (_, n) => make(n))
}

function pick<Item>(items: readonly [Item, ...Item[]], random: () => number): Item {
  return items[wholeBelow(random, items.length)] ?? items[0]
}

/** Quarters, so that sums are exact in binary and do not depend on the order of addition. */
function money(random: () => number, quarters: number): number {
  return (1 + wholeBelow(random, quarters)) / 4 + 0.25
}

function instant(random: () => number): string {
  const milliseconds = Date.UTC(2024, 0, 1) + wholeBelow(random, 1_000) * 86_400_000 + wholeBelow(random, 86_400_000)
  return new Date(milliseconds).toISOString().replace('Z', '000Z')
}
