import {
  check,
  defineSchema,
  deleteFrom,
  foreignKey,
  fullTextIndex,
  id,
  insert,
  integer,
  nextValue,
  open,
  point,
  references,
  refuse,
  select,
  sequence,
  spatialIndex,
  table,
  text,
  trigger,
  update,
  view,
} from 'granary'

// Views, triggers and sequences: what must compile and what must not. Each line after @ts-expect-error is a mistake that the types refuse.

const airports = table('airports', { code: text({ length: 3 }).primaryKey(), state: text().nullable(), place: point() }, (t) => [
  fullTextIndex([t.code, t.state]),
  spatialIndex(t.place),
])
const flights = table('flights', { id: id(), origin: references(() => airports.code), delay: integer().default(0) })
const late = view(
  'late',
  select({ origin: flights.origin, delay: flights.delay, state: airports.state })
    .from(flights)
    .leftJoin(airports, airports.code.eq(flights.origin))
    .where(flights.delay.gt(15)),
)
const numbers = sequence('numbers')

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
function same<A, B>(..._: Equal<A, B> extends true ? [] : ['the types differ', A, B]): void {}

export async function views(): Promise<void> {
  const db = await open('sqlite::memory:', defineSchema({ airports, flights, late, numbers }))
  const rows = await db.select(late).from(late).where(late.delay.gt(60))
  same<(typeof rows)[number], { origin: string; delay: number; state: string | null }>()
  const joined = await db.select({ delay: late.delay, code: airports.code }).from(airports).leftJoin(late, late.origin.eq(airports.code))
  same<(typeof joined)[number], { delay: number | null; code: string }>()

  // @ts-expect-error the view has no column nope
  late.nope
  // @ts-expect-error delay is a number
  late.delay.eq('60')
  // @ts-expect-error late is not in from
  await db.select({ delay: late.delay }).from(airports)
  // @ts-expect-error a view that reads a table which is not in its from
  view('incomplete', select({ delay: flights.delay, code: airports.code }).from(flights))
  // @ts-expect-error rows are not inserted into a view
  db.insert(late)

  same<Awaited<ReturnType<typeof nextValue>>, number>()
  // @ts-expect-error a table is no sequence
  await nextValue(db, airports)
  // @ts-expect-error a sequence is no source
  db.select(flights).from(numbers)
}

export function triggers(): void {
  trigger('both', {
    on: flights,
    timing: 'after',
    events: ['update'],
    run: (row) => insert(airports).values({ code: row.new.origin, state: row.old.origin, place: { x: 0, y: 0 } }),
  })
  trigger('only columns', {
    on: flights,
    timing: 'before',
    updateOf: [flights.delay],
    when: (row) => row.old.delay.lt(row.new.delay),
    run: () => refuse('no'),
  })
  trigger('view', {
    on: late,
    timing: 'instead of',
    events: ['insert'],
    run: (row) => update(flights).set({ delay: row.new.delay }).where(flights.origin.eq(row.new.origin)),
  })
  trigger('list', {
    on: flights,
    timing: 'after',
    events: ['delete'],
    run: (row) => [deleteFrom(airports).where(airports.code.eq(row.old.origin)), refuse('no')],
  })

  // @ts-expect-error an insert has no old row
  trigger('x', { on: flights, timing: 'after', events: ['insert'], when: (row) => row.old.delay.gt(1), run: () => refuse('no') })
  // @ts-expect-error a delete has no new row
  trigger('x', { on: flights, timing: 'after', events: ['delete'], when: (row) => row.new.delay.gt(1), run: () => refuse('no') })
  // @ts-expect-error inserts and updates together have only a new row
  trigger('x', { on: flights, timing: 'after', events: ['insert', 'update'], when: (row) => row.old.delay.gt(1), run: () => refuse('no') })
  // @ts-expect-error the row has no such column
  trigger('x', { on: flights, timing: 'after', events: ['insert'], when: (row) => row.new.nope.gt(1), run: () => refuse('no') })
  // @ts-expect-error delay is a number
  trigger('x', { on: flights, timing: 'after', events: ['insert'], when: (row) => row.new.delay.eq('1'), run: () => refuse('no') })
  // @ts-expect-error a table's triggers run before or after
  trigger('x', { on: flights, timing: 'instead of', events: ['insert'], run: () => refuse('no') })
  // @ts-expect-error a view's triggers run instead of
  trigger('x', { on: late, timing: 'after', events: ['insert'], run: () => refuse('no') })
  // @ts-expect-error there is no such event
  trigger('x', { on: flights, timing: 'after', events: ['truncate'], run: () => refuse('no') })
  // @ts-expect-error a condition is no number
  trigger('x', { on: flights, timing: 'after', events: ['insert'], when: (row) => row.new.delay, run: () => refuse('no') })
  // @ts-expect-error a trigger runs statements
  trigger('x', { on: flights, timing: 'after', events: ['insert'], run: () => 'delete from airports' })
}

export function constraints(): void {
  // @ts-expect-error a check is a condition
  table('t', { a: integer() }, (t) => [check(t.a.plus(1))])
  // @ts-expect-error a full-text index is over text
  table('t', { a: integer() }, (t) => [fullTextIndex([t.a])])
  // @ts-expect-error a spatial index is over a point
  table('t', { a: text() }, (t) => [spatialIndex(t.a)])
  // @ts-expect-error a foreign key refers to columns
  table('t', { a: text() }, (t) => [foreignKey([t.a], () => ['airports.code'])])
  // @ts-expect-error a reference is to a column of its own kind
  table('t', { a: integer().references(() => airports.code) })
  // @ts-expect-error a sequence counts in numbers
  sequence('s', { start: '1' })
  // @ts-expect-error a schema holds tables, views, triggers and sequences
  defineSchema({ airports, nothing: 1 })
}
