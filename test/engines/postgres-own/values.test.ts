import { array, bigInteger, bytes, date, decimal, type Expr, id, integer, json, table, text, timestamp, value } from 'granary'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { AnyColumnDefinition } from '../../../src/schema/tables/column-definition.ts'
import {
  bit,
  bitVarying,
  cidr,
  composite,
  dateMultirange,
  dateRange,
  decimalRange,
  domain,
  geography,
  geometry,
  hstore,
  inet,
  int4Multirange,
  int4Range,
  int8Range,
  localTimestampRange,
  macAddress,
  macAddress8,
  nativeEnumeration,
  range,
  searchQuery,
  searchVector,
  timestampMultirange,
  timestampRange,
} from '../../../src/sql/dialects/postgres/index.ts'
import { describeServer } from '../server-url.ts'
import { type OwnDatabase, ownDatabase } from './database.ts'

const mood = nativeEnumeration('Mood "of day"', ['sad', "o'k", 'häppy 😀', 'NULL', '{a,b}'])
const cents = domain('cents', bigInteger())
const inner = composite('inner part', { word: text().nullable(), at: timestamp().nullable() })
const outer = composite('outer', {
  number: integer(),
  price: decimal({ precision: 30, scale: 2 }),
  mood: mood(),
  bytes: bytes(),
  document: json<unknown>(),
  words: array(text()),
  inner: inner().nullable(),
  named: text().named('an odd "name"'),
})

interface Sample {
  readonly type: AnyColumnDefinition
  readonly values: readonly unknown[]
}

const strange = 'a"b\\c,d)e}f(g{h[i]j\'k\n\t ü😀'

// What is written must be read again. Each value is in the form in which PostgreSQL shows it (manual chapter 8).
const samples: Readonly<Record<string, Sample>> = {
  int4Range: {
    type: int4Range(),
    values: [range(-2147483648, 2147483647), range(null, 0), range(7, null), range(null, null, '()'), 'empty'],
  },
  int8Range: { type: int8Range(), values: [range(-(2n ** 63n), 2n ** 63n - 1n), range(2n ** 53n + 1n, null), 'empty'] },
  decimalRange: {
    type: decimalRange(),
    values: [
      range('-1234567890123456789012345678.5', '0.000000000000000000000000000001', '[]'),
      range('1', '2', '()'),
      range('1', '2', '(]'),
    ],
  },
  dateRange: { type: dateRange(), values: [range('0001-01-01', '9999-12-31'), range('2024-02-29', null)] },
  localTimestampRange: { type: localTimestampRange(), values: [range('0001-01-01T00:00:00.000001', '9999-12-31T23:59:59.999999', '[]')] },
  timestampRange: {
    type: timestampRange(),
    values: [range('2026-11-23T14:30:00.123456Z', null), range(null, '9999-12-31T23:59:59.999999Z', '(]')],
  },
  int4Multirange: { type: int4Multirange(), values: [[], [range(1, 5), range(7, 9)], [range(null, null, '()')]] },
  dateMultirange: { type: dateMultirange(), values: [[range(null, '2020-01-01'), range('2024-01-01', null)]] },
  timestampMultirange: {
    type: timestampMultirange(),
    values: [[range('2026-01-01T00:00:00.000000Z', '2026-01-02T00:00:00.000000Z', '(]'), range('2026-02-01T00:00:00.000001Z', null)]],
  },
  hstore: { type: hstore(), values: [{}, { a: '1', b: null, c: '', NULL: 'NULL' }, { [strange]: strange, '': '=>' }] },
  inet: { type: inet(), values: ['0.0.0.0', '255.255.255.255', '10.1.0.7/16', '::', 'fe80::1/64', '2001:db8::ff00:42:8329'] },
  cidr: { type: cidr(), values: ['0.0.0.0/0', '10.1.0.0/16', '255.255.255.255/32', '2001:db8::/32'] },
  macAddress: { type: macAddress(), values: ['08:00:2b:01:02:03', 'ff:ff:ff:ff:ff:ff'] },
  macAddress8: { type: macAddress8(), values: ['08:00:2b:01:02:03:04:05'] },
  bit: { type: bit(8), values: ['00000000', '11111111', '10010110'] },
  bitVarying: { type: bitVarying(), values: ['', '1', '01'.repeat(500)] },
  searchVector: { type: searchVector(), values: ["'cat':3A,5B 'sat':4", "'a' 'b''c'"] },
  searchQuery: { type: searchQuery(), values: ["'cat' & !'dog'", "'fly' <-> 'bird':*", "'a' | 'b' & 'c'"] },
  nativeEnumeration: { type: mood(), values: mood.values },
  domain: { type: cents(), values: [-(2n ** 63n), 2n ** 63n - 1n] },
  composite: {
    type: outer(),
    values: [
      {
        number: -2147483648,
        price: '1234567890123456789012345678.90',
        mood: "o'k",
        bytes: new Uint8Array([0, 34, 92, 255]),
        document: { [strange]: [1, null, strange] },
        words: [strange, ''],
        inner: { word: strange, at: '2026-11-23T14:30:00.123456Z' },
        named: '',
      },
      {
        number: 0,
        price: '0.00',
        mood: 'NULL',
        bytes: new Uint8Array(),
        document: [],
        words: [],
        inner: { word: null, at: null },
        named: 'x',
      },
    ],
  },
  geometry: {
    type: geometry(),
    values: [
      { type: 'Point', coordinates: [0.1, -1.7976931348623157e308] },
      { type: 'Point', coordinates: [] },
      {
        type: 'LineString',
        coordinates: [
          [0, 0],
          [1, 1],
        ],
      },
      {
        type: 'Polygon',
        coordinates: [
          [
            [0, 0],
            [4, 0],
            [4, 4],
            [0, 0],
          ],
          [
            [1, 1],
            [2, 1],
            [2, 2],
            [1, 1],
          ],
        ],
      },
      {
        type: 'MultiPoint',
        coordinates: [
          [1, 2],
          [3, 4],
        ],
      },
      {
        type: 'MultiLineString',
        coordinates: [
          [
            [0, 0],
            [1, 1],
          ],
          [
            [2, 2],
            [3, 3],
          ],
        ],
      },
      {
        type: 'MultiPolygon',
        coordinates: [
          [
            [
              [0, 0],
              [1, 0],
              [1, 1],
              [0, 0],
            ],
          ],
        ],
      },
      {
        type: 'GeometryCollection',
        geometries: [
          { type: 'Point', coordinates: [1, 2] },
          {
            type: 'LineString',
            coordinates: [
              [0, 0],
              [5, 5],
            ],
          },
        ],
      },
      { type: 'GeometryCollection', geometries: [] },
    ],
  },
  high: {
    type: geometry({ form: 'LineString', height: true }),
    values: [
      {
        type: 'LineString',
        coordinates: [
          [0, 0, 1],
          [1, 1, -2.5],
        ],
      },
    ],
  },
  planned: { type: geometry({ form: 'Point', referenceSystem: 3857 }), values: [{ type: 'Point', coordinates: [1, 2] }] },
  geography: {
    type: geography({ form: 'Point' }),
    values: [
      { type: 'Point', coordinates: [-97.67, 30.19] },
      { type: 'Point', coordinates: [180, -90] },
    ],
  },
}

// Columns are looked up by name here, where TypeScript knows only one of them.
function columnNamed(things: { readonly when: Expr<string | null, 'date', 'things'> }, name: string): (typeof things)['when'] {
  return (things as unknown as Readonly<Record<string, (typeof things)['when']>>)[name] as (typeof things)['when']
}

describeServer('postgres', "values of PostgreSQL's own types", () => {
  // Types and expected values are looked up by name here, so the rows are of no type that TypeScript could check.
  const columns: Record<string, AnyColumnDefinition> = {}
  for (const [name, { type }] of Object.entries(samples)) {
    columns[name] = type.nullable()
    columns[`${name}s`] = array(type.nullable()).nullable()
  }
  const things = table('things', { id: id(), when: date().nullable(), ...columns })
  let own: OwnDatabase<{ things: typeof things }>
  beforeAll(async () => {
    own = await ownDatabase({ things })
  })
  afterAll(() => own.end())

  it.each(Object.keys(samples))('%s: in columns, in arrays, as a parameter', async (name) => {
    const { type, values } = samples[name] as Sample
    const { db } = own
    const column = columnNamed(things, name)
    for (const written of values) {
      const { id: key } = await db
        .insert(things)
        .values({ [name]: written, [`${name}s`]: [written, null, written] } as object)
        .returning({ id: things.id })
        .one()
      const row: Record<string, unknown> = await db.select(things).from(things).where(things.id.eq(key)).one()
      expect(row[name]).toEqual(written)
      expect(row[`${name}s`]).toEqual([written, null, written])
      const { plain, list } = await db.select({ plain: value(written as never, type), list: value([written] as never, array(type)) }).one()
      expect(plain).toEqual(written)
      expect(list).toEqual([written])
      await db
        .update(things)
        .set({ [name]: value(written as never, type) } as object)
        .where(things.id.eq(key))
      expect(await db.select({ same: column }).from(things).where(things.id.eq(key)).one()).toEqual({ same: written })
    }
    const { id: key } = await db
      .insert(things)
      .values({ [name]: null } as object)
      .returning({ id: things.id })
      .one()
    expect(await db.select({ none: column }).from(things).where(things.id.eq(key)).one()).toEqual({ none: null })
  })

  it('finds rows by their values', async () => {
    const { db } = own
    await db.insert(things).values({ inet: '192.0.2.1', bit: '00001111', int4Range: range(100, 200), nativeEnumeration: 'sad' } as object)
    const found = async (name: string, wanted: unknown): Promise<number> =>
      (
        await db
          .select({ id: things.id })
          .from(things)
          .where(columnNamed(things, name).eq(wanted as never))
      ).length
    expect(await found('inet', '192.0.2.1')).toBe(1)
    expect(await found('bit', '00001111')).toBe(1)
    expect(await found('int4Range', range(100, 199, '[]'))).toBe(1)
    expect(await found('nativeEnumeration', 'sad')).toBeGreaterThan(0)
    expect(
      await db
        .select({ id: things.id })
        .from(things)
        .where(columnNamed(things, 'inet').in(['192.0.2.1'] as never)),
    ).toHaveLength(1)
  })

  it('orders enumerations as they were declared', async () => {
    const rows = await own.db
      .select({ mood: columnNamed(things, 'nativeEnumeration') })
      .from(things)
      .where(columnNamed(things, 'nativeEnumeration').isNotNull())
      .orderBy(columnNamed(things, 'nativeEnumeration').asc())
    const order = rows.map((row) => mood.values.indexOf(row.mood as never))
    expect(order).toEqual(order.toSorted((a, b) => a - b))
    expect(new Set(order).size).toBe(mood.values.length)
  })
})
