import { array, decimal, defineSchema, id, integer, open, table, text, timestamp, value } from 'granary'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as own from '../../../src/sql/dialects/postgres/index.ts'
import { describeServer, rowsOnServer } from '../server-url.ts'
import { type OwnDatabase, ownDatabase } from './database.ts'

const withTax = own.databaseFunction(
  'with tax',
  { amount: decimal({ precision: 12, scale: 2 }), percent: integer() },
  decimal({ precision: 12, scale: 2 }),
  {
    volatility: 'immutable',
    strict: true,
    parallel: 'safe',
    beforeTables: true,
    body: 'SELECT ROUND(amount * (100 + percent) / 100, 2)',
  },
)
const factorial = own.databaseFunction('factorial_of', { n: integer() }, integer(), {
  language: 'plpgsql',
  security: 'definer',
  settings: { search_path: 'public' },
  body: 'DECLARE result integer := 1; BEGIN FOR i IN 1..n LOOP result := result * i; END LOOP; RETURN result; END',
})
const letters = own.rowsFunction(
  'letters',
  { word: text() },
  { place: integer(), letter: text() },
  {
    body: "SELECT CAST(n AS integer), c FROM regexp_split_to_table(word, '') WITH ORDINALITY AS t(c, n)",
  },
)
const invoices = table('invoices', {
  id: id(),
  amount: decimal({ precision: 12, scale: 2 }),
  note: text().nullable(),
  changedAt: timestamp().nullable(),
})
const log = table('log', { id: id(), what: text(), rows: integer().nullable() })
const raise = own.procedure(
  'raise_all',
  { percent: integer(), notes: array(text()) },
  {
    body: 'UPDATE invoices SET amount = amount * (100 + percent) / 100 WHERE note = ANY (notes)',
  },
)
const fill = own.procedure(
  'fill',
  {},
  { language: 'plpgsql', body: "BEGIN FOR i IN 1..3 LOOP INSERT INTO log (what) VALUES ('fill'); COMMIT; END LOOP; END" },
)
const stamp = own.nativeTrigger('invoices_stamp', invoices, {
  when: 'before',
  events: ['insert', 'update'],
  condition: 'NEW.note IS NOT NULL',
  body: `BEGIN NEW."changedAt" := '2026-11-23T14:30:00Z'; RETURN NEW; END`,
})
const counted = own.nativeTrigger('invoices_counted', invoices, {
  when: 'after',
  events: ['delete'],
  forEach: 'statement',
  transition: { old: 'gone' },
  body: "BEGIN INSERT INTO log (what, rows) SELECT 'deleted', count(*) FROM gone; RETURN NULL; END",
})
const noted = own.eventTrigger('noted', {
  event: 'ddl_command_end',
  commands: ['CREATE TABLE'],
  body: 'BEGIN INSERT INTO log (what) VALUES (tg_tag); END',
})
const stores = { invoices, log, withTax, factorial, letters, raise, fill, stamp, counted, noted }

describeServer('postgres', 'functions, procedures and triggers', () => {
  let database: OwnDatabase<typeof stores>
  beforeAll(async () => {
    database = await ownDatabase(stores)
  })
  afterAll(() => database.end())

  it('calls functions in expressions, with values and columns', async () => {
    const { db } = database
    await db.insert(invoices).values([{ amount: '100.00' }, { amount: '0.05' }])
    const rows = await db
      .select({ total: withTax({ amount: invoices.amount, percent: 19 }), same: withTax({ amount: '10.00', percent: invoices.id }) })
      .from(invoices)
      .orderBy(invoices.id.asc())
    expect(rows).toEqual([
      { total: '119.00', same: '10.10' },
      { total: '0.06', same: '10.20' },
    ])
    expect(await db.select({ x: factorial({ n: 5 }), none: withTax({ amount: '1', percent: null as never }) }).one()).toEqual({
      x: 120,
      none: null,
    })
    expect(() => factorial({ m: 5 } as never)).toThrow(expect.objectContaining({ code: 'PARAMETER_UNKNOWN' }))
    expect(() => factorial({} as never)).toThrow(expect.objectContaining({ code: 'PARAMETER_MISSING' }))
  })

  it('reads rows of a function, also beside a table', async () => {
    const { db } = database
    const found = letters('found', { word: 'né😀' })
    expect(await db.select({ place: found.place, letter: found.letter }).from(found)).toEqual([
      { place: 1, letter: 'n' },
      { place: 2, letter: 'é' },
      { place: 3, letter: '😀' },
    ])
    const words = value('ab')
    const beside = letters('beside', { word: words })
    expect(
      await db.select({ id: invoices.id, letter: beside.letter }).from(invoices).crossJoin(beside).where(invoices.id.eq(1)),
    ).toHaveLength(2)
  })

  it('runs procedures, which may commit outside of transactions', async () => {
    const { db } = database
    await db.update(invoices).set({ note: "it's" }).where(invoices.id.eq(1))
    await own.callProcedure(db, raise, { percent: 10, notes: ["it's", 'x'] })
    expect(await db.select({ amount: invoices.amount }).from(invoices).where(invoices.id.eq(1))).toEqual([{ amount: '110.00' }])
    await own.callProcedure(db, fill, {})
    expect(await db.select({ id: log.id }).from(log).where(log.what.eq('fill'))).toHaveLength(3)
    await expect(db.transaction((tx) => own.callProcedure(tx, fill, {}))).rejects.toMatchObject({ details: expect.anything() })
  })

  it('runs triggers of rows, of statements and of definitions', async () => {
    const { db } = database
    await db.insert(invoices).values({ amount: '1.00', note: 'n' })
    await db.insert(invoices).values({ amount: '2.00' })
    expect(
      await db
        .select({ changedAt: invoices.changedAt })
        .from(invoices)
        .where(invoices.amount.in(['1.00', '2.00']))
        .orderBy(invoices.id.asc()),
    ).toEqual([{ changedAt: '2026-11-23T14:30:00.000000Z' }, { changedAt: null }])
    await db.delete(invoices).where(invoices.amount.in(['1.00', '2.00']))
    expect(await db.select({ rows: log.rows }).from(log).where(log.what.eq('deleted'))).toEqual([{ rows: 2 }])
    await db.script('CREATE TABLE another (x integer)')
    await db.script('DROP TABLE another')
    expect(await db.select({ what: log.what }).from(log).where(log.what.eq('CREATE TABLE'))).toHaveLength(1)
  })

  it('leaves alone what is there, and removes everything', async () => {
    const { db, fresh } = database
    await db.create({ ifNotExists: true })
    await db.drop()
    expect(await rowsOnServer('postgres', fresh.url, "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace")).toEqual([])
    await db.create()
  })

  it('is refused elsewhere', async () => {
    await expect(open('sqlite::memory:', defineSchema({ factorial }))).rejects.toMatchObject({
      code: 'CAPABILITY_MISSING',
      details: { capabilities: ['sql.routines'] },
    })
    const memory = await open('sqlite::memory:', defineSchema({}))
    await expect(memory.select({ x: factorial({ n: 5 }) })).rejects.toMatchObject({ code: 'CAPABILITY_MISSING' })
    await memory.close()
  })
})
