import { randomBytes } from 'node:crypto'
import {
  array,
  bigInteger,
  bytes,
  check,
  type Db,
  date,
  decimal,
  defineSchema,
  type EngineOptions,
  id,
  index,
  interval,
  json,
  jsonObject,
  localTimestamp,
  open,
  point,
  real,
  sql,
  table,
  text,
  time,
  timestamp,
  uuid,
} from 'granary'
import * as own from 'granary/postgres'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Pooler } from '../../../scripts/engines/pgbouncer.ts'
import { type FreshDatabase, freshDatabase, runOnServer } from '../server-url.ts'
import { describePooler, newPooler, removePooler, through } from './pooler-server.ts'
import { failureOf } from './session.ts'

const kept = table(
  'kept',
  {
    id: id(),
    big: bigInteger().nullable(),
    double: real().nullable(),
    exact: decimal({ precision: 40, scale: 10 }).nullable(),
    words: text().nullable(),
    data: bytes().nullable(),
    day: date().nullable(),
    clock: time().nullable(),
    instant: timestamp().nullable(),
    local: localTimestamp().nullable(),
    span: interval().nullable(),
    key: uuid().nullable(),
    document: json().nullable(),
    list: array(text()).nullable(),
    spans: array(interval()).nullable(),
    doubles: array(real()).nullable(),
    blobs: array(bytes()).nullable(),
    instants: array(timestamp()).nullable(),
    days: own.dateRange().nullable(),
    period: own.timestampRange().nullable(),
    periods: own.timestampMultirange().nullable(),
    place: point().nullable(),
    due: interval().default('P1DT2H'),
    path: text().default("it's \\"),
  },
  (t) => [check(t.due.gte('PT0S')), index({ where: t.words.ne("\\'") }, t.day)],
)
const schema = defineSchema({ kept })

const values = {
  big: 2n ** 63n - 1n,
  double: 0.1 + 0.2,
  exact: '-12345678901234567890.0000000001',
  words: "it's \\ a 'text' \\' with ä and 🦆",
  data: new Uint8Array([0, 92, 120, 39, 255, 128, 10]),
  day: '2026-02-01',
  clock: '23:59:59.000001',
  instant: '2026-02-01T22:30:00.123456Z',
  local: '2026-02-01T03:04:05.000006',
  span: '-P1DT2H3M4.000005S',
  key: '00000000-0000-4000-8000-00000000000f',
  document: { a: [1, 0.30000000000000004, null, '\\x'] },
  list: ['a', 'NULL', '\\', '"'],
  spans: ['PT0S', '-PT0.000001S', 'P3DT4H'],
  doubles: [0.1 + 0.2, 5e-324, 1e21],
  blobs: [new Uint8Array([92, 0]), new Uint8Array()],
  instants: ['0001-01-01T00:00:00.000000Z', '2026-12-11T10:09:08.000000Z'],
  days: own.range('2026-02-01', '2026-12-11'),
  period: own.range('2026-02-01T00:00:00.000000Z', '2026-12-11T10:09:08.123456Z'),
  periods: [own.range('2026-02-01T00:00:00.000000Z', '2026-02-03T00:00:00.000000Z'), own.range('2026-12-11T00:00:00.000000Z', null)],
  place: { x: 0.1 + 0.2, y: -1e-7 },
  due: 'PT0.5S',
  path: '\\',
}

/** What a role may say of its sessions, so that everything is written otherwise. */
const hostileSettings: Readonly<Record<string, string>> = {
  IntervalStyle: 'sql_standard',
  DateStyle: 'German',
  TimeZone: 'Asia/Tokyo',
  extra_float_digits: '-5',
  bytea_output: 'escape',
  standard_conforming_strings: 'off',
  array_nulls: 'off',
  quote_all_identifiers: 'on',
  client_encoding: 'LATIN1',
}

describePooler('A role whose sessions are set otherwise', (url) => {
  const role = `granary_hostile_${randomBytes(4).toString('hex')}`
  let database: FreshDatabase
  let pooler: Pooler
  let direct: string

  beforeAll(async () => {
    database = await freshDatabase('postgres')
    await runOnServer('postgres', url, `CREATE ROLE ${role} LOGIN PASSWORD 'secret'`)
    for (const [name, value] of Object.entries(hostileSettings))
      await runOnServer('postgres', url, `ALTER ROLE ${role} SET ${name} = '${value}'`)
    await runOnServer('postgres', url, `ALTER DATABASE ${database.name} OWNER TO ${role}`)
    const asRole = new URL(database.url)
    asRole.username = role
    asRole.password = 'secret'
    direct = asRole.href
    pooler = await newPooler({ url, users: [{ name: role, password: 'secret' }], serverConnections: 2 })
  })

  afterAll(async () => {
    await removePooler(pooler)
    await database.drop()
    await runOnServer('postgres', url, `DROP ROLE ${role}`)
  })

  const ways: Readonly<Record<string, { readonly reach: () => string; readonly options: EngineOptions }>> = {
    'by itself': { reach: () => direct, options: {} },
    'through PgBouncer': { reach: () => through(pooler, direct), options: { pooler: 'transaction' } },
  }
  for (const [way, { reach, options }] of Object.entries(ways)) {
    describe(way, () => {
      let db: Db<typeof schema.stores>

      beforeAll(async () => {
        db = await open(reach(), schema, { ...options, pool: { maximum: 3 } })
        await db.create()
        await db.insert(kept).values(values)
        // What an insert leaves out comes from the table's own defaults.
        await db.insert(kept).values({ id: 99 })
        expect(await db.select({ due: kept.due, path: kept.path }).from(kept).where(kept.id.eq(99))).toEqual([
          { due: 'P1DT2H', path: "it's \\" },
        ])
        await db.delete(kept).where(kept.id.eq(99))
      })

      afterAll(async () => {
        await db.drop()
        await db.close()
      })

      it('brings every type back, at the first reading and later', async () => {
        for (let reading = 0; reading < 3; reading++) {
          const [row] = await db.select(kept).from(kept)
          expect(row).toEqual({ id: 1, ...values })
        }
      })

      it('brings every type back inside a transaction and through a stream', async () => {
        await db.transaction(async (tx) => {
          expect(await tx.select(kept).from(kept)).toEqual([{ id: 1, ...values }])
          for await (const row of tx.select(kept).from(kept).stream()) expect(row).toEqual({ id: 1, ...values })
        })
        for await (const row of db.select(kept).from(kept).stream({ batchSize: 1 })) expect(row).toEqual({ id: 1, ...values })
      })

      it('brings back nulls inside arrays', async () => {
        const rows = await db.query(sql`SELECT CAST(${'{NULL,"NULL"}'} AS text[]) AS list`, { list: array(text()) })
        expect(rows).toEqual([{ list: [null, 'NULL'] }])
      })

      it('finds what was written, by each value', async () => {
        for (const name of ['double', 'words', 'data', 'day', 'clock', 'instant', 'local', 'span', 'days', 'period'] as const) {
          const column = kept[name] as typeof kept.words
          expect(
            await db
              .select({ id: kept.id })
              .from(kept)
              .where(column.eq(values[name] as string)),
          ).toEqual([{ id: 1 }])
        }
      })

      it('builds documents of exact members', async () => {
        const { double, data, instant, local, span, spans, day, clock, exact, big } = kept
        const members = { double, data, instant, local, span, spans, day, clock, exact, big }
        const [row] = await db.select({ document: jsonObject(members) }).from(kept)
        const { document } = row ?? {}
        expect(document).toEqual(Object.fromEntries(Object.keys(members).map((name) => [name, values[name as 'big']])))
      })

      it('turns values into text as elsewhere', async () => {
        const span = '1 year 2 months 3 days 4 hours 5 minutes 6 seconds'
        const casts = sql`SELECT CAST(double AS text) AS double, CAST(CAST(${span} AS interval) AS text) AS span, CAST(day AS text) AS day, CAST(data AS text) AS data, '\\' AS slash FROM kept`
        const types = { double: text(), span: text(), day: text(), data: text(), slash: text() }
        expect(await db.query(casts, types)).toEqual([
          { double: '0.30000000000000004', span: 'P1Y2M3DT4H5M6S', day: '2026-02-01', data: '\\x005c7827ff800a', slash: '\\' },
        ])
      })

      it('gives the values of unknown statements as they are', async () => {
        const { rows } = await db.untyped('SELECT double, data, span, instant FROM kept')
        expect(rows).toEqual([[values.double, values.data, expect.stringContaining('4.000005S'), '2026-02-01 22:30:00.123456+00']])
      })

      it('copies rows in and out', async () => {
        await db.transaction(async (tx) => {
          await own.copyIn(tx, kept, [{ ...values, id: 2 }])
          expect(await tx.select(kept).from(kept).where(kept.id.eq(2))).toEqual([{ ...values, id: 2 }])
          await tx.delete(kept).where(kept.id.eq(2))
        })
        const pieces: Uint8Array[] = []
        const { double, span, day, data } = kept
        for await (const piece of own.copyOut(db, db.select({ double, span, day, data }).from(kept))) pieces.push(piece)
        expect(Buffer.concat(pieces).toString()).toContain('0.30000000000000004')
        expect(Buffer.concat(pieces).toString()).toContain('2026-02-01')
        expect(Buffer.concat(pieces).toString()).toContain('x005c7827ff800a')
      })

      it('describes what is there as it was declared', async () => {
        const other = await open(database.url, schema)
        const expected = await other.inspect()
        await other.close()
        expect(expected.tables.map(({ name }) => name)).toEqual(['kept'])
        expect(await db.inspect()).toEqual(expected)
      })

      it('has the server count days in UTC', async () => {
        const found = sql`SELECT CAST(CAST(instant AS date) AS text) AS day FROM kept`
        expect(await db.query(found, { day: text() })).toEqual([{ day: '2026-02-01' }])
      })
    })
  }

  it('is not reached by what other programs leave in the sessions of the pooler', async () => {
    const single = await newPooler({ url: direct, serverConnections: 1 })
    const client = new Client({ connectionString: single.url })
    try {
      await client.connect()
      const db = await open(single.url, schema, { pooler: 'transaction' })
      await db.create()
      await client.query(
        "SET IntervalStyle = 'postgres_verbose'; SET extra_float_digits = 0; SET bytea_output = 'escape'; SET lock_timeout = 1",
      )
      await db.insert(kept).values(values)
      expect(await db.select(kept).from(kept)).toEqual([{ id: 1, ...values }])
      expect((await db.untyped('SHOW lock_timeout')).rows).toEqual([['5s']])
      expect((await client.query('SHOW IntervalStyle')).rows).toEqual([{ IntervalStyle: 'postgres_verbose' }])
      await db.drop()
      await db.close()
    } finally {
      client.end().catch(() => {})
      await removePooler(single)
    }
  })

  it('is refused without the option where a pooler takes no settings, with a word on it', async () => {
    expect(await failureOf(open(through(pooler, direct), schema))).toMatchObject({
      code: 'OPTION_INVALID',
      message: expect.stringContaining("pooler: 'transaction'"),
    })
  })
})
