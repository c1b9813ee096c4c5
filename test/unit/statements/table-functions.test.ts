import {
  array,
  bigInteger,
  boolean,
  bytes,
  count,
  cube,
  type Db,
  date,
  decimal,
  defineSchema,
  generateSeries,
  groupingSets,
  id,
  integer,
  interval,
  json,
  jsonEach,
  jsonNull,
  localTimestamp,
  open,
  point,
  real,
  rollup,
  select,
  sum,
  table,
  tableSample,
  text,
  timestamp,
  unnest,
  uuid,
  value,
  values,
} from 'granary'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { airports, flights, openAirways } from './fixture.ts'

const orders = table('orders', {
  id: id(),
  lines: json<unknown>().nullable(),
  tags: array(text()).nullable(),
  amounts: array(decimal({ precision: 30, scale: 2 })).nullable(),
})

let db: Db

beforeAll(async () => {
  db = await openAirways()
  await db.script('CREATE TABLE orders (id INTEGER PRIMARY KEY, lines TEXT, tags TEXT, amounts TEXT)')
  await db.insert(orders).values([
    {
      lines: [
        { sku: 'a', quantity: 2 },
        { sku: 'b', quantity: 3, gift: true },
      ],
      tags: ['new', 'böse'],
      amounts: ['1.50', '1000000000000000000000000000.01'],
    },
    { lines: [{ sku: 'c' }, null, 7, 'x'], tags: [], amounts: null },
    { lines: null, tags: null, amounts: null },
  ])
})

afterAll(() => db.close())

describe('a list of values', () => {
  const codes = values('codes', { code: text(), rank: integer(), note: text().nullable() }, [
    { code: 'AUS', rank: 1, note: null },
    { code: 'DFW', rank: 2, note: "it's" },
  ])

  test('stands in FROM and in joins', async () => {
    expect(
      await db
        .select({ name: airports.name, rank: codes.rank, note: codes.note })
        .from(airports)
        .join(codes, codes.code.eq(airports.iata))
        .orderBy(codes.rank.desc()),
    ).toEqual([
      { name: 'Dallas', rank: 2, note: "it's" },
      { name: 'Austin', rank: 1, note: null },
    ])
    expect(
      await db
        .select({ half: codes.rank.dividedBy(2), n: sum(codes.rank) })
        .from(codes)
        .groupBy(codes.rank)
        .orderBy(codes.rank),
    ).toEqual([
      { half: 0, n: 1 },
      { half: 1, n: 2 },
    ])
  })

  test('is selected as a whole', async () => {
    expect(await db.select(codes).from(codes).where(codes.rank.eq(1))).toEqual([{ code: 'AUS', rank: 1, note: null }])
  })

  test('may be empty, and hold expressions', async () => {
    const none = values('none', { code: text() }, [])
    expect(
      await db
        .select({ iata: airports.iata, code: none.code })
        .from(airports)
        .leftJoin(none, none.code.eq(airports.iata))
        .where(airports.iata.eq('AUS')),
    ).toEqual([{ iata: 'AUS', code: null }])
    const computed = values('computed', { n: integer() }, [{ n: value(2).times(3).typed<number>() }, { n: 1 }])
    expect(await db.select({ n: computed.n }).from(computed).orderBy(computed.n)).toEqual([{ n: 1 }, { n: 6 }])
  })

  test('carries every type unharmed', async () => {
    const row = {
      big: 9223372036854775807n,
      exact: '12345678901234567890.1234567890',
      at: '2026-11-23T14:30:00.123456Z',
      day: '2026-11-23',
      span: 'P1DT2H3M4.5S',
      blob: new Uint8Array([0, 1, 255]),
      yes: true,
      ratio: 0.1,
      doc: { a: [1, null] },
      list: [1, 2],
      place: { x: 1.5, y: -2 },
      key: '00000000-0000-0000-0000-000000000001',
    }
    const all = values(
      'all',
      {
        big: bigInteger(),
        exact: decimal({ precision: 30, scale: 10 }),
        at: timestamp(),
        day: date(),
        span: interval(),
        blob: bytes(),
        yes: boolean(),
        ratio: real(),
        doc: json<unknown>(),
        list: array(integer()),
        place: point(),
        key: uuid(),
      },
      [row],
    )
    expect(await db.select(all).from(all)).toEqual([row])
  })

  test('checks its rows', () => {
    expect(() => values('v', { a: integer() }, [{ a: 3_000_000_000 }])).toThrow(expect.objectContaining({ code: 'VALUE_OUT_OF_RANGE' }))
    expect(() => values('v', { a: integer() }, [{ a: asNumber(null) }])).toThrow(expect.objectContaining({ code: 'VALUE_REQUIRED' }))
    expect(() => values('v', { a: integer() }, [{ a: asNumber(undefined) }])).toThrow(expect.objectContaining({ code: 'VALUE_UNDEFINED' }))
    expect(() => values('v', { a: integer() }, [asRow({ a: 1, b: 2 })])).toThrow(expect.objectContaining({ code: 'COLUMN_UNKNOWN' }))
  })
})

describe('jsonEach', () => {
  test('gives the members of a column’s elements', async () => {
    const lines = jsonEach('lines', orders.lines, { sku: text().nullable(), quantity: integer().nullable(), gift: boolean().nullable() })
    expect(
      await db
        .select({ id: orders.id, sku: lines.sku, quantity: lines.quantity, gift: lines.gift })
        .from(orders)
        .crossJoin(lines)
        .where(orders.id.lte(2))
        .orderBy(orders.id, lines.sku),
    ).toEqual([
      { id: 1, sku: 'a', quantity: 2, gift: null },
      { id: 1, sku: 'b', quantity: 3, gift: true },
      { id: 2, sku: 'c', quantity: null, gift: null },
      { id: 2, sku: null, quantity: null, gift: null },
      { id: 2, sku: null, quantity: null, gift: null },
      { id: 2, sku: null, quantity: null, gift: null },
    ])
    expect(
      await db
        .select({ n: sum(lines.quantity) })
        .from(orders)
        .crossJoin(lines),
    ).toEqual([{ n: 5 }])
    expect(
      await db
        .select({ id: orders.id })
        .from(orders)
        .where(
          db
            .select({ q: sum(lines.quantity) })
            .from(lines)
            .asExpression()
            .gt(4),
        ),
    ).toEqual([{ id: 1 }])
  })

  test('reads members by their types from values', async () => {
    const given = jsonEach(
      'given',
      [
        {
          big: '9223372036854775807',
          exact: 1.1,
          text: '1.50',
          at: '2026-11-23T14:30:00+02:00',
          local: '2026-11-23 14:30',
          day: '2026-11-23',
          blob: 'AAH/',
          doc: { a: null },
          none: null,
          list: [1, 2],
          place: [1, 2],
          span: 'PT90M',
          yes: false,
          "q'uote": 1,
        },
      ],
      {
        big: bigInteger(),
        exact: decimal({ precision: 10, scale: 1 }),
        text: decimal({ precision: 10, scale: 2 }),
        at: timestamp(),
        local: localTimestamp(),
        day: date(),
        blob: bytes(),
        doc: json<unknown>(),
        none: json<unknown>().nullable(),
        missing: json<unknown>().nullable(),
        list: array(integer()),
        place: point(),
        span: interval(),
        yes: boolean(),
        "q'uote": integer(),
      },
    )
    expect(await db.select(given).from(given)).toEqual([
      {
        big: 9223372036854775807n,
        exact: '1.1',
        text: '1.50',
        at: '2026-11-23T12:30:00.000000Z',
        local: '2026-11-23T14:30:00.000000',
        day: '2026-11-23',
        blob: new Uint8Array([0, 1, 255]),
        doc: { a: null },
        none: jsonNull,
        missing: null,
        list: [1, 2],
        place: { x: 1, y: 2 },
        span: 'PT1H30M',
        yes: false,
        "q'uote": 1,
      },
    ])
  })
})

describe('unnest', () => {
  test('gives the elements of an array column, counted', async () => {
    const tags = unnest('tags', orders.tags)
    expect(
      await db
        .select({ id: orders.id, tag: tags.value, at: tags.ordinality })
        .from(orders)
        .crossJoin(tags)
        .orderBy(orders.id, tags.ordinality),
    ).toEqual([
      { id: 1, tag: 'new', at: 1 },
      { id: 1, tag: 'böse', at: 2 },
    ])
    const amounts = unnest('amounts', orders.amounts)
    expect(
      await db.select({ amount: amounts.value }).from(orders).crossJoin(amounts).where(amounts.value.eq('1000000000000000000000000000.01')),
    ).toEqual([{ amount: '1000000000000000000000000000.01' }])
  })

  test('gives the elements of a list of values', async () => {
    const wanted = unnest('wanted', [3, 1, 99], integer())
    expect(
      await db
        .select({ id: flights.id, at: wanted.ordinality })
        .from(wanted)
        .join(flights, flights.id.eq(wanted.value))
        .orderBy(wanted.ordinality),
    ).toEqual([
      { id: 3, at: 1 },
      { id: 1, at: 2 },
    ])
    const days = unnest('days', ['2026-11-23', '2026-01-01'], date())
    expect(await db.select({ day: days.value }).from(days).orderBy(days.value)).toEqual([{ day: '2026-01-01' }, { day: '2026-11-23' }])
    const blobs = unnest('blobs', [new Uint8Array([1, 2])], bytes())
    expect(await db.select({ blob: blobs.value }).from(blobs)).toEqual([{ blob: new Uint8Array([1, 2]) }])
    const big = unnest('big', [9223372036854775807n, -9223372036854775808n], bigInteger())
    expect(await db.select({ n: big.value }).from(big).orderBy(big.value)).toEqual([
      { n: -9223372036854775808n },
      { n: 9223372036854775807n },
    ])
  })
})

describe('generateSeries', () => {
  const all = async (series: { readonly value: unknown; readonly $: unknown }): Promise<unknown[]> => {
    const source = series as ReturnType<typeof generateSeries<'s'>>
    return (await db.select({ value: source.value }).from(source)).map((row) => row.value)
  }

  // The expected values are those of PostgreSQL's manual, section 9.26.
  test('counts up and down', async () => {
    expect(await all(generateSeries('s', 2, 4))).toEqual([2, 3, 4])
    expect(await all(generateSeries('s', 5, 1, -2))).toEqual([5, 3, 1])
    expect(await all(generateSeries('s', 4, 3))).toEqual([])
    expect(await all(generateSeries('s', 1n, 3n))).toEqual([1n, 2n, 3n])
  })

  test('ends at the greatest whole number', async () => {
    expect(await all(generateSeries('s', 9223372036854775806n, 9223372036854775807n))).toEqual([9223372036854775806n, 9223372036854775807n])
    expect(await all(generateSeries('s', -9223372036854775807n, -9223372036854775808n, -1))).toEqual([
      -9223372036854775807n,
      -9223372036854775808n,
    ])
  })

  test('steps through dates and timestamps', async () => {
    expect(await all(generateSeries('s', value('2026-02-27', date()), '2026-03-02', 'P1D'))).toEqual([
      '2026-02-27',
      '2026-02-28',
      '2026-03-01',
      '2026-03-02',
    ])
    expect(await all(generateSeries('s', value('2008-03-01T00:00:00Z', timestamp()), '2008-03-01T22:00:00Z', { hours: 10 }))).toEqual([
      '2008-03-01T00:00:00.000000Z',
      '2008-03-01T10:00:00.000000Z',
      '2008-03-01T20:00:00.000000Z',
    ])
    expect(await all(generateSeries('s', value('2008-03-01T00:00:00', localTimestamp()), '2008-02-29T00:00:00', '-PT12H'))).toEqual([
      '2008-03-01T00:00:00.000000',
      '2008-02-29T12:00:00.000000',
      '2008-02-29T00:00:00.000000',
    ])
  })

  test('fills gaps by an outer join', async () => {
    const numbers = generateSeries('numbers', 1, 8)
    expect(
      await db
        .select({ n: numbers.value, flights: count(flights.id) })
        .from(numbers)
        .leftJoin(flights, flights.id.eq(numbers.value))
        .where(numbers.value.gte(6))
        .groupBy(numbers.value)
        .orderBy(numbers.value),
    ).toEqual([
      { n: 6, flights: 1 },
      { n: 7, flights: 0 },
      { n: 8, flights: 0 },
    ])
    expect(
      await db
        .select({ half: numbers.value.dividedBy(2) })
        .from(numbers)
        .where(numbers.value.eq(7)),
    ).toEqual([{ half: 3 }])
  })

  test('refuses steps of zero, parts of days, and other kinds', () => {
    expect(() => generateSeries('s', 1, 2, 0)).toThrow(expect.objectContaining({ code: 'VALUE_OUT_OF_RANGE' }))
    expect(() => generateSeries('s', value('2026-02-27', date()), '2026-03-02', 'PT0S')).toThrow(
      expect.objectContaining({ code: 'VALUE_OUT_OF_RANGE' }),
    )
    expect(() => generateSeries('s', value('2026-02-27', date()), '2026-03-02', 'PT12H')).toThrow(
      expect.objectContaining({ code: 'VALUE_INVALID' }),
    )
    expect(() => generateSeries('s', value('2026-02-27', date()), '2026-03-02')).toThrow(
      expect.objectContaining({ code: 'STATEMENT_INVALID' }),
    )
    expect(() => generateSeries('s', 1.5, 3)).toThrow(expect.objectContaining({ code: 'VALUE_TYPE' }))
  })
})

describe('what SQLite lacks is refused by the name of its capability', () => {
  const missing = (capability: string): unknown => expect.objectContaining({ code: 'CAPABILITY_MISSING', details: { capability } })

  test('samples, sets of groups, row locks, lateral joins', async () => {
    await expect(db.select(airports).from(tableSample(airports, 10))).rejects.toThrow(missing('sql.tableSample'))
    expect(() => tableSample(airports, 101)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
    for (const [key, capability] of [
      [rollup(airports.state), 'sql.rollup'],
      [cube(airports.state), 'sql.groupingSets'],
      [groupingSets([airports.state], []), 'sql.groupingSets'],
    ] as const) {
      await expect(db.select({ state: airports.state, n: count() }).from(airports).groupBy(key)).rejects.toThrow(missing(capability))
    }
    await expect(db.select(airports).from(airports).forUpdate()).rejects.toThrow(missing('sql.rowLocks'))
    await expect(db.select(airports).from(airports).forShare({ wait: 'skip locked' })).rejects.toThrow(missing('sql.rowLocks'))
    const last = select({ id: flights.id })
      .from(flights)
      .where(flights.origin.eq(airports.iata))
      .orderBy(flights.id.desc())
      .limit(1)
      .as('last')
    await expect(db.select({ iata: airports.iata, id: last.id }).from(airports).leftLateralJoin(last)).rejects.toThrow(
      missing('sql.lateral'),
    )
  })
})

test('a database of its own schema reads arrays that were stored as JSON', async () => {
  const own = await open('sqlite::memory:', defineSchema({}))
  const spans = unnest('spans', ['PT1H', 'P1D'], interval())
  expect(await own.select({ total: sum(spans.value) }).from(spans)).toEqual([{ total: 'P1DT1H' }])
  await own.close()
})

function asNumber(value: unknown): number {
  return value as number
}

function asRow(row: unknown): { readonly a: number } {
  return row as { readonly a: number }
}
