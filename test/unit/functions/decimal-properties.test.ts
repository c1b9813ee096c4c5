import fc from 'fast-check'
import { avg, type Db, decimal, defineSchema, id, integer, max, min, open, select, sum, table, timestamp } from 'granary'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

// The expected values are computed with BigInt, on numbers of 10 fraction digits.

const scale = 10
const one = 10n ** BigInt(scale)
const numbers = table('numbers', {
  id: id(),
  exact: decimal({ precision: 40, scale }).nullable(),
  whole: integer().nullable(),
  at: timestamp().nullable(),
})

let db: Db

beforeAll(async () => {
  db = await open('sqlite::memory:', defineSchema({ numbers }))
  await db.create()
})

afterAll(() => db.close())

/** Numbers of up to 30 digits, small ones and neighbours among them. */
const coefficient = fc.oneof(
  fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
  fc.bigInt({ min: -1000n, max: 1000n }),
  fc.integer({ min: -1000, max: 1000 }).map((whole) => BigInt(whole) * one),
)

function written(value: bigint): string {
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0')
  return `${value < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

async function store(
  rows: readonly { readonly exact?: string | null; readonly whole?: number | null; readonly at?: string }[],
): Promise<void> {
  await db.delete(numbers).everyRow()
  for (const row of rows) await db.insert(numbers).values(row)
}

describe('decimals on SQLite are exact', () => {
  test('order, comparison, least and greatest are those of the numbers', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(coefficient, { minLength: 1, maxLength: 12 }), coefficient, async (values, limit) => {
        await store(values.map((value) => ({ exact: written(value) })))
        const sorted = [...values].sort((left, right) => (left < right ? -1 : left > right ? 1 : 0)).map(written)
        const rows = await db.select({ exact: numbers.exact }).from(numbers).orderBy(numbers.exact)
        expect(rows.map((row) => row.exact)).toEqual(sorted)
        const below = await db
          .select({ exact: numbers.exact })
          .from(numbers)
          .where(numbers.exact.lt(written(limit)))
          .orderBy(numbers.exact)
        expect(below.map((row) => row.exact)).toEqual(
          [...values]
            .filter((value) => value < limit)
            .sort((left, right) => (left < right ? -1 : left > right ? 1 : 0))
            .map(written),
        )
        expect(
          await db
            .select({ least: min(numbers.exact), greatest: max(numbers.exact) })
            .from(numbers)
            .one(),
        ).toEqual({ least: sorted[0], greatest: sorted.at(-1) })
      }),
      { numRuns: 60 },
    )
  })

  test('sum and product are exact, and the mean is to its last digit', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(coefficient, { minLength: 1, maxLength: 12 }), async (values) => {
        await store(values.map((value) => ({ exact: written(value) })))
        const total = values.reduce((left, right) => left + right)
        const row = await db
          .select({ sum: sum(numbers.exact), mean: avg(numbers.exact) })
          .from(numbers)
          .one()
        expect(row.sum).toBe(written(total))
        // The nearest decimal with as many digits after the point as it has, and with no fewer than the column (zeros at the end are not shown).
        const [whole = '', shown = ''] = String(row.mean).split('.')
        const fraction = shown.padEnd(scale, '0')
        const found = BigInt(whole + fraction)
        const count = BigInt(values.length)
        const difference = found * count * one - total * 10n ** BigInt(fraction.length)
        expect((difference < 0n ? -difference : difference) * 2n <= count * one).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  test('beside whole numbers they are compared by value', async () => {
    await fc.assert(
      fc.asyncProperty(coefficient, fc.integer({ min: -1000, max: 1000 }), async (value, whole) => {
        await store([{ exact: written(value), whole }])
        const row = await db
          .select({
            less: numbers.exact.lt(numbers.whole),
            equal: numbers.whole.eq(numbers.exact),
            sum: numbers.exact.plus(numbers.whole),
            product: numbers.whole.times(numbers.exact),
          })
          .from(numbers)
          .one()
        const other = BigInt(whole) * one
        expect(row).toEqual({
          less: value < other,
          equal: value === other,
          sum: written(value + other),
          product: written(value * BigInt(whole)),
        })
        const found = await db
          .select({ id: numbers.id })
          .from(numbers)
          .where(numbers.exact.in(select({ whole: numbers.whole }).from(numbers)))
        expect(found.length).toBe(value === other ? 1 : 0)
      }),
      { numRuns: 60 },
    )
  })
})

test('timestamps order and compare by instant, whatever zone they came with', async () => {
  const instant = fc.record({
    time: fc.integer({ min: -62_000_000_000_000, max: 250_000_000_000_000 }),
    offset: fc.integer({ min: -14 * 60, max: 14 * 60 }),
  })
  const text = ({ time, offset }: { readonly time: number; readonly offset: number }): string => {
    const sign = offset < 0 ? '-' : '+'
    const minutes = Math.abs(offset)
    const zone = `${sign}${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
    return new Date(time + offset * 60_000).toISOString().replace('Z', zone)
  }
  await fc.assert(
    fc.asyncProperty(fc.array(instant, { minLength: 1, maxLength: 8 }), instant, async (instants, limit) => {
      await store(instants.map((each) => ({ at: text(each) })))
      const rows = await db.select({ at: numbers.at }).from(numbers).orderBy(numbers.at)
      expect(rows.map((row) => Date.parse(String(row.at)))).toEqual(instants.map(({ time }) => time).sort((left, right) => left - right))
      const before = await db
        .select({ at: numbers.at })
        .from(numbers)
        .where(numbers.at.lt(text(limit)))
      expect(before.length).toBe(instants.filter(({ time }) => time < limit.time).length)
    }),
    { numRuns: 60 },
  )
})
