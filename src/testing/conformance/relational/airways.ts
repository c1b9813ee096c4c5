import { type Db, defineSchema, foreignKey, id, integer, primaryKey, references, table, text, timestamp } from '../../../index.ts'

export const airports = table('airports', { iata: text({ length: 3 }).primaryKey(), name: text(), state: text().nullable() })

export const flights = table('flights', {
  id: id(),
  origin: references(() => airports.iata),
  delay: integer().nullable(),
  status: text({ length: 20 }).default('scheduled'),
  changed: timestamp().default('2026-01-01T00:00:00Z'),
})

export const people = table('people', { id: id(), name: text(), manager: integer({ bits: 64 }).nullable() }, (t) => [
  foreignKey([t.manager], () => [t.id]),
])

export const legs = table('legs', { id: id(), origin: references(() => airports.iata), destination: references(() => airports.iata) })

export const seats = table('seats', { flight: integer({ bits: 64 }), row: integer(), letter: text({ length: 1 }) }, (t) => [
  primaryKey([t.flight, t.row, t.letter]),
])

export const bookings = table(
  'bookings',
  { id: id(), flight: integer({ bits: 64 }), row: integer(), letter: text({ length: 1 }), passenger: text() },
  (t) => [foreignKey([t.flight, t.row, t.letter], () => [seats.flight, seats.row, seats.letter])],
)

export const parts = table('parts', { id: id(), parent: integer({ bits: 64 }).nullable(), name: text(), cost: integer() })

export const airways = defineSchema({ airports, flights, people, legs, seats, bookings, parts })

/** Three airports with six flights, four people with their managers, seats with bookings, and the parts of an aircraft. */
export async function insertAirways(db: Db): Promise<void> {
  await db.insert(airports).values([
    { iata: 'AUS', name: 'Austin', state: 'TX' },
    { iata: 'DFW', name: 'Dallas', state: 'TX' },
    { iata: 'JFK', name: 'New York', state: null },
  ])
  await db.insert(flights).values([
    { id: 1, origin: 'AUS', delay: 5, status: 'landed' },
    { id: 2, origin: 'AUS', delay: -3, status: 'landed' },
    { id: 3, origin: 'DFW', delay: 60, status: 'landed' },
    { id: 4, origin: 'DFW', delay: null, status: 'cancelled' },
    { id: 5, origin: 'JFK', delay: 0, status: 'landed' },
    { id: 6, origin: 'AUS', delay: 12, status: 'airborne' },
  ])
  await db.insert(people).values([
    { id: 1, name: 'Ada', manager: null },
    { id: 2, name: 'Ben', manager: 1 },
    { id: 3, name: 'Cem', manager: 1 },
    { id: 4, name: 'Dia', manager: 3 },
  ])
  await db.insert(seats).values([
    { flight: 1, row: 1, letter: 'A' },
    { flight: 1, row: 1, letter: 'B' },
    { flight: 1, row: 2, letter: 'A' },
  ])
  await db.insert(bookings).values([
    { id: 1, flight: 1, row: 1, letter: 'B', passenger: 'Ada' },
    { id: 2, flight: 1, row: 2, letter: 'A', passenger: 'Ben' },
  ])
  await db.insert(parts).values([
    { id: 1, parent: null, name: 'aircraft', cost: 100 },
    { id: 2, parent: 1, name: 'wing', cost: 20 },
    { id: 3, parent: 1, name: 'engine', cost: 50 },
    { id: 4, parent: 3, name: 'blade', cost: 5 },
    { id: 5, parent: 3, name: 'pump', cost: 7 },
    { id: 6, parent: 5, name: 'seal', cost: 1 },
  ])
}
