import { printSchema } from 'granary'
import { afterAll, expect, it } from 'vitest'
import { foreignAndInspected, removeFiles } from './database-file.ts'

afterAll(removeFiles)

it('prints tables after those that they refer to, and names only what the convention does not', () => {
  const found = foreignAndInspected(
    'CREATE TABLE flights (flight_id INTEGER PRIMARY KEY, origin VARCHAR(3) NOT NULL CONSTRAINT fk_flights_origin REFERENCES airports ON DELETE CASCADE, delay INT DEFAULT 0, CHECK (delay > -120))',
    'CREATE TABLE airports (iata VARCHAR(3) NOT NULL PRIMARY KEY, name TEXT)',
    'CREATE INDEX ix_flights_origin_delay ON flights (origin, delay DESC)',
    'CREATE UNIQUE INDEX by_name ON airports (name) WHERE name IS NOT NULL',
  )
  expect(printSchema(found)).toBe(`// The schema of a SQLite database, printed by granary.
import { boolean, check, defineSchema, id, index, integer, references, sql, table, text } from 'granary'

export const airports = table(
  'airports',
  {
    iata: text({ length: 3 }).primaryKey(),
    name: text().nullable(),
  },
  (t) => [index({ unique: true, where: sql(boolean())\`\${t.name} IS NOT NULL\`, name: 'by_name' }, t.name)],
)

export const flights = table(
  'flights',
  {
    flightId: id().named('flight_id'),
    origin: references(() => airports.iata, { onDelete: 'cascade' }),
    delay: integer({ bits: 64 }).nullable().default(0),
  },
  (t) => [check(sql(boolean())\`\${t.delay} > -120\`), index(t.origin, t.delay.desc())],
)

export const schema = defineSchema({ airports, flights })
`)
})

it('prints an empty database as an empty schema', () => {
  expect(printSchema(foreignAndInspected())).toBe(
    "// The schema of a SQLite database, printed by granary.\nimport { defineSchema } from 'granary'\n\nexport const schema = defineSchema({})\n",
  )
})
