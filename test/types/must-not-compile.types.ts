import {
  avg,
  bigInteger,
  count,
  type Db,
  decimal,
  defineSchema,
  id,
  integer,
  type Row,
  references,
  select,
  sum,
  table,
  text,
  timestamp,
} from 'granary'

// What must compile and what must not. Each line after @ts-expect-error is a mistake that the types refuse.

const airports = table('airports', { iata: text({ length: 3 }).primaryKey(), name: text(), state: text().nullable() })
const flights = table('flights', {
  id: id(),
  origin: references(() => airports.iata),
  delay: integer().default(0),
  departsAt: timestamp(),
  fare: decimal({ precision: 10, scale: 2 }),
  seats: bigInteger(),
})
const schema = defineSchema({ airports, flights })

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
function same<A, B>(..._: Equal<A, B> extends true ? [] : ['the types differ', A, B]): void {}

export async function statements(db: Db<(typeof schema)['stores']>): Promise<void> {
  // a wrong column
  // @ts-expect-error flights has no column nope
  db.select({ nope: flights.nope }).from(flights)

  // a wrong operand
  // @ts-expect-error a number is compared with text
  db.select(flights).from(flights).where(flights.delay.gt('60'))
  // @ts-expect-error text is compared with a number column
  db.select(flights).from(flights).where(flights.origin.eq(flights.delay))
  // @ts-expect-error like is for text
  flights.delay.like('6%')
  // @ts-expect-error plus is for numbers
  airports.name.plus(1)
  // @ts-expect-error a column that is never null is not compared with null
  flights.delay.eq(null)
  airports.state.eq(null)

  // a missing insert column
  // @ts-expect-error departsAt, fare and seats have no default
  db.insert(flights).values({ origin: 'AUS' })
  // @ts-expect-error an unknown column
  db.insert(airports).values({ iata: 'AUS', name: 'Austin', runway: 2 })
  // @ts-expect-error an update of a column with another type
  db.update(flights).set({ delay: 'late' })
  // @ts-expect-error an update by an expression of another kind
  db.update(flights).set({ delay: airports.name })
  db.update(flights).set({ delay: flights.delay.plus(5) })

  // a column of a table that is not in from
  // @ts-expect-error airports is not in from
  await db.select({ name: airports.name }).from(flights)
  // @ts-expect-error airports is not in from, though only the condition reads it
  await db.select(flights).from(flights).where(airports.name.eq('Austin'))
  // @ts-expect-error airports is not in from, though only the order reads it
  await db.select(flights).from(flights).orderBy(airports.name)
  await db.select({ name: airports.name }).from(flights).join(airports, airports.iata.eq(flights.origin))
  await db
    .select({ name: airports.name })
    .where(airports.iata.eq(flights.origin))
    .from(flights)
    .join(airports, airports.iata.eq(flights.origin))
  // @ts-expect-error a condition on a table that an update does not read
  await db.update(flights).set({ delay: 0 }).where(airports.name.eq('Austin'))

  // what awaiting gives
  const rows = await db.select(flights).from(flights)
  same<(typeof rows)[number], Row<typeof flights>>()
  const made = await db.insert(flights).values({ origin: 'AUS', departsAt: new Date(), fare: 12, seats: 3n }).returning().one()
  same<typeof made, { id: number; origin: string; delay: number; departsAt: string; fare: string; seats: bigint }>()

  const left = await db
    .select({ origin: flights.origin, name: airports.name, whole: airports })
    .from(flights)
    .leftJoin(airports, airports.iata.eq(flights.origin))
  same<(typeof left)[number], { origin: string; name: string | null; whole: Row<typeof airports> | null }>()

  const means = await db.select({ mean: avg(flights.delay), fare: sum(flights.fare), n: count() }).from(flights)
  same<(typeof means)[number], { mean: number | null; fare: string | null; n: number }>()

  // a correlated subquery finds its outer table; alone it does not run
  const busy = select({ n: count() }).from(flights).where(flights.origin.eq(airports.iata))
  // @ts-expect-error the outer table is missing
  await busy
  await db.select({ name: airports.name, flights: busy.asExpression() }).from(airports)
}
