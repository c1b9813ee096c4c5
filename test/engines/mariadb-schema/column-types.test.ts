import {
  array,
  bigInteger,
  boolean,
  bytes,
  custom,
  date,
  decimal,
  defineSchema,
  enumeration,
  id,
  integer,
  interval,
  json,
  localTimestamp,
  open,
  point,
  real,
  select,
  smallInteger,
  table,
  text,
  time,
  timestamp,
  uuid,
  view,
} from 'granary'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeServer, type FreshDatabase, freshDatabase, rowsOnServer } from '../server-url.ts'

const celsius = custom<{ degrees: number }, ReturnType<typeof real>>({
  storedAs: real(),
  write: ({ degrees }) => degrees,
  read: (degrees) => ({ degrees }),
})

const things = table('things', {
  id: id(),
  small: smallInteger(),
  whole: integer(),
  wide: integer({ bits: 64 }),
  big: bigInteger(),
  real: real(),
  exact: decimal({ precision: 10, scale: 2 }),
  yes: boolean(),
  words: text(),
  short: text({ length: 3 }),
  long: text({ length: 20_000 }),
  folded: text({ length: 9, collation: 'utf8mb4_general_ci' }),
  kind: enumeration('open', "it's"),
  day: date(),
  clock: time(),
  at: timestamp(),
  local: localTimestamp(),
  span: interval(),
  key: uuid(),
  bytes: bytes(),
  few: bytes({ length: 4 }),
  document: json(),
  prices: array(decimal({ precision: 6, scale: 1 })),
  place: point(),
  warm: celsius(),
})

describeServer('mariadb', 'the types of columns', () => {
  let database: FreshDatabase
  beforeAll(async () => {
    database = await freshDatabase('mariadb')
  })
  afterAll(() => database.drop())

  it('are what the reference says, and are found again', async () => {
    await using db = await open(database.url, defineSchema({ things }))
    await db.create()
    const rows = await rowsOnServer(
      'mariadb',
      database.url,
      "SELECT COLUMN_NAME, COLUMN_TYPE, COLUMN_COMMENT FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'things' ORDER BY ORDINAL_POSITION",
    )
    expect(
      Object.fromEntries(rows.map(([name, type, comment]) => [String(name), comment === '' ? type : `${String(type)} ${String(comment)}`])),
    ).toEqual({
      id: 'bigint(20)',
      small: 'smallint(6)',
      whole: 'int(11)',
      wide: 'bigint(20) [below 2^53]',
      big: 'bigint(20)',
      real: 'double',
      exact: 'decimal(10,2)',
      yes: 'tinyint(1)',
      words: 'longtext',
      short: 'varchar(3)',
      long: 'longtext',
      folded: 'varchar(9)',
      kind: 'varchar(4)',
      day: 'date',
      clock: 'time(6)',
      at: 'datetime(6) [UTC]',
      local: 'datetime(6)',
      span: 'bigint(20) [microseconds]',
      key: 'varchar(36)',
      bytes: 'longblob',
      few: 'varbinary(4)',
      document: 'longtext',
      prices: 'longtext [array of decimal(6,1)]',
      place: 'point',
      warm: 'double',
    })
    const [found] = (await db.inspect()).tables
    expect(Object.fromEntries(found?.columns.map(({ name, type }) => [name, type]) ?? [])).toEqual({
      id: { kind: 'integer', bits: 64 },
      small: { kind: 'integer', bits: 16 },
      whole: { kind: 'integer', bits: 32 },
      wide: { kind: 'integer', bits: 64 },
      big: { kind: 'bigint' },
      real: { kind: 'real' },
      exact: { kind: 'decimal', precision: 10, scale: 2 },
      yes: { kind: 'boolean' },
      words: { kind: 'text' },
      short: { kind: 'text', length: 3 },
      long: { kind: 'text', length: 20_000 },
      folded: { kind: 'text', length: 9, collation: 'utf8mb4_general_ci' },
      kind: { kind: 'text', values: ['open', "it's"] },
      day: { kind: 'date' },
      clock: { kind: 'time' },
      at: { kind: 'timestamp' },
      local: { kind: 'localTimestamp' },
      span: { kind: 'interval' },
      key: { kind: 'uuid' },
      bytes: { kind: 'bytes' },
      few: { kind: 'bytes', length: 4 },
      document: { kind: 'json' },
      prices: { kind: 'array', element: { kind: 'decimal', precision: 6, scale: 1 } },
      place: { kind: 'point' },
      warm: { kind: 'real' },
    })
    expect(found?.checks).toEqual([])
    expect(found?.columns.map(({ engine, comment }) => [engine, comment])).toEqual(found?.columns.map(() => [{}, undefined]))
  })

  it('are those of the columns that a view reads', async () => {
    const seen = view(
      'seen',
      select({ id: things.id, at: things.at, local: things.local, span: things.span, prices: things.prices }).from(things),
    )
    await using db = await open(database.url, defineSchema({ things, seen }))
    await db.create({ ifNotExists: true })
    const [found] = (await db.inspect()).views
    expect(found?.columns?.map(({ name, type }) => [name, type?.kind])).toEqual([
      ['id', 'bigint'],
      ['at', 'timestamp'],
      ['local', 'localTimestamp'],
      ['span', 'interval'],
      ['prices', 'array'],
    ])
  })

  it('hold other programs to them', async () => {
    await using db = await open(database.url, defineSchema({ things }))
    const values = { yes: '2', kind: "'oth'", long: 'REPEAT("x", 20001)', prices: '\'{"a":1}\'', document: "'no'", short: "'four'" }
    const row = { ...usual, yes: true, short: 'abc' }
    await db.insert(things).values(row)
    for (const [name, value] of Object.entries(values))
      await expect(db.script(`UPDATE things SET \`${name}\` = ${value}`), name).rejects.toMatchObject({
        code: name === 'short' ? 'VALUE_TOO_LONG' : 'CHECK_VIOLATION',
      })
    expect(await db.select(things).from(things)).toEqual([{ id: 1, ...row }])
  })
})

const usual = {
  small: -32768,
  whole: -2147483648,
  wide: Number.MAX_SAFE_INTEGER,
  big: -(2n ** 63n),
  real: 1.7976931348623157e308,
  exact: '-12345678.90',
  words: 'Größe 🙂 \\ \' " `',
  long: 'x'.repeat(20_000),
  folded: 'ÄÖ',
  kind: "it's" as const,
  day: '0001-01-01',
  clock: '23:59:59.999999',
  at: '9999-12-31T23:59:59.999999Z',
  local: '2026-11-23T14:30:00.000001',
  span: 'PT1H30M0.000001S',
  key: '01890a5d-ac96-774b-bcce-b302099a8057',
  bytes: Uint8Array.of(0, 255, 10),
  few: Uint8Array.of(0, 39, 92),
  document: { a: [1, null, 'x'] },
  prices: ['1.5', '-0.1'],
  place: { x: -97.67, y: 30.19 },
  warm: { degrees: 21.5 },
}
