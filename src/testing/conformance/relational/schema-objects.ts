import {
  avg,
  count,
  date,
  defineSchema,
  generatedAs,
  id,
  index,
  insert,
  integer,
  lower,
  nextValue,
  now,
  real,
  references,
  refuse,
  select,
  sequence,
  table,
  text,
  timestamp,
  trigger,
  uuid,
  uuid7,
  value,
  view,
} from '../../../index.ts'
import { fails, same } from '../expectations.ts'
import { rolledBack } from '../rolled-back.ts'
import type { Suite } from '../suite.ts'

const airports = table('airports', { code: text({ length: 3 }).primaryKey(), state: text().nullable() })
const flights = table(
  'flights',
  {
    id: id(),
    origin: references(() => airports.code),
    delay: integer().default(0),
    doubled: integer().generated(),
    short: text({ length: 3 }).generated(),
    day: date().default('2026-11-23'),
    made: timestamp().default(now()),
    key: uuid().default(uuid7),
    note: text().default("it's `x` \\ y\n"),
    ratio: real().default(1.5),
  },
  (t) => [index(t.origin, t.delay.desc()), generatedAs(t.doubled, t.delay.times(2)), generatedAs(t.short, lower(t.origin))],
)
const journal = table('journal', { id: id(), flight: integer({ bits: 64 }), what: text(), amount: integer().nullable() })
const late = view(
  'late',
  select({ id: flights.id, origin: flights.origin, delay: flights.delay })
    .from(flights)
    .where(flights.delay.gt(15))
    .where(flights.origin.in(['AUS', "O'H", 'DFW'])),
)
const byState = view(
  'by_state',
  select({ state: airports.state, flights: count(), mean: avg(late.delay) })
    .from(airports)
    .leftJoin(late, late.origin.eq(airports.code))
    .groupBy(airports.state),
)
const moved = trigger('moved', {
  on: flights,
  timing: 'after',
  updateOf: [flights.delay],
  when: (row) => row.new.delay.ne(row.old.delay),
  run: (row) => insert(journal).values({ flight: row.new.id, what: value("it's moved"), amount: row.new.delay.minus(row.old.delay) }),
})
const guard = trigger('guard', {
  on: flights,
  timing: 'before',
  events: ['insert'],
  when: (row) => row.new.delay.lt(-120),
  run: () => refuse("flights do not leave before they're there"),
})
const tickets = sequence('tickets', { start: 7, increment: 3 })
const odd = table('Order "table` x', { id: id(), select: text(), 'a"b`c': integer().nullable(), ORDER_DATE: text().nullable() })

const everything = defineSchema({ airports, flights, journal, late, byState, moved, guard, tickets, odd })

/** What a schema holds beside plain tables: views, triggers, generated columns, defaults, sequences, and odd names. */
export const schemaObjects: Suite = {
  name: 'schema-objects',
  title: 'views, triggers, generated columns, defaults, sequences, names',
  schema: everything,
  async prepare(db) {
    await db.insert(airports).values([
      { code: 'AUS', state: 'TX' },
      { code: 'DFW', state: 'TX' },
      { code: "O'H", state: null },
    ])
    await db.insert(flights).values([
      { id: 1, origin: 'AUS', delay: 20 },
      { id: 2, origin: 'AUS', delay: 30 },
      { id: 3, origin: 'DFW', delay: 0 },
      { id: 4, origin: "O'H", delay: 16 },
    ])
  },
  cases: [
    {
      id: 'views are read as tables are, and read other views',
      rows: ['A23'],
      async run({ db }) {
        same(await db.select(late).from(late).where(late.delay.lt(25)).orderBy(late.delay.desc()), [
          { id: 1, origin: 'AUS', delay: 20 },
          { id: 4, origin: "O'H", delay: 16 },
        ])
        same(await db.select(byState).from(byState).orderBy(byState.state), [
          { state: 'TX', flights: 3, mean: 25 },
          { state: null, flights: 1, mean: 16 },
        ])
        same(
          await db
            .select({ delay: late.delay, state: airports.state })
            .from(late)
            .join(airports, airports.code.eq(late.origin))
            .orderBy(late.delay),
          [
            { delay: 16, state: null },
            { delay: 20, state: 'TX' },
            { delay: 30, state: 'TX' },
          ],
        )
      },
    },
    {
      id: 'triggers run for each row that fits their condition, with the row before and after',
      rows: ['A18'],
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          await tx
            .update(flights)
            .set({ delay: flights.delay.plus(10) })
            .where(flights.id.lte(2))
          await tx.update(flights).set({ delay: flights.delay }).where(flights.id.eq(3))
          same(
            await tx.select({ flight: journal.flight, what: journal.what, amount: journal.amount }).from(journal).orderBy(journal.flight),
            [
              { flight: 1, what: "it's moved", amount: 10 },
              { flight: 2, what: "it's moved", amount: 10 },
            ],
          )
        })
      },
    },
    {
      id: 'a trigger refuses a row with its own words',
      rows: ['A09'],
      async run({ db }) {
        const error = await fails(() => db.insert(flights).values({ origin: 'AUS', delay: -121 }), 'CHECK_VIOLATION')
        same(error.message.includes("flights do not leave before they're there"), true)
      },
    },
    {
      id: 'generated columns follow what they are made of',
      rows: ['A22'],
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          const row = tx.select({ doubled: flights.doubled, short: flights.short }).from(flights).where(flights.id.eq(1))
          same(await row, [{ doubled: 40, short: 'aus' }])
          await tx.update(flights).set({ delay: -1, origin: 'DFW' }).where(flights.id.eq(1))
          same(await row, [{ doubled: -2, short: 'dfw' }])
        })
      },
    },
    {
      id: 'defaults of the database and of the client fill what an insert leaves out',
      rows: ['A21'],
      async run({ db }) {
        const [row] = await db
          .select({ day: flights.day, made: flights.made, key: flights.key, note: flights.note, ratio: flights.ratio, now: now() })
          .from(flights)
          .where(flights.id.eq(1))
        same([row?.day, row?.note, row?.ratio], ['2026-11-23', "it's `x` \\ y\n", 1.5])
        same(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(row?.key ?? ''), true)
        const age = Date.parse(row?.now ?? '') - Date.parse(row?.made ?? '')
        same(age >= -5000 && age < 600_000, true)
      },
    },
    {
      id: 'a sequence gives each number once',
      rows: ['A21'],
      async run({ db }) {
        const given: number[] = []
        for (let round = 0; round < 3; round++) given.push(await nextValue(db, tickets))
        same(given, [7, 10, 13])
      },
    },
    {
      id: 'reserved words, quotes and capitals in names need no care',
      rows: ['A25'],
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          await tx.insert(odd).values({ id: 1, select: 'x', 'a"b`c': 1, ORDER_DATE: 'd' })
          await tx
            .update(odd)
            .set({ 'a"b`c': odd['a"b`c'].plus(1) })
            .where(odd.select.eq('x'))
          same(await tx.select(odd).from(odd).orderBy(odd.ORDER_DATE), [{ id: 1, select: 'x', 'a"b`c': 2, ORDER_DATE: 'd' }])
          same(await tx.delete(odd).where(odd['a"b`c'].eq(2)), { changes: 1 })
        })
      },
    },
    {
      id: 'what exists is left alone where that is asked for, and refused where it is not',
      rows: ['A18'],
      async run({ db }) {
        await db.create({ ifNotExists: true })
        same((await db.select({ id: flights.id }).from(flights)).length, 4)
        await fails(() => db.create(), 'ENGINE_ERROR')
      },
    },
    {
      id: 'everything is dropped and made again, in an order that foreign keys allow',
      rows: ['A17', 'A18'],
      async run({ engine }) {
        const own = await engine.open(everything)
        try {
          await own.drop({ ifExists: true })
          await own.create()
          await own.insert(airports).values({ code: 'AUS', state: null })
          await own.insert(flights).values({ origin: 'AUS' })
          await own.drop()
          await own.create()
          same(await own.select({ n: count() }).from(flights), [{ n: 0 }])
          await own.drop()
          const left = await own.inspect()
          same([left.views.length, left.triggers.length, left.tables.some(({ name }) => name === 'flights')], [0, 0, false])
        } finally {
          await own.close()
        }
      },
    },
    {
      id: 'the database tells what it holds',
      rows: ['A22', 'A86'],
      async run({ db }) {
        const found = await db.inspect()
        const names = found.tables.map(({ name }) => name)
        for (const name of ['airports', 'flights', 'journal', 'Order "table` x']) same(names.includes(name), true, `the table ${name}`)
        same(found.views.map(({ name }) => name).toSorted(), ['by_state', 'late'])
        const described = found.tables.find(({ name }) => name === 'flights')
        same(
          described?.columns.map(({ name }) => name),
          ['id', 'origin', 'delay', 'doubled', 'short', 'day', 'made', 'key', 'note', 'ratio'],
        )
        same(found.triggers.map(({ name }) => name).toSorted(), ['guard', 'moved'])
      },
    },
  ],
}
