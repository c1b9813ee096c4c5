import Database from 'better-sqlite3'
import { randomNumbers, wholeBelow } from '../random.ts'
import type { NewCustomer, NewOrder } from './records.ts'

/** Rows of the generated database. */
export const sizes = { customers: 2_000, products: 500, orders: 30_000, orderLines: 60_000 } as const

export const statuses = ['placed', 'paid', 'shipped', 'returned'] as const

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

const cities = ['Leipzig', 'Porto', 'Graz', 'Turku', 'Gdańsk', 'Bergen', 'Lyon', 'Utrecht', 'Brno', 'Cork', 'Bologna', 'Malmö'] as const
const countries = ['DE', 'PT', 'AT', 'FI', 'PL', 'NO', 'FR', 'NL', 'CZ', 'IE', 'IT', 'SE'] as const
const segments = ['consumer', 'business', 'public', 'reseller'] as const
const categories = ['tools', 'garden', 'kitchen', 'lighting', 'paint', 'storage'] as const

/** Creates the database file that every peer gets a copy of. The same on every machine. */
export function createDatabase(path: string): void {
  const database = new Database(path)
  database.pragma('journal_mode = wal')
  database.pragma('synchronous = normal')
  database.exec(schema)
  const random = randomNumbers(20261123)
  const customer = database.prepare(
    'insert into customers (name, email, city, country, segment, createdAt, balance) values (@name, @email, @city, @country, @segment, @createdAt, @balance)',
  )
  const product = database.prepare('insert into products (name, category, price, stock) values (?, ?, ?, ?)')
  const order = database.prepare(
    'insert into orders (customerId, status, total, placedAt, note) values (@customerId, @status, @total, @placedAt, @note)',
  )
  const line = database.prepare('insert into orderLines (orderId, productId, quantity, unitPrice) values (?, ?, ?, ?)')
  database.transaction(() => {
    for (let n = 0; n < sizes.customers; n++) customer.run(makeCustomer(n, random))
    for (let n = 0; n < sizes.products; n++)
      product.run(`Product ${n}`, pick(categories, random), money(random, 400), wholeBelow(random, 10_000))
    for (let n = 0; n < sizes.orders; n++) order.run(makeOrder(random))
    for (let n = 0; n < sizes.orderLines; n++) {
      line.run(1 + (n % sizes.orders), 1 + wholeBelow(random, sizes.products), 1 + wholeBelow(random, 9), money(random, 400))
    }
  })()
  database.pragma('wal_checkpoint(truncate)')
  database.close()
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
