import { type Database, id, integer, table, text } from 'granary'

// What the forms of a query's rows give, and what must not compile.

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
function same<A, B>(..._: Equal<A, B> extends true ? [] : ['these types differ']): void {}

declare const db: Database<Record<never, never>>
const airports = table('airports', { iata: text().primaryKey(), name: text() })
const flights = table('flights', { id: id(), delay: integer().nullable() })

export async function shapes(): Promise<void> {
  const delays = await db.select({ delay: flights.delay }).from(flights).scalars()
  same<typeof delays, (number | null)[]>()
  const one = await db.select({ delay: flights.delay }).from(flights).scalarOrNone()
  same<typeof one, number | null | undefined>()
  const pairs = await db.select(flights).from(flights).tuples('delay', 'id')
  same<typeof pairs, [number | null, number][]>()
  const rows = await db.select(flights).from(flights).unique('delay')
  same<typeof rows, { id: number; delay: number | null }[]>()
  for await (const part of db.select(flights).from(flights).partitions(10)) same<typeof part, { id: number; delay: number | null }[]>()
  const joined = await db.select({ delay: flights.delay }).from(airports).leftJoin(flights, flights.id.eq(1)).scalars()
  same<typeof joined, (number | null)[]>()
  const prepared = db.prepare({ id: integer() }, (p) => db.select({ delay: flights.delay }).from(flights).where(flights.id.eq(p.id)))
  const scalar = await prepared.scalar({ id: 1 })
  same<typeof scalar, number | null>()
  // @ts-expect-error: a row has two columns
  const number: (number | null)[] = await db.select(flights).from(flights).scalars()
  // @ts-expect-error: there is no such column
  const names: [string][] = await db.select(flights).from(flights).tuples('name')
  // @ts-expect-error: a table that is read is not in FROM
  await db.select({ name: airports.name }).from(flights).scalars()
  void [number, names]
}
