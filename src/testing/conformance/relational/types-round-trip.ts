import {
  array,
  bigInteger,
  boolean,
  bytes,
  date,
  decimal,
  defineSchema,
  enumeration,
  id,
  integer,
  interval,
  json,
  jsonArrayAggregate,
  jsonNull,
  jsonObject,
  localTimestamp,
  point,
  real,
  smallInteger,
  table,
  text,
  time,
  timestamp,
  uuid,
  value,
  values,
} from '../../../index.ts'
import { same } from '../expectations.ts'
import { rolledBack } from '../rolled-back.ts'
import type { Case, Suite } from '../suite.ts'

const kept = table('kept', {
  id: id(),
  text: text().nullable(),
  short: text({ length: 12 }).nullable(),
  smallInteger: smallInteger().nullable(),
  integer: integer().nullable(),
  wide: integer({ bits: 64 }).nullable(),
  bigInteger: bigInteger().nullable(),
  real: real().nullable(),
  decimal: decimal({ precision: 40, scale: 10 }).nullable(),
  boolean: boolean().nullable(),
  date: date().nullable(),
  time: time().nullable(),
  timestamp: timestamp().nullable(),
  localTimestamp: localTimestamp().nullable(),
  interval: interval().nullable(),
  uuid: uuid().nullable(),
  bytes: bytes().nullable(),
  json: json<unknown>().nullable(),
  enumeration: enumeration('open', "it's", 'c,d').nullable(),
  texts: array(text().nullable()).nullable(),
  bigs: array(bigInteger().nullable()).nullable(),
  decimals: array(decimal({ precision: 30, scale: 2 })).nullable(),
  days: array(date().nullable()).nullable(),
  point: point().nullable(),
})

// Texts with quotes, nulls of other languages, characters outside the first plane, and what databases like to trim.
const texts = [
  '',
  ' ',
  'trailing  ',
  "it's",
  '"',
  '\\',
  '\\n',
  '%_',
  '😀🏳️‍🌈',
  'مرحبا',
  '\u202eabc',
  'e\u0301',
  '\u00e9',
  'null',
  'NULL',
  '\t\r\n',
  '\u0001',
]

/** For each column values that go in, and come out as they are. */
const given = {
  text: [...texts, 'x'.repeat(100_000)],
  short: ['', 'äöü😀', 'x'.repeat(12)],
  smallInteger: [0, -32768, 32767],
  integer: [0, -2147483648, 2147483647],
  wide: [0, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  bigInteger: [0n, -9223372036854775808n, 9223372036854775807n, 9007199254740993n],
  real: [0, 0.1, 0.1 + 0.2, -1.5, 1e-300, 1.7976931348623157e308, 5e-324, 1 / 3, 123456789012345680],
  decimal: ['0.0000000000', '-0.0000000001', '12345678901234567890.1234567891', '999999999999999999999999999999.9999999999'],
  boolean: [true, false],
  date: ['0001-01-01', '1582-10-15', '1969-12-31', '2024-02-29', '9999-12-31'],
  time: ['00:00:00.000000', '23:59:59.999999', '12:34:56.000001'],
  timestamp: ['1000-01-01T00:00:00.000000Z', '1969-12-31T23:59:59.999999Z', '2026-03-29T01:30:00.123456Z', '9999-12-31T23:59:59.999999Z'],
  localTimestamp: ['1000-01-01T00:00:00.000000', '2026-03-29T02:30:00.123456', '9999-12-31T23:59:59.999999'],
  interval: ['PT0S', 'P1DT2H3M4.5S', '-PT0.000001S', 'P106751991DT4H54.775807S', '-P400D'],
  uuid: ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-4fff-bfff-ffffffffffff', '019aae10-2800-7000-8000-0123456789ab'],
  bytes: [new Uint8Array(), new Uint8Array([0]), new Uint8Array([0, 255, 92, 39, 34]), new Uint8Array(70_000).fill(7)],
  json: [{ a: [1, null, 'ä"\\😀'], b: { c: true } }, [], 'text', 12.5, true, '', jsonNull, { '': 1, 'k"e\'y': [[]] }, 9007199254740991],
  enumeration: ['open', "it's", 'c,d'],
  texts: [[], [null], texts, ['{a,b}', '"', 'NULL', null]],
  bigs: [[], [9223372036854775807n, null, -9223372036854775808n]],
  decimals: [['1.50', '1000000000000000000000000000.01', '-0.05']],
  days: [['2026-11-23', null]],
  point: [
    { x: 0, y: 0 },
    { x: -180.5, y: 1e-300 },
  ],
} as const

type Name = keyof typeof given

// The columns of all types look the same to code that handles all of them.
function anyColumn(name: Name): typeof kept.text {
  return kept[name] as unknown as typeof kept.text
}

function anyRow(row: unknown): never {
  return row as never
}

function roundTrips(name: Name): readonly Case[] {
  const column = anyColumn(name)
  const type = kept.$.columns.get(name)?.node.type
  const stored = given[name].map((one, index) => ({ id: index + 1, [name]: one }))
  return [
    {
      id: `${name} in a column`,
      rows: ['A26'],
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          await tx.insert(kept).values(anyRow([...stored, { id: 1000, [name]: null }]))
          const read = await tx.select({ value: column }).from(kept).orderBy(kept.id)
          same(
            read.map((row) => row.value),
            [...given[name], null],
          )
        })
      },
    },
    {
      id: `${name} in a JSON document that the engine builds`,
      rows: ['A26', 'B072'],
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          await tx.insert(kept).values(anyRow(stored))
          const built = await tx
            .select({ object: jsonObject({ value: column }) })
            .from(kept)
            .orderBy(kept.id)
          same(
            built.map((row) => row.object),
            given[name].map((one) => ({ value: inside(one) })),
          )
          const [gathered] = await tx.select({ all: jsonArrayAggregate(column, { orderBy: kept.id }) }).from(kept)
          same(gathered?.all, given[name].map(inside))
        })
      },
    },
    {
      id: `${name} as a parameter and in a list of values`,
      rows: ['A26', 'A43', 'A49'],
      async run({ db }) {
        if (type === undefined) throw new Error(`there is no column ${name}`)
        for (const one of given[name]) {
          const definition = anyDefinition({ attributes: { type } })
          const row = await db.select({ parameter: value(anyRow(one), definition) }).one()
          same(row.parameter, one)
          const listed = values('listed', { value: definition }, [{ value: anyRow(one) }])
          same(await db.select({ value: listed.value }).from(listed), [{ value: one }])
        }
      },
    },
    {
      id: `${name} is found by its value`,
      rows: ['A26', 'A35'],
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          await tx.insert(kept).values(anyRow(stored))
          for (const [index, one] of given[name].entries()) {
            const found = await tx
              .select({ id: kept.id })
              .from(kept)
              .where(column.eq(anyRow(one)))
            same(found, [{ id: index + 1 }])
          }
        })
      },
    },
  ]
}

// A document that is JSON null is null inside another one.
function inside(one: unknown): unknown {
  return one === jsonNull ? null : one
}

// A definition is what it says of its column.
function anyDefinition(definition: unknown): ReturnType<typeof text> {
  return definition as ReturnType<typeof text>
}

/** Points are no more than compared by their coordinates, and have no equality of their own. */
const withoutEquality: readonly Name[] = ['point']

/** Every type in the places where its values are translated: a column, a document, an array, a parameter. */
export const typesRoundTrip: Suite = {
  name: 'types-round-trip',
  title: 'values of every type, in and out',
  schema: defineSchema({ kept }),
  cases: [
    ...(Object.keys(given) as Name[])
      .flatMap(roundTrips)
      .filter(({ id: name }) => !withoutEquality.some((column) => name === `${column} is found by its value`)),
    {
      id: 'JSON null, SQL NULL and a missing member stay apart',
      rows: ['A26', 'B128'],
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          await tx.insert(kept).values([
            { id: 1, json: jsonNull },
            { id: 2, json: null },
            { id: 3, json: { a: null } },
            { id: 4, json: {} },
          ])
          const found = await tx
            .select({ doc: kept.json, member: kept.json.path('a'), text: kept.json.text('a'), isNull: kept.json.isNull() })
            .from(kept)
            .orderBy(kept.id)
          same(
            found.map(({ doc, member, text: read, isNull }) => [doc, member, read, isNull]),
            [
              [jsonNull, null, null, false],
              [null, null, null, true],
              [{ a: null }, jsonNull, null, false],
              [{}, null, null, false],
            ],
          )
        })
      },
    },
    {
      id: 'other forms of the same value are taken: dates, offsets, numbers for decimals',
      rows: ['A26'],
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          await tx.insert(kept).values([
            {
              id: 1,
              timestamp: new Date('2026-11-23T14:30:00.123Z'),
              decimal: 12,
              interval: { hours: 25 },
              uuid: 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11',
            },
            { id: 2, timestamp: '2026-11-23T15:30:00.5+01:00', decimal: 5n, time: '12:34', localTimestamp: '2026-11-23T15:30:00' },
          ])
          same(
            await tx
              .select({ timestamp: kept.timestamp, decimal: kept.decimal, interval: kept.interval, uuid: kept.uuid, time: kept.time })
              .from(kept)
              .orderBy(kept.id),
            [
              {
                timestamp: '2026-11-23T14:30:00.123000Z',
                decimal: '12.0000000000',
                interval: 'P1DT1H',
                uuid: 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
                time: null,
              },
              { timestamp: '2026-11-23T14:30:00.500000Z', decimal: '5.0000000000', interval: null, uuid: null, time: '12:34:00.000000' },
            ],
          )
        })
      },
    },
    {
      id: 'instants order by time, whatever zone they came with',
      rows: ['A26'],
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          await tx.insert(kept).values([
            { id: 1, timestamp: '2026-11-23T01:00:00+02:00' },
            { id: 2, timestamp: '2026-11-22T23:30:00Z' },
            { id: 3, timestamp: '2026-11-22T17:00:00-05:00' },
          ])
          const found = await tx.select({ id: kept.id }).from(kept).orderBy(kept.timestamp)
          same(
            found.map((row) => row.id),
            [3, 1, 2],
          )
        })
      },
    },
  ],
}
