import {
  bigInteger,
  boolean,
  columnNamed,
  defineSchema,
  type GranaryError,
  integer,
  open,
  reflectTable,
  sequence,
  sql,
  sqlView,
  table,
  text,
  toSchema,
  trigger,
  triggerStatement,
} from 'granary'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newPath, removeFiles } from './database-file.ts'

const people = table('people', { id: integer().primaryKey(), name: text(), greeted: boolean().default(false) })
const loud = sqlView('loud', { name: text() }, sql`SELECT upper(name) FROM people`)
const greet = trigger('greet', {
  on: people,
  timing: 'after',
  updateOf: [people.name],
  run: () => triggerStatement(sql`UPDATE people SET greeted = 1 WHERE id = new.id`),
})
const tickets = sequence('tickets', { start: 7, increment: 3 })
const db = await open(`sqlite:${newPath('.db')}`, defineSchema({ people, loud, greet, tickets }))

beforeAll(async () => {
  await db.create()
  await db.script(
    'CREATE TABLE flights (id INTEGER PRIMARY KEY, passenger INT REFERENCES people, "departs at" TEXT, delay INT DEFAULT 0); CREATE TEMP TABLE notes (line TEXT)',
  )
  await db.insert(people).values({ id: 1, name: 'Ann' })
  await db.update(people).set({ name: 'Bo' }).where(people.id.eq(1))
})
afterAll(async () => {
  await db.close()
  removeFiles()
})

describe('db.inspect()', () => {
  it('finds views, triggers, sequences and temporary tables of an open database', async () => {
    const found = await db.inspect()
    expect(found.tables.map(({ name, temporary }) => [name, temporary])).toEqual([
      ['flights', false],
      ['people', false],
      ['notes', true],
    ])
    expect(found.views.map(({ name, definition }) => [name, definition])).toEqual([['loud', 'SELECT upper(name) FROM people']])
    expect(found.triggers.map(({ name, timing, columns }) => [name, timing, columns])).toEqual([['greet', 'after', ['name']]])
    expect(found.sequences).toEqual([{ name: 'tickets', schema: undefined, next: 7, increment: 3 }])
    expect(Object.isFrozen(found.tables[0]?.columns[0])).toBe(true)
  })

  it('sees views and triggers of SQL at work', async () => {
    expect(await db.select({ name: loud.name }).from(loud)).toEqual([{ name: 'BO' }])
    expect(await db.select({ greeted: people.greeted }).from(people)).toEqual([{ greeted: true }])
  })
})

describe('reflected tables', () => {
  it('can be queried, written to and joined', async () => {
    const { flights, people: found } = toSchema(await db.inspect()).stores
    if (flights === undefined || found === undefined) throw new Error('the tables were not found')
    await db.insert(flights).values({ id: 5, passenger: 1, departsAt: '2026-11-23' })
    expect(await db.select(flights).from(flights)).toEqual([{ id: 5, passenger: 1, departsAt: '2026-11-23', delay: 0 }])
    expect(await db.select({ name: people.name }).from(people).join(flights, people.id.eq(1))).toEqual([{ name: 'Bo' }])
  })

  it('take declared columns in place of those that were found', async () => {
    const flights = reflectTable(await db.inspect(), 'flights', { delay: bigInteger(), when: text().named('departs at') })
    const rows = await db
      .select({ delay: flights.delay, when: flights.when, id: columnNamed(flights, 'id') })
      .from(flights)
      .where(flights.delay.gte(0n))
    const first: bigint | undefined = rows[0]?.delay
    expect(first).toBe(0n)
    expect(rows[0]?.when).toBe('2026-11-23')
    expect(flights.$.columns.get('id')?.attributes).toMatchObject({ identity: true, primaryKey: true })
  })

  it('take other definitions from a listener', async () => {
    const { flights } = toSchema(await db.inspect(), {
      column: ({ name }) => (name === 'delay' ? bigInteger().nullable() : undefined),
    }).stores
    expect(flights?.$.columns.get('delay')?.node.type.kind).toBe('bigint')
    expect(flights?.$.columns.get('passenger')?.node.type.kind).toBe('integer')
  })

  it('refuse tables and columns that do not exist', async () => {
    const found = await db.inspect()
    expect(() => reflectTable(found, 'nothing')).toThrow(
      expect.objectContaining({ code: 'OBJECT_MISSING' } satisfies Partial<GranaryError>),
    )
    expect(() => reflectTable(found, 'flights', { speed: integer() })).toThrow(
      expect.objectContaining({ code: 'COLUMN_UNKNOWN' } satisfies Partial<GranaryError>),
    )
  })
})
