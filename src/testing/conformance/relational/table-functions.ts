import {
  array,
  bigInteger,
  boolean,
  bytes,
  count,
  cube,
  date,
  decimal,
  defineSchema,
  generateSeries,
  grouping,
  groupingSets,
  id,
  integer,
  json,
  jsonEach,
  jsonNull,
  localTimestamp,
  rollup,
  sum,
  table,
  tableSample,
  text,
  timestamp,
  unnest,
  value,
  values,
} from '../../../index.ts'
import { fails, same } from '../expectations.ts'
import type { Suite } from '../suite.ts'

const orders = table('orders', {
  id: id(),
  lines: json<unknown>().nullable(),
  tags: array(text()).nullable(),
  amounts: array(decimal({ precision: 30, scale: 2 })).nullable(),
})
const sales = table('sales', { region: text({ length: 10 }), product: text({ length: 10 }), amount: integer() })

const rows = ['A43']

/** Rows that come from values, documents, arrays and series, and totals of several groupings. */
export const tableFunctions: Suite = {
  name: 'table-functions',
  title: 'values, documents, arrays and series as rows; grouping sets',
  schema: defineSchema({ orders, sales }),
  async prepare(db) {
    await db.insert(orders).values([
      {
        id: 1,
        lines: [
          { sku: 'a', quantity: 2 },
          { sku: 'b', quantity: 3, gift: true },
        ],
        tags: ['new', 'böse'],
        amounts: ['1.50', '1000000000000000000000000000.01'],
      },
      { id: 2, lines: [{ sku: 'c' }, null, 7, 'x'], tags: [], amounts: null },
      { id: 3, lines: null, tags: null, amounts: null },
    ])
    await db.insert(sales).values([
      { region: 'north', product: 'ax', amount: 1 },
      { region: 'north', product: 'bow', amount: 2 },
      { region: 'south', product: 'ax', amount: 4 },
    ])
  },
  cases: [
    {
      id: 'a list of values stands in FROM and in joins',
      rows,
      async run({ db }) {
        const codes = values('codes', { region: text(), rank: integer(), note: text().nullable() }, [
          { region: 'north', rank: 1, note: null },
          { region: 'south', rank: 2, note: "it's" },
        ])
        same(
          await db
            .select({ rank: codes.rank, note: codes.note, total: sum(sales.amount) })
            .from(sales)
            .join(codes, codes.region.eq(sales.region))
            .groupBy(codes.rank, codes.note)
            .orderBy(codes.rank.desc()),
          [
            { rank: 2, note: "it's", total: 4 },
            { rank: 1, note: null, total: 3 },
          ],
        )
        same(await db.select(codes).from(codes).where(codes.rank.eq(1)), [{ region: 'north', rank: 1, note: null }])
        same(
          await db
            .select({ half: codes.rank.dividedBy(2) })
            .from(codes)
            .orderBy(codes.rank),
          [{ half: 0 }, { half: 1 }],
        )
      },
    },
    {
      id: 'a list of values may be empty, and hold expressions',
      rows,
      async run({ db }) {
        const none = values('none', { code: text() }, [])
        same(
          await db
            .select({ product: sales.product, code: none.code })
            .from(sales)
            .leftJoin(none, none.code.eq(sales.region))
            .where(sales.amount.eq(4)),
          [{ product: 'ax', code: null }],
        )
        const computed = values('computed', { n: integer() }, [{ n: value(2).times(3).typed<number>() }, { n: 1 }])
        same(await db.select({ n: computed.n }).from(computed).orderBy(computed.n), [{ n: 1 }, { n: 6 }])
      },
    },
    {
      id: 'a list of values is checked',
      rows,
      async run() {
        const odd = (row: unknown): never => row as never
        await fails(() => values('v', { a: integer() }, [{ a: 3_000_000_000 }]), 'VALUE_OUT_OF_RANGE')
        await fails(() => values('v', { a: integer() }, [odd({ a: null })]), 'VALUE_REQUIRED')
        await fails(() => values('v', { a: integer() }, [odd({ a: undefined })]), 'VALUE_UNDEFINED')
        await fails(() => values('v', { a: integer() }, [odd({ a: 1, b: 2 })]), 'COLUMN_UNKNOWN')
      },
    },
    {
      id: "jsonEach gives the members of a column's elements",
      rows,
      needs: ['sql.jsonTable'],
      async run({ db }) {
        const lines = jsonEach('lines', orders.lines, {
          sku: text().nullable(),
          quantity: integer().nullable(),
          gift: boolean().nullable(),
        })
        same(
          await db
            .select({ id: orders.id, sku: lines.sku, quantity: lines.quantity, gift: lines.gift })
            .from(orders)
            .crossJoin(lines)
            .orderBy(orders.id, lines.sku),
          [
            { id: 1, sku: 'a', quantity: 2, gift: null },
            { id: 1, sku: 'b', quantity: 3, gift: true },
            { id: 2, sku: 'c', quantity: null, gift: null },
            { id: 2, sku: null, quantity: null, gift: null },
            { id: 2, sku: null, quantity: null, gift: null },
            { id: 2, sku: null, quantity: null, gift: null },
          ],
        )
      },
    },
    {
      id: 'jsonEach reads members of values by their types',
      rows,
      needs: ['sql.jsonTable'],
      async run({ db }) {
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
            yes: boolean(),
            "q'uote": integer(),
          },
        )
        same(await db.select(given).from(given), [
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
            yes: false,
            "q'uote": 1,
          },
        ])
      },
    },
    {
      id: 'unnest gives the elements of an array column, counted',
      rows,
      needs: ['sql.jsonTable'],
      async run({ db }) {
        const tags = unnest('tags', orders.tags)
        same(
          await db
            .select({ id: orders.id, tag: tags.value, at: tags.ordinality })
            .from(orders)
            .crossJoin(tags)
            .orderBy(orders.id, tags.ordinality),
          [
            { id: 1, tag: 'new', at: 1 },
            { id: 1, tag: 'böse', at: 2 },
          ],
        )
        const amounts = unnest('amounts', orders.amounts)
        same(
          await db
            .select({ amount: amounts.value })
            .from(orders)
            .crossJoin(amounts)
            .where(amounts.value.eq('1000000000000000000000000000.01')),
          [{ amount: '1000000000000000000000000000.01' }],
        )
      },
    },
    {
      id: 'unnest gives the elements of a list of values',
      rows,
      needs: ['sql.jsonTable'],
      async run({ db }) {
        const wanted = unnest('wanted', [4, 2, 99], integer())
        same(
          await db
            .select({ amount: sales.amount, at: wanted.ordinality })
            .from(wanted)
            .join(sales, sales.amount.eq(wanted.value))
            .orderBy(wanted.ordinality),
          [
            { amount: 4, at: 1 },
            { amount: 2, at: 2 },
          ],
        )
        const days = unnest('days', ['2026-11-23', '2026-01-01'], date())
        same(await db.select({ day: days.value }).from(days).orderBy(days.value), [{ day: '2026-01-01' }, { day: '2026-11-23' }])
        const blobs = unnest('blobs', [new Uint8Array([1, 2])], bytes())
        same(await db.select({ blob: blobs.value }).from(blobs), [{ blob: new Uint8Array([1, 2]) }])
        const big = unnest('big', [9223372036854775807n, -9223372036854775808n], bigInteger())
        same(await db.select({ n: big.value }).from(big).orderBy(big.value), [{ n: -9223372036854775808n }, { n: 9223372036854775807n }])
      },
    },
    {
      // The expected values are those of PostgreSQL's manual, section 9.26.
      id: 'generateSeries counts up and down',
      rows,
      needs: ['sql.recursive'],
      async run({ db }) {
        for (const [series, expected] of [
          [generateSeries('s', 2, 4), [2, 3, 4]],
          [generateSeries('s', 5, 1, -2), [5, 3, 1]],
          [generateSeries('s', 4, 3), []],
        ] as const) {
          same((await db.select({ value: series.value }).from(series)).map((row) => row.value).sort(), [...expected].sort())
        }
        const big = generateSeries('s', 9223372036854775806n, 9223372036854775807n)
        same(await db.select({ value: big.value }).from(big).orderBy(big.value), [
          { value: 9223372036854775806n },
          { value: 9223372036854775807n },
        ])
      },
    },
    {
      id: 'generateSeries steps through dates and instants',
      rows,
      needs: ['sql.recursive'],
      async run({ db }) {
        const days = generateSeries('s', value('2026-02-27', date()), '2026-03-02', 'P1D')
        same(
          (await db.select({ value: days.value }).from(days).orderBy(days.value)).map((row) => row.value),
          ['2026-02-27', '2026-02-28', '2026-03-01', '2026-03-02'],
        )
        const hours = generateSeries('s', value('2008-03-01T00:00:00Z', timestamp()), '2008-03-01T22:00:00Z', { hours: 10 })
        same(
          (await db.select({ value: hours.value }).from(hours).orderBy(hours.value)).map((row) => row.value),
          ['2008-03-01T00:00:00.000000Z', '2008-03-01T10:00:00.000000Z', '2008-03-01T20:00:00.000000Z'],
        )
      },
    },
    {
      id: 'generateSeries counts to ten thousand',
      rows,
      needs: ['sql.recursive'],
      async run({ db }) {
        const many = generateSeries('s', 1, 10_000)
        same(await db.select({ n: count(), total: sum(many.value) }).from(many), [{ n: 10_000, total: 50_005_000 }])
      },
    },
    {
      id: 'generateSeries refuses steps of zero and parts of days',
      rows,
      async run() {
        await fails(() => generateSeries('s', 1, 2, 0), 'VALUE_OUT_OF_RANGE')
        await fails(() => generateSeries('s', value('2026-02-27', date()), '2026-03-02', 'PT12H'), 'VALUE_INVALID')
      },
    },
    {
      id: 'group by and having',
      rows: ['A33'],
      async run({ db }) {
        same(
          await db
            .select({ product: sales.product, total: sum(sales.amount) })
            .from(sales)
            .groupBy(sales.product)
            .having(count().gt(1)),
          [{ product: 'ax', total: 5 }],
        )
      },
    },
    {
      id: 'rollup gives totals of each beginning of the keys',
      rows,
      needs: ['sql.rollup'],
      async run({ db }) {
        const found = await db
          .select({ region: sales.region, product: sales.product, total: sum(sales.amount) })
          .from(sales)
          .groupBy(rollup(sales.region, sales.product))
        same(found.map(({ region, product, total }) => `${region ?? '*'} ${product ?? '*'} ${total}`).sort(), [
          '* * 7',
          'north * 3',
          'north ax 1',
          'north bow 2',
          'south * 4',
          'south ax 4',
        ])
      },
    },
    {
      id: 'cube and grouping sets, and which of them a row is of',
      rows,
      needs: ['sql.groupingSets'],
      async run({ db }) {
        const cubed = await db
          .select({ region: sales.region, product: sales.product, total: sum(sales.amount), of: grouping(sales.region, sales.product) })
          .from(sales)
          .groupBy(cube(sales.region, sales.product))
        same(cubed.map(({ region, product, total, of }) => `${region ?? '*'} ${product ?? '*'} ${total} ${of}`).sort(), [
          '* * 7 3',
          '* ax 5 2',
          '* bow 2 2',
          'north * 3 1',
          'north ax 1 0',
          'north bow 2 0',
          'south * 4 1',
          'south ax 4 0',
        ])
        const sets = await db
          .select({ region: sales.region, total: sum(sales.amount) })
          .from(sales)
          .groupBy(groupingSets([sales.region], []))
        same(sets.map(({ region, total }) => `${region ?? '*'} ${total}`).sort(), ['* 7', 'north 3', 'south 4'])
      },
    },
    {
      id: 'a sample of a table',
      rows,
      needs: ['sql.tableSample'],
      async run({ db }) {
        same((await db.select({ amount: sales.amount }).from(tableSample(sales, 100))).length, 3)
        same(await db.select({ amount: sales.amount }).from(tableSample(sales, 0)), [])
        await fails(() => tableSample(sales, 101), 'OPTION_INVALID')
      },
    },
  ],
}
