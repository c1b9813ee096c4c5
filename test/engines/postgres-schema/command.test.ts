import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeServer } from '../server-url.ts'
import { SchemaDatabase } from './database.ts'

const main = join(import.meta.dirname, '../../../src/cli/main.ts')

describeServer('postgres', 'granary inspect', () => {
  let database: SchemaDatabase
  beforeAll(async () => {
    database = await SchemaDatabase.open()
    await database.run(
      `CREATE TABLE flights (flight_id bigserial PRIMARY KEY, origin varchar(3) NOT NULL, delay int DEFAULT 0 CHECK (delay > -120), fare numeric(8,2), seats numeric, tags text[] NOT NULL DEFAULT '{}')`,
      `CREATE TABLE airports (iata varchar(3) PRIMARY KEY, name text NOT NULL, size text CHECK (size IN ('small', 'large')), place point)`,
      'ALTER TABLE flights ADD CONSTRAINT fk_flights_origin FOREIGN KEY (origin) REFERENCES airports ON DELETE CASCADE',
      'CREATE INDEX ix_flights_origin_delay ON flights (origin, delay DESC NULLS LAST)',
      'CREATE UNIQUE INDEX by_name ON airports (lower(name)) WHERE name IS NOT NULL',
      'CREATE INDEX sp_airports_place ON airports USING gist (place)',
      "COMMENT ON COLUMN flights.delay IS 'in minutes'",
      'CREATE VIEW late AS SELECT flight_id, delay FROM flights WHERE delay > 60',
      'CREATE MATERIALIZED VIEW busiest AS SELECT origin, count(*) FROM flights GROUP BY origin',
    )
  })
  afterAll(() => database.close())

  it('prints a schema file', () => {
    const { FORCE_COLOR: _, ...env } = process.env
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'inspect', database.url], { encoding: 'utf8', env })
    expect(stderr).toBe('')
    expect(status).toBe(0)
    expect(stdout).toBe(`// The schema of a PostgreSQL database, printed by granary.
import {
  array,
  bigInteger,
  boolean,
  check,
  decimal,
  defineSchema,
  enumeration,
  id,
  index,
  integer,
  point,
  primaryKey,
  references,
  spatialIndex,
  sql,
  sqlView,
  table,
  text,
} from 'granary'

export const airports = table(
  'airports',
  {
    iata: text({ length: 3, collation: 'default' }),
    name: text({ collation: 'default' }),
    size: enumeration('small', 'large').nullable(),
    place: point().nullable(),
  },
  (t) => [
    primaryKey([t.iata], { name: 'airports_pkey' }),
    index({ unique: true, where: sql(boolean())\`\${t.name} IS NOT NULL\`, name: 'by_name' }, sql\`lower(\${t.name})\`),
    spatialIndex(t.place),
  ],
)

export const flights = table(
  'flights',
  {
    // PostgreSQL: serial
    flightId: id().named('flight_id'),
    origin: references(() => airports.iata, { onDelete: 'cascade' }),
    delay: integer().nullable().default(0).comment('in minutes'),
    fare: decimal({ precision: 8, scale: 2 }).nullable(),
    seats: decimal().nullable(),
    tags: array(text({ collation: 'default' })).default([]),
  },
  (t) => [
    check(sql(boolean())\`\${t.delay} > '-120'::integer\`, { name: 'flights_delay_check' }),
    index(t.origin, t.delay.desc().nullsLast()),
  ],
)

export const late = sqlView(
  'late',
  {
    flight_id: bigInteger().nullable(),
    delay: integer().nullable(),
  },
  sql\`SELECT flights.flight_id,
    flights.delay
   FROM flights
  WHERE (flights.delay > 60)\`,
)

// Left out: the materialized view busiest

export const schema = defineSchema({ airports, flights, late })
`)
  })
})
