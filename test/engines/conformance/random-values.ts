import { createHash } from 'node:crypto'
import fc from 'fast-check'
import {
  array,
  atTimeZone,
  bigInteger,
  bytes,
  char,
  codePoint,
  type Db,
  decimal,
  defineSchema,
  extract,
  id,
  integer,
  interval,
  json,
  jsonArrayAggregate,
  jsonObject,
  left,
  length,
  lower,
  lpad,
  max,
  md5,
  min,
  position,
  real,
  repeat,
  replace,
  reverse,
  right,
  rpad,
  substring,
  sum,
  table,
  text,
  timestamp,
  truncate,
  upper,
} from 'granary'
import type { EngineUnderTest } from 'granary/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'

const words = table('words', { id: id(), word: text(), part: text() })
const numbers = table('numbers', {
  id: id(),
  a: bigInteger(),
  b: bigInteger(),
  exact: decimal({ precision: 30, scale: 10 }),
  small: integer(),
})
const instants = table('instants', { id: id(), at: timestamp(), span: interval() })
const things = table('things', {
  id: id(),
  text: text(),
  big: bigInteger(),
  real: real(),
  exact: decimal({ precision: 40, scale: 10 }),
  bytes: bytes(),
  at: timestamp(),
  doc: json<unknown>(),
  texts: array(text().nullable()),
})

/** So many of them, the same each time. */
function sampled<T>(arbitrary: fc.Arbitrary<T>, count: number): T[] {
  return fc.sample(arbitrary, { numRuns: count, seed: 7 })
}

const characters = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...'abcXYZ 019%_\\\'"`') },
  { weight: 2, arbitrary: fc.constantFrom('ä', 'É', 'ß', 'e\u0301', 'Ω', 'я', '中', '😀', '🏳️‍🌈', '\u00a0', '\u202e', '\n', '\t') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).filter((one) => one !== '\0' && one.isWellFormed()) },
)
const anyText = fc.array(characters, { maxLength: 12 }).map((parts) => parts.join(''))

/** Compares by code points, not by the halves of characters that JavaScript compares. */
function byCodePoints(one: string, other: string): number {
  const [left, right] = [[...one], [...other]]
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const difference = (left[index]?.codePointAt(0) ?? 0) - (right[index]?.codePointAt(0) ?? 0)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

/** A decimal with ten digits after the point, of a whole number of 10^-10. */
function written(value: bigint): string {
  const digits = String(value < 0n ? -value : value).padStart(11, '0')
  return `${value < 0n ? '-' : ''}${digits.slice(0, -10)}.${digits.slice(-10)}`
}

/** Random values, against results that JavaScript computes by itself. */
export function testRandomValues(engine: EngineUnderTest): void {
  let db: Db

  beforeAll(async () => {
    db = await engine.open(defineSchema({ words, numbers, instants, things }))
    await db.create()
  })

  afterAll(() => db.close())

  test('functions of text', async () => {
    const given = sampled(fc.tuple(anyText, anyText), 400)
    await db.insert(words).values(given.map(([word, part], index) => ({ id: index + 1, word, part })))
    const { word, part } = words
    const rows = await db
      .select({
        length: length(word),
        reverse: reverse(word),
        left: left(word, 3),
        right: right(word, 3),
        middle: substring(word, 2, 3),
        padded: lpad(word, 8, '*'),
        after: rpad(word, 8, '*'),
        twice: repeat(word, 2),
        replaced: replace(word, 'a', part),
        at: position(word, part),
        contains: word.contains(part),
        starts: word.startsWith(part),
        ends: word.endsWith(part),
        both: word.concat(part),
        digest: md5(word),
        less: word.lt(part),
        same: word.eq(part),
      })
      .from(words)
      .orderBy(words.id)
    given.forEach(([one, other], index) => {
      const letters = [...one]
      expect(rows[index]).toEqual({
        length: letters.length,
        reverse: letters.toReversed().join(''),
        left: letters.slice(0, 3).join(''),
        right: letters.slice(-3).join(''),
        middle: letters.slice(1, 4).join(''),
        padded: letters.length >= 8 ? letters.slice(0, 8).join('') : '*'.repeat(8 - letters.length) + one,
        after: letters.length >= 8 ? letters.slice(0, 8).join('') : one + '*'.repeat(8 - letters.length),
        twice: one + one,
        replaced: one.replaceAll('a', () => other),
        at: one.includes(other) ? [...one.slice(0, one.indexOf(other))].length + 1 : 0,
        contains: one.includes(other),
        starts: one.startsWith(other),
        ends: one.endsWith(other),
        both: one + other,
        digest: createHash('md5').update(one).digest('hex'),
        less: byCodePoints(one, other) < 0,
        same: one === other,
      })
    })
    const ordered = await db.select({ word }).from(words).orderBy(word, words.id)
    expect(ordered.map((row) => row.word)).toEqual(given.map(([one]) => one).toSorted(byCodePoints))
  })

  test('upper and lower case of letters', async () => {
    const letters = [...'abcABC', ...'äöüÄÖÜßéÉçÇñÑ', ...'αβγσΑΒΓΣ', ...'абвяАБВЯ', ...'ąęłĄĘŁ']
    const rows = await db
      .select({ upper: upper(words.word), lower: lower(words.word), code: codePoint(words.word), back: char(codePoint(words.word)) })
      .from(words)
      .where(words.id.lte(0))
    expect(rows).toEqual([])
    await db.delete(words).everyRow()
    await db.insert(words).values(letters.map((word, index) => ({ id: index + 1, word, part: '' })))
    expect(
      await db
        .select({ upper: upper(words.word), lower: lower(words.word), code: codePoint(words.word), back: char(codePoint(words.word)) })
        .from(words)
        .orderBy(words.id),
    ).toEqual(
      letters.map((letter) => ({
        upper: letter === 'ß' ? letter : letter.toUpperCase(),
        lower: letter.toLowerCase(),
        code: letter.codePointAt(0),
        back: letter,
      })),
    )
  })

  test('whole numbers and decimals', async () => {
    const wide = fc.oneof(fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }), fc.bigInt({ min: -1000n, max: 1000n }))
    const given = sampled(
      fc.record({
        a: wide,
        b: wide.filter((n) => n !== 0n),
        exact: fc.oneof(fc.bigInt({ min: -(10n ** 29n), max: 10n ** 29n }), fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n })),
        small: fc.integer({ min: -1000, max: 1000 }),
      }),
      300,
    )
    await db.insert(numbers).values(given.map((row, index) => ({ ...row, id: index + 1, exact: written(row.exact) })))
    const { a, b, exact, small } = numbers
    const rows = await db
      .select({
        quotient: a.dividedBy(b),
        rest: a.modulo(b),
        and: a.bitAnd(b),
        or: a.bitOr(b),
        xor: a.bitXor(b),
        not: a.bitNot(),
        less: a.lt(b),
        added: exact.plus(small),
        taken: exact.minus('0.5'),
        times: exact.times(small),
        negative: exact.negated(),
        positive: exact.gt(0),
        beside: exact.lt(a),
      })
      .from(numbers)
      .orderBy(numbers.id)
    given.forEach((row, index) => {
      const whole = 10n ** 10n
      expect(rows[index]).toEqual({
        quotient: row.a / row.b,
        rest: row.a % row.b,
        and: row.a & row.b,
        or: row.a | row.b,
        xor: row.a ^ row.b,
        not: ~row.a,
        less: row.a < row.b,
        added: written(row.exact + BigInt(row.small) * whole),
        taken: written(row.exact - whole / 2n),
        times: written(row.exact * BigInt(row.small)),
        negative: written(-row.exact),
        positive: row.exact > 0n,
        beside: row.exact < row.a * whole,
      })
    })
    const sorted = given.map((row) => row.exact).toSorted((one, other) => (one < other ? -1 : one > other ? 1 : 0))
    const ordered = await db.select({ exact }).from(numbers).orderBy(exact)
    expect(ordered.map((row) => row.exact)).toEqual(sorted.map(written))
    expect(await db.select({ sum: sum(exact), least: min(exact), greatest: max(exact) }).from(numbers)).toEqual([
      {
        sum: written(sorted.reduce((one, other) => one + other)),
        least: written(sorted[0] ?? 0n),
        greatest: written(sorted.at(-1) ?? 0n),
      },
    ])
  })

  test('instants in time zones', async () => {
    const second = 1_000_000n
    const given = sampled(
      fc.record({
        at: fc.integer({ min: Date.UTC(1971, 0, 3), max: Date.UTC(2037, 11, 1) }),
        micros: fc.integer({ min: 0, max: 999 }),
        span: fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
      }),
      200,
    )
    const textOf = (microseconds: bigint): string => {
      const milliseconds = Number((microseconds - (((microseconds % 1000n) + 1000n) % 1000n)) / 1000n)
      const rest = String(((microseconds % 1000n) + 1000n) % 1000n).padStart(3, '0')
      return `${new Date(milliseconds).toISOString().slice(0, -1)}${rest}Z`
    }
    const microseconds = given.map(({ at, micros }) => BigInt(at) * 1000n + BigInt(micros))
    await db.insert(instants).values(
      given.map(({ span }, index) => ({
        id: index + 1,
        at: textOf(microseconds[index] ?? 0n),
        span: `${span < 0n ? '-' : ''}PT${(span < 0n ? -span : span) / second}.${String((span < 0n ? -span : span) % second).padStart(6, '0')}S`,
      })),
    )
    for (const zone of ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'UTC']) {
      const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' })
      const rows = await db
        .select({
          local: atTimeZone(instants.at, zone),
          hour: extract('hour', instants.at, zone),
          minute: truncate('minute', instants.at, zone),
          later: instants.at.plus(instants.span),
        })
        .from(instants)
        .orderBy(instants.id)
      given.forEach(({ at, span }, index) => {
        const local = format.format(at).replace(' ', 'T')
        const instant = microseconds[index] ?? 0n
        const fraction = String(instant % second).padStart(6, '0')
        expect(rows[index], `${zone} ${textOf(instant)}`).toEqual({
          local: `${local}.${fraction}`,
          hour: Number(local.slice(11, 13)),
          minute: textOf(instant - (instant % (60n * second))),
          later: textOf(instant + span),
        })
      })
    }
  })

  test('values of every type in columns, documents and arrays', async () => {
    const given = sampled(
      fc.record({
        text: anyText,
        big: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
        real: fc.double({ noNaN: true, noDefaultInfinity: true }).map((one) => (one === 0 ? 0 : one)),
        exact: fc.bigInt({ min: -(10n ** 39n), max: 10n ** 39n }).map(written),
        bytes: fc.uint8Array({ maxLength: 40 }),
        at: fc
          .integer({ min: Date.UTC(1000, 0, 1), max: Date.UTC(9999, 11, 30) })
          .map((at) => new Date(at).toISOString().replace('Z', '123Z')),
        doc: fc
          .jsonValue({ maxDepth: 3 })
          .filter((doc) => doc !== null && !JSON.stringify(doc).includes('\\u0000') && JSON.stringify(doc).isWellFormed())
          .map((doc) => JSON.parse(JSON.stringify(doc)) as unknown)
          .filter((doc) => !/\\ud[89a-f]/i.test(JSON.stringify(doc))),
        texts: fc.array(fc.option(anyText), { maxLength: 5 }),
      }),
      200,
    )
    const rows = given.map((row, index) => ({ id: index + 1, ...row }))
    await db.insert(things).values(rows)
    expect(await db.select(things).from(things).orderBy(things.id)).toEqual(rows)
    const built = await db
      .select({ made: jsonObject(things) })
      .from(things)
      .orderBy(things.id)
    expect(built.map((row) => row.made)).toEqual(rows)
    const [gathered] = await db.select({ all: jsonArrayAggregate(things.big, { orderBy: things.id }) }).from(things)
    expect(gathered?.all).toEqual(rows.map((row) => row.big))
  })
}
