import {
  bigInteger,
  boolean,
  type Changed,
  commonTable,
  commonTableAlias,
  count,
  type Database,
  date,
  fullTextIndex,
  generateSeries,
  id,
  integer,
  jsonArray,
  jsonArrayAggregate,
  jsonEach,
  jsonObject,
  match,
  rank,
  recursive,
  references,
  rollup,
  select,
  sql,
  table,
  text,
  unnest,
  value,
  values,
} from 'granary'

// What the constructs of statements give, and what must not compile. A line that compiles against expectation is an unused @ts-expect-error.

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
function same<A, B>(..._: Equal<A, B> extends true ? [] : ['these types differ']): void {}

declare const db: Database<Record<never, never>>

const airports = table('airports', { iata: text().primaryKey(), name: text(), state: text().nullable() }, (t) => [fullTextIndex([t.name])])
const flights = table('flights', { id: id(), origin: references(() => airports.iata), delay: integer().nullable(), seats: bigInteger() })

export async function template(): Promise<void> {
  const rows = await db.query(sql`select 1 as a, ${'x'} as b`, { a: integer(), b: text().nullable() })
  same<typeof rows, { a: number; b: string | null }[]>()
  const late = sql(boolean())`${flights.delay} > ${5}`
  const found = await db
    .select({ id: flights.id, rest: sql(integer())`${flights.delay} % ${7}` })
    .from(flights)
    .where(late)
  same<typeof found, { id: number; rest: number }[]>()
  // @ts-expect-error: a table that the template reads is not in FROM
  await db.select({ iata: airports.iata }).from(airports).where(late)
  // @ts-expect-error: SQL is no string
  await db.query('select 1', { a: integer() })
  // @ts-expect-error: an object is no value without its type
  sql`select ${{ a: 1 }}`
  // @ts-expect-error: a separator is SQL
  sql.join([1, 2], ' or ')
  // @ts-expect-error: a template without a type is no condition
  db.select({ id: flights.id }).from(flights).where(sql`1 = 1`)
}

export async function prepared(): Promise<void> {
  const byId = db.prepare({ id: integer({ bits: 64 }) }, (p) =>
    db.select({ origin: flights.origin }).from(flights).where(flights.id.eq(p.id)),
  )
  const row = await byId.one({ id: 1 })
  same<typeof row, { origin: string }>()
  const maybe = await byId.oneOrNone({ id: 1 })
  same<typeof maybe, { origin: string } | undefined>()
  // @ts-expect-error: the parameter is missing
  await byId.one({})
  // @ts-expect-error: the parameter has another type
  await byId.one({ id: '1' })
  // @ts-expect-error: there is no such parameter
  await byId.one({ id: 1, more: 2 })
  // @ts-expect-error: text is not compared with a number
  db.prepare({ id: text() }, (p) => db.select(flights).from(flights).where(flights.id.eq(p.id)))
  const incomplete = db.prepare({}, () => db.select({ origin: flights.origin }).from(airports))
  // @ts-expect-error: a table that is read is not in FROM
  await incomplete.all({})
  const add = db.prepare({ iata: text(), name: text(), state: text().nullable() }, (p) => db.insert(airports).values(p))
  same<Awaited<ReturnType<typeof add.run>>, { readonly changes: number }>()
  await add.run({ iata: 'a', name: 'b', state: null })
  const returning = db.prepare({ id: integer() }, (p) => db.delete(flights).where(flights.id.eq(p.id)).returning({ seats: flights.seats }))
  same<Awaited<ReturnType<typeof returning.all>>, { seats: bigint }[]>()
}

export async function commonTables(): Promise<void> {
  const busy = commonTable('busy', select({ origin: flights.origin, n: count() }).from(flights).groupBy(flights.origin))
  const other = commonTableAlias(busy, 'other')
  const rows = await db.select({ a: busy.n, b: other.origin }).from(busy).leftJoin(other, other.n.eq(busy.n))
  same<typeof rows, { a: number; b: string | null }[]>()
  // @ts-expect-error: the common table expression is not in FROM
  await db.select({ a: busy.n }).from(airports)
  // @ts-expect-error: it has no such column
  busy.nothing
  const tree = recursive('tree', select({ n: value(1, integer()) }), (above) =>
    select({ n: above.n.plus(1) })
      .from(above)
      .where(above.n.lt(9)),
  )
  const numbers = await db.select({ n: tree.n }).from(tree)
  same<typeof numbers, { n: number }[]>()
  const gone = commonTable('gone', db.delete(flights).everyRow().returning({ id: flights.id }))
  const ids = await db.select({ id: gone.id }).from(gone)
  same<typeof ids, { id: number }[]>()
}

export async function sources(): Promise<void> {
  const codes = values('codes', { code: text(), rank: integer().nullable() }, [{ code: 'a', rank: null }])
  const rows = await db.select({ code: codes.code, rank: codes.rank }).from(codes)
  same<typeof rows, { code: string; rank: number | null }[]>()
  // @ts-expect-error: a value has another type
  values('codes', { code: text() }, [{ code: 1 }])
  // @ts-expect-error: a column is missing
  values('codes', { code: text(), rank: integer() }, [{ code: 'a' }])
  const series = generateSeries('series', value('2026-01-01', date()), '2026-02-01', 'P1D')
  const days = await db.select({ day: series.value }).from(series)
  same<typeof days, { day: string }[]>()
  // @ts-expect-error: dates are not counted in numbers
  generateSeries('series', value('2026-01-01', date()), '2026-02-01', 1)
  const wanted = unnest('wanted', [1n, 2n], bigInteger())
  const big = await db.select({ n: wanted.value, at: wanted.ordinality }).from(wanted)
  same<typeof big, { n: bigint | null; at: number }[]>()
  const members = jsonEach('members', [{ a: 1 }], { a: integer().nullable() })
  const read = await db.select({ a: members.a }).from(members)
  same<typeof read, { a: number | null }[]>()
  const grouped = await db.select({ state: airports.name, n: count() }).from(airports).groupBy(rollup(airports.name))
  same<typeof grouped, { state: string | null; n: number }[]>()
}

export async function joins(): Promise<void> {
  const rows = await db.select({ id: flights.id, name: airports.name }).from(flights).leftJoin(airports)
  same<typeof rows, { id: number; name: string | null }[]>()
  const several = await db.select({ id: flights.id, name: airports.name }).from(flights, airports)
  same<typeof several, { id: number; name: string }[]>()
  const changed = await db.update(flights).set({ delay: 1 }).from(airports).where(airports.iata.eq(flights.origin))
  same<typeof changed, Changed>()
  // @ts-expect-error: a table that the condition reads is not there
  await db.update(flights).set({ delay: 1 }).where(airports.iata.eq(flights.origin))
}

export async function search(): Promise<void> {
  const hit = match(airports.name, 'x')
  const rows = await db
    .select({ name: airports.name, rank: rank(hit) })
    .from(airports)
    .where(hit)
  same<typeof rows, { name: string; rank: number }[]>()
  // @ts-expect-error: only text is searched
  match(flights.delay, 'x')
  // @ts-expect-error: the searched table is not in FROM
  await db.select({ id: flights.id }).from(flights).where(hit)
}

export async function documents(): Promise<void> {
  const rows = await db
    .select({
      made: jsonObject({ code: airports.iata, deep: { state: airports.state } }),
      list: jsonArray([airports.iata, airports.state]),
    })
    .from(airports)
  same<typeof rows, { made: { code: string; deep: { state: string | null } }; list: [string, string | null] }[]>()
  const all = await db.select({ seats: jsonArrayAggregate(flights.seats) }).from(flights)
  same<typeof all, { seats: bigint[] | null }[]>()
}
