import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineSchema, foreignKey, IntegrityError, id, integer, open, primaryKey, references, sql, table, text } from 'granary'
import { afterEach, beforeEach, expect, test } from 'vitest'

const key = () => integer({ bits: 64 })

const airports = table('airports', { iata: text().primaryKey(), city: text().nullable() })
const gates = table('gates', { airport: references(() => airports.iata), number: integer() }, (t) => [primaryKey([t.airport, t.number])])
const flights = table(
  'flights',
  {
    id: id(),
    origin: references(() => airports.iata, { name: 'flights_origin' }),
    destination: references(() => airports.iata, { name: 'flights_destination' }).nullable(),
    airport: text().nullable(),
    gate: integer().nullable(),
  },
  (t) => [foreignKey([t.airport, t.gate], () => [gates.airport, gates.number], { name: 'flights_gate' })],
)
const owners = table('owners', { id: id() })
const cars = table('cars', {
  id: id(),
  owner: references(() => owners.id, { onDelete: 'restrict' }),
  other: references(() => owners.id, { name: 'cars_other', onDelete: 'cascade' }).nullable(),
})
const wheels = table('wheels', { id: id(), car: references(() => cars.id, { name: 'wheels_car' }) })
const orders = table('orders', {
  id: id(),
  customer: key().references(() => owners.id, { name: 'orders_customer', deferrable: 'initially deferred' }),
})
const nodes = table('nodes', { id: id(), parent: key().nullable() }, (t) => [
  foreignKey([t.parent], () => [t.id], { name: 'nodes_parent' }),
])

const schema = defineSchema({ airports, gates, flights, owners, cars, wheels, orders, nodes })

// Written by hand, so that the names in errors are found by the schema and not by how tables are created.
const definition = `
  CREATE TABLE airports (iata TEXT PRIMARY KEY NOT NULL, city TEXT);
  CREATE TABLE gates (airport TEXT NOT NULL REFERENCES airports (iata), number INTEGER NOT NULL, PRIMARY KEY (airport, number));
  CREATE TABLE flights (id INTEGER PRIMARY KEY, origin TEXT NOT NULL REFERENCES airports (iata), destination TEXT REFERENCES airports (iata),
    airport TEXT, gate INTEGER, FOREIGN KEY (airport, gate) REFERENCES gates (airport, number));
  CREATE TABLE owners (id INTEGER PRIMARY KEY);
  CREATE TABLE cars (id INTEGER PRIMARY KEY, owner INTEGER NOT NULL REFERENCES owners (id) ON DELETE RESTRICT, other INTEGER REFERENCES owners (id) ON DELETE CASCADE);
  CREATE TABLE wheels (id INTEGER PRIMARY KEY, car INTEGER NOT NULL REFERENCES cars (id));
  CREATE TABLE orders (id INTEGER PRIMARY KEY, customer INTEGER NOT NULL REFERENCES owners (id) DEFERRABLE INITIALLY DEFERRED);
  CREATE TABLE nodes (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES nodes (id));
  INSERT INTO airports VALUES ('AUS', 'Austin'), ('DFW', 'Dallas'), ('JFK', NULL);
  INSERT INTO gates VALUES ('AUS', 1);
  INSERT INTO flights VALUES (1, 'AUS', 'DFW', 'AUS', 1);
  INSERT INTO owners VALUES (1), (2), (3);
  INSERT INTO cars VALUES (1, 1, NULL), (2, 2, 3);
  INSERT INTO wheels VALUES (1, 2);
  INSERT INTO nodes VALUES (1, NULL), (2, 1), (3, 2);
`

let folder: string
let db: Awaited<ReturnType<typeof open<typeof schema.stores>>>

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'granary-'))
  db = await open(`sqlite:${join(folder, 'test.db')}`, schema)
  await db.script(definition)
})

afterEach(async () => {
  await db.close()
  rmSync(folder, { recursive: true, force: true })
})

async function violation(work: PromiseLike<unknown>): Promise<{ constraint: unknown; table: unknown; columns: unknown }> {
  const error: unknown = await Promise.resolve(work).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(IntegrityError)
  const { code, details } = error as IntegrityError
  expect(code).toBe('FOREIGN_KEY_VIOLATION')
  return { constraint: details.constraint, table: details.table, columns: details.columns }
}

const unknown = { constraint: undefined, table: undefined, columns: undefined }

test('an insert names the foreign key among several that finds no row', async () => {
  expect(await violation(db.insert(flights).values({ origin: 'XXX', destination: 'DFW' }))).toEqual({
    constraint: 'flights_origin',
    table: 'flights',
    columns: ['origin'],
  })
  expect(await violation(db.insert(flights).values({ origin: 'AUS', destination: 'XXX' }))).toEqual({
    constraint: 'flights_destination',
    table: 'flights',
    columns: ['destination'],
  })
  expect(await violation(db.insert(flights).values({ origin: 'AUS', airport: 'AUS', gate: 2 }))).toEqual({
    constraint: 'flights_gate',
    table: 'flights',
    columns: ['airport', 'gate'],
  })
})

test('a null in a foreign key of several columns refers to nothing', async () => {
  await db.insert(flights).values({ origin: 'AUS', airport: 'XXX', gate: null })
  expect(await db.select(flights).from(flights)).toHaveLength(2)
})

test('an insert of many rows and one with returning', async () => {
  const rows = [{ origin: 'AUS' }, { origin: 'DFW' }, { origin: 'XXX' }]
  expect(await violation(db.insert(flights).values(rows))).toMatchObject({ constraint: 'flights_origin' })
  expect(await violation(db.insert(flights).values(rows).returning({ id: flights.id }))).toMatchObject({ constraint: 'flights_origin' })
})

test('an upsert that updates', async () => {
  const upsert = db
    .insert(flights)
    .values({ id: 1, origin: 'AUS' })
    .onConflictDoUpdate({ target: [flights.id], set: { destination: 'XXX' } })
  expect(await violation(upsert)).toMatchObject({ constraint: 'flights_destination' })
})

test('an update of a referring row', async () => {
  expect(await violation(db.update(flights).set({ origin: 'XXX' }).where(flights.id.eq(1)))).toMatchObject({
    constraint: 'flights_origin',
    table: 'flights',
  })
})

test('a delete of a row that is referred to', async () => {
  expect(await violation(db.delete(airports).where(airports.iata.eq('DFW')))).toEqual({
    constraint: 'flights_destination',
    table: 'flights',
    columns: ['destination'],
  })
  expect(await violation(db.delete(gates).everyRow())).toMatchObject({ constraint: 'flights_gate', table: 'flights' })
  expect(await violation(db.delete(gates).everyRow().returning({ number: gates.number }))).toMatchObject({ constraint: 'flights_gate' })
})

test('a delete that RESTRICT refuses', async () => {
  expect(await violation(db.delete(owners).where(owners.id.eq(1)))).toEqual({
    constraint: 'fk_cars_owner',
    table: 'cars',
    columns: ['owner'],
  })
})

test('a delete whose cascade is refused further down names nothing', async () => {
  expect(await violation(db.delete(owners).where(owners.id.eq(3)))).toEqual(unknown)
})

test('a table that refers to itself: rows deleted together do not count', async () => {
  expect(await violation(db.delete(nodes).where(nodes.id.in([1, 2])))).toMatchObject({ constraint: 'nodes_parent' })
  await db.delete(nodes).where(nodes.id.in([2, 3]))
  expect(await db.select({ id: nodes.id }).from(nodes)).toEqual([{ id: 1 }])
})

test('an update of a key that is referred to', async () => {
  expect(await violation(db.update(airports).set({ iata: 'ABI' }).where(airports.iata.eq('DFW')))).toMatchObject({
    constraint: 'flights_destination',
  })
})

test('a commit names the deferred foreign key', async () => {
  const work = db.transaction(async (tx) => {
    await tx.insert(orders).values({ customer: 99 })
  })
  expect(await violation(work)).toEqual({ constraint: 'orders_customer', table: 'orders', columns: ['customer'] })
  expect(await db.select(orders).from(orders)).toEqual([])
})

test('nothing of the search stays: no row, no open transaction, checks as they were', async () => {
  await db.transaction(async (tx) => {
    await tx.insert(owners).values({ id: 50 })
    expect(await violation(tx.insert(flights).values({ origin: 'XXX' }))).toMatchObject({ constraint: 'flights_origin' })
    expect(await db.query(sql`select 1 as "one"`, { one: integer() })).toEqual([{ one: 1 }])
    // Still checked by the statement, not at the end.
    expect(await violation(tx.insert(flights).values({ origin: 'YYY' }))).toMatchObject({ constraint: 'flights_origin' })
  })
  expect(await db.select({ id: owners.id }).from(owners).where(owners.id.eq(50))).toHaveLength(1)
  expect(await db.select(flights).from(flights)).toHaveLength(1)
  await db.insert(owners).values({ id: 51 })
})

test('a statement written as SQL that the search cannot read names nothing', async () => {
  expect(await violation(db.execute(sql`insert into flights (origin) values (${'XXX'})`))).toEqual(unknown)
})
