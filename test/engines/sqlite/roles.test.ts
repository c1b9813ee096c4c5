import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  ConfigurationError,
  count,
  type Database,
  defineSchema,
  fullTextIndex,
  grant,
  id,
  insert,
  integer,
  match,
  open,
  ProgrammingError,
  type Role,
  references,
  revoke,
  role,
  select,
  sequence,
  sql,
  table,
  text,
  trigger,
  view,
} from 'granary'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { urlOf } from './fixture.ts'

const airports = table('airports', { iata: text({ length: 3 }).primaryKey(), name: text(), budget: integer().default(0) }, (t) => [
  fullTextIndex([t.name]),
])
const flights = table('flights', { id: id(), origin: references(() => airports.iata, { onDelete: 'cascade' }), delay: integer() })
const log = table('log', { id: id(), what: text() })
const late = view('late', select({ origin: flights.origin, delay: flights.delay }).from(flights).where(flights.delay.gt(60)))
const noting = trigger('note_flight', {
  on: flights,
  timing: 'after',
  events: ['insert'],
  run: () => insert(log).values({ what: 'flight' }),
})

const reader = role('reader')
const clerk = role('clerk', { memberOf: [reader] })
const viewer = role('viewer')
const planner = role('planner')
const schema = defineSchema({
  airports,
  flights,
  log,
  late,
  noting,
  reader,
  clerk,
  viewer,
  planner,
  reading: grant(['select'], airports, { to: reader }),
  notTheBudget: revoke(['select'], airports, { from: reader, columns: [airports.budget] }),
  renaming: grant(['update'], airports, { to: clerk, columns: [airports.name] }),
  viewing: grant(['select'], late, { to: viewer }),
  planning: grant(['insert'], flights, { to: planner }),
  removing: grant(['delete', 'select'], airports, { to: planner }),
})

const refused = { code: 'PERMISSION_DENIED' }

describe('a connection with the rights of a role', () => {
  const folder = mkdtempSync(join(tmpdir(), 'granary-roles-'))
  const url = urlOf(join(folder, 'airways.db'))
  const opened = new Map<Role, Database<typeof schema.stores>>()
  const as = (which: Role): Database<typeof schema.stores> => opened.get(which) ?? expect.unreachable()

  beforeAll(async () => {
    const db = await open(url, schema)
    await db.create()
    await db.insert(airports).values([
      { iata: 'AUS', name: 'Austin', budget: 5 },
      { iata: 'DFW', name: 'Dallas' },
    ])
    await db.insert(flights).values([
      { origin: 'AUS', delay: 5 },
      { origin: 'AUS', delay: 90 },
    ])
    await db.close()
    for (const each of [reader, clerk, viewer, planner]) opened.set(each, await open(url, schema, { role: each }))
  })
  afterAll(async () => {
    for (const db of opened.values()) await db.close()
    rmSync(folder, { recursive: true })
  })

  it('reads what was granted, and not the column that was revoked', async () => {
    const db = as(reader)
    expect(await db.select({ name: airports.name }).from(airports).orderBy(airports.iata)).toEqual([{ name: 'Austin' }, { name: 'Dallas' }])
    await expect(db.select({ budget: airports.budget }).from(airports)).rejects.toMatchObject(refused)
    await expect(db.select({ name: airports.name }).from(airports).where(airports.budget.gt(1))).rejects.toMatchObject(refused)
    await expect(db.select(flights).from(flights)).rejects.toMatchObject(refused)
    await expect(db.select({ rows: count() }).from(flights)).rejects.toMatchObject(refused)
    await expect(db.insert(airports).values({ iata: 'JFK', name: 'New York' })).rejects.toBeInstanceOf(ProgrammingError)
    await expect(db.update(airports).set({ name: 'x' }).everyRow()).rejects.toMatchObject(refused)
    await expect(db.delete(airports).everyRow()).rejects.toMatchObject(refused)
  })

  it('searches in what it may read', async () => {
    expect(
      await as(reader)
        .select({ iata: airports.iata })
        .from(airports)
        .where(match([airports.name], 'austin')),
    ).toEqual([{ iata: 'AUS' }])
    await expect(as(viewer).query(sql`select name from ft_airports_name`, { name: text() })).rejects.toMatchObject(refused)
  })

  it('has the rights of the roles that it is a member of', async () => {
    const db = as(clerk)
    await db.update(airports).set({ name: 'Dallas Fort Worth' }).where(airports.iata.eq('DFW'))
    expect(await db.select({ name: airports.name }).from(airports).where(airports.iata.eq('DFW')).one()).toEqual({
      name: 'Dallas Fort Worth',
    })
    await expect(db.update(airports).set({ budget: 7 }).everyRow()).rejects.toMatchObject(refused)
  })

  it('reads through a view what it may not read itself', async () => {
    const db = as(viewer)
    expect(await db.select(late).from(late)).toEqual([{ origin: 'AUS', delay: 90 }])
    await expect(db.select(flights).from(flights)).rejects.toMatchObject(refused)
    await expect(as(reader).query(sql`select count(*) as n from late`, { n: integer() })).rejects.toMatchObject(refused)
  })

  it.each([
    'with late as (select delay from flights) select delay from late',
    'with "late" (delay) as materialized (select delay from flights) select delay from late',
    "with 'late' as (select delay from flights) select delay from late",
    'with x as (select 1), [late] as (select delay from flights) select delay from late',
    'with note_flight as (select delay from flights) select delay from note_flight',
    'select (select max(delay) from flights) as delay from late',
    'select delay from main.flights',
    'select f.delay from late join "FLIGHTS" f',
    'select data as delay from sqlite_dbpage',
  ])('does not get at more by the names of what it may use: %s', async (statement) => {
    await expect(as(viewer).untyped(statement)).rejects.toMatchObject({ code: expect.stringMatching(/PERMISSION_DENIED|OBJECT_MISSING/) })
  })

  it('runs triggers and foreign keys with the rights of the schema', async () => {
    const db = as(planner)
    await db.insert(flights).values({ origin: 'DFW', delay: 1 })
    await expect(db.insert(flights).values({ origin: 'XXX', delay: 1 })).rejects.toMatchObject({ code: 'FOREIGN_KEY_VIOLATION' })
    await expect(db.select(log).from(log)).rejects.toMatchObject(refused)
    expect(await db.delete(airports).where(airports.iata.eq('DFW'))).toEqual({ changes: 1 })
    const owner = await open(url, schema)
    expect(await owner.select({ rows: count() }).from(log).one()).toEqual({ rows: 3 })
    expect(await owner.select({ rows: count() }).from(flights).where(flights.origin.eq('DFW')).one()).toEqual({ rows: 0 })
    await owner.close()
  })

  it('is held to them in transactions, streams and scripts', async () => {
    const db = as(reader)
    await expect(db.transaction(async (tx) => tx.delete(airports).everyRow())).rejects.toMatchObject(refused)
    const stream = async (): Promise<void> => {
      for await (const row of db.select(flights).from(flights).stream()) expect.unreachable(String(row))
    }
    await expect(stream()).rejects.toMatchObject(refused)
    for (const script of [
      'delete from airports',
      'drop table airports',
      'create table mine (a)',
      'create temp table mine (a)',
      "attach ':memory:' as other",
      "vacuum into '/nowhere/copy.db'",
      'pragma writable_schema = on',
      'pragma synchronous = off',
      'select 1; delete from airports',
    ])
      await expect(db.script(script), script).rejects.toMatchObject(refused)
    await expect(db.untyped("vacuum into '/nowhere/copy.db'")).rejects.toMatchObject(refused)
    await expect(db.backup(join(folder, 'copy.db'))).rejects.toMatchObject(refused)
  })

  it('does not delete by replacing', async () => {
    await expect(as(planner).untyped("insert or replace into flights (id, origin, delay) values (1, 'AUS', 0)")).rejects.toMatchObject(
      refused,
    )
    await expect(as(planner).untyped("replace into flights (id, origin, delay) values (1, 'AUS', 0)")).rejects.toMatchObject(refused)
  })

  it('is held to them on reader threads', async () => {
    const db = await open(url, schema, { role: reader, readers: 1 })
    const name = db.select({ name: airports.name }).from(airports).where(airports.iata.eq('AUS')).with({ thread: 'reader' })
    expect(await name).toEqual([{ name: 'Austin' }])
    await expect(db.select(flights).from(flights).with({ thread: 'reader' })).rejects.toMatchObject(refused)
    await db.close()
  })

  it('may look at what there is', async () => {
    expect((await as(reader).inspect()).tables.map(({ name }) => name)).toEqual(['airports', 'flights', 'log'])
  })

  it('is refused where it could not be held to its rights', async () => {
    await expect(open(url, schema, { role: reader, driver: 'better-sqlite3' })).rejects.toMatchObject({
      code: 'CAPABILITY_MISSING',
      details: { capability: 'sql.roles' },
    })
    await expect(open(url, schema, { role: role('stranger') })).rejects.toBeInstanceOf(ConfigurationError)
    const some = role('some')
    const someColumns = defineSchema({ log, some, rights: grant(['insert'], log, { to: some, columns: [log.what] }) })
    await expect(open('sqlite::memory:', someColumns, { role: some })).rejects.toMatchObject({ code: 'CAPABILITY_MISSING' })
    const one = sequence('one')
    const other = sequence('other')
    const oneSequence = defineSchema({ one, other, some, rights: grant(['usage'], one, { to: some }) })
    await expect(open('sqlite::memory:', oneSequence, { role: some })).rejects.toMatchObject({ code: 'CAPABILITY_MISSING' })
  })
})

describe('declared privileges', () => {
  it('refuse what makes no sense', () => {
    expect(() => grant([], airports, { to: reader })).toThrow(/at least one privilege/)
    expect(() => grant(['delete'], airports, { to: reader, columns: [airports.name] })).toThrow(/no columns for delete/)
    expect(() => role('')).toThrow(/needs a name/)
  })
})
