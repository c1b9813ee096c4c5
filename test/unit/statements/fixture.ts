import { type Db, defineSchema, id, integer, open, references, table, text, timestamp } from 'granary'

export const airports = table('airports', { iata: text({ length: 3 }).primaryKey(), name: text(), state: text().nullable() })

export const flights = table('flights', {
  id: id(),
  origin: references(() => airports.iata),
  delay: integer().nullable(),
  status: text().default(() => 'scheduled'),
  changed: timestamp()
    .default('2026-01-01T00:00:00Z')
    .onUpdate(() => new Date()),
})

/** A database in memory with three airports and six flights. */
export async function openAirways(): Promise<Db> {
  const db = await open('sqlite::memory:', defineSchema({ airports, flights }))
  await db.script(`
    CREATE TABLE airports (iata TEXT PRIMARY KEY, name TEXT NOT NULL, state TEXT);
    CREATE TABLE flights (id INTEGER PRIMARY KEY, origin TEXT NOT NULL REFERENCES airports (iata), delay INTEGER, status TEXT NOT NULL,
      changed TEXT NOT NULL DEFAULT '2026-01-01T00:00:00.000000Z');
    INSERT INTO airports VALUES ('AUS', 'Austin', 'TX'), ('DFW', 'Dallas', 'TX'), ('JFK', 'New York', NULL);
    INSERT INTO flights (id, origin, delay, status) VALUES (1, 'AUS', 5, 'landed'), (2, 'AUS', -3, 'landed'), (3, 'DFW', 60, 'landed'),
      (4, 'DFW', NULL, 'cancelled'), (5, 'JFK', 0, 'landed'), (6, 'AUS', 12, 'airborne');
  `)
  return db
}
