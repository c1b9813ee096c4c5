import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalInterval, intervalText, parseInterval } from '../../../src/schema/values/interval.ts'
import { dataError } from './data-error.ts'

const greatest = 2n ** 63n - 1n
const second = 1_000_000n
const hour = 3600n * second
const day = 24n * hour

describe('parseInterval', () => {
  test.each([
    ['PT0S', 0n],
    ['P0D', 0n],
    ['-PT0S', 0n],
    ['P1D', day],
    ['P2W', 14n * day],
    ['P1W2D', 9n * day],
    ['PT26H', 26n * hour],
    ['P1DT2H3M4.5S', day + 2n * hour + 184n * second + 500_000n],
    ['-P1DT2H', -(day + 2n * hour)],
    ['+PT5M', 300n * second],
    ['P-1DT2H', -day + 2n * hour],
    ['PT-0.000001S', -1n],
    ['-PT-1S', second],
    ['PT90M', 5400n * second],
    ['PT0.1S', 100_000n],
    ['PT0.000001S', 1n],
    ['PT000000000000000000001S', second],
    ['PT9223372036854.775807S', greatest],
    ['-PT9223372036854.775807S', -greatest],
  ])('%s', (text, expected) => {
    expect(parseInterval(text)).toBe(expected)
  })

  test.each(['PT9223372036854.775808S', '-PT9223372036854.775808S', 'P106751992D', 'P99999999999999999999W'])(
    'refuses %s as too long',
    (text) => {
      expect(() => parseInterval(text)).toThrow(dataError('VALUE_OUT_OF_RANGE'))
    },
  )

  test.each(['P1Y', 'P1M', 'P1Y2M3DT4H', '-P3M', 'P0Y'])('refuses the years and months of %s, and says why', (text) => {
    expect(() => parseInterval(text)).toThrow(dataError('VALUE_MALFORMED'))
    expect(() => parseInterval(text)).toThrow(/exact.*years and months/)
  })

  test.each(['PT1.5H', 'P0.5D', 'PT1,5S', 'PT0.0000001S'])('refuses the fraction of %s, and says why', (text) => {
    expect(() => parseInterval(text)).toThrow(dataError('VALUE_MALFORMED'))
    expect(() => parseInterval(text)).toThrow(/fraction/)
  })

  test.each([
    '',
    'P',
    'PT',
    'P1DT',
    '-P',
    '1 day',
    'P1H',
    'PT1D',
    'PT1M1H',
    'P1D2W',
    'PT.5S',
    'PT5.S',
    'p1d',
    ' PT1S',
    'PT1S ',
    'PT--1S',
    'PT1',
    '3600',
  ])('refuses %j', (text) => {
    expect(() => parseInterval(text)).toThrow(dataError('VALUE_MALFORMED'))
  })

  test('takes parts', () => {
    expect(parseInterval({ weeks: 1, days: 1, hours: 1, minutes: 1, seconds: 1, milliseconds: 1, microseconds: 1 })).toBe(
      8n * day + hour + 61n * second + 1001n,
    )
    expect(parseInterval({ hours: 1, minutes: -30 })).toBe(hour / 2n)
    expect(parseInterval({ days: 0 })).toBe(0n)
    expect(parseInterval({ microseconds: Number.MAX_SAFE_INTEGER })).toBe(BigInt(Number.MAX_SAFE_INTEGER))
  })

  test('refuses parts that are no exact lengths', () => {
    expect(() => parseInterval({ hours: 1.5 })).toThrow(dataError('VALUE_MALFORMED'))
    expect(() => parseInterval({ seconds: Number.NaN })).toThrow(dataError('VALUE_MALFORMED'))
    expect(() => parseInterval({ seconds: 2 ** 53 })).toThrow(dataError('VALUE_MALFORMED'))
    expect(() => parseInterval({})).toThrow(dataError('VALUE_MALFORMED'))
    expect(() => parseInterval({ weeks: 2 ** 50 })).toThrow(dataError('VALUE_OUT_OF_RANGE'))
    const months: object = { months: 1 }
    expect(() => parseInterval(months)).toThrow(/years and months/)
    const misspelt: object = { hour: 1 }
    expect(() => parseInterval(misspelt)).toThrow(dataError('VALUE_MALFORMED'))
    const inherited: object = { toString: 1 }
    expect(() => parseInterval(inherited)).toThrow(dataError('VALUE_MALFORMED'))
    const absent: object = { hours: undefined }
    expect(() => parseInterval(absent)).toThrow(dataError('VALUE_UNDEFINED'))
  })
})

describe('intervalText', () => {
  test.each([
    [0n, 'PT0S'],
    [1n, 'PT0.000001S'],
    [-1n, '-PT0.000001S'],
    [500_000n, 'PT0.5S'],
    [60n * second, 'PT1M'],
    [day, 'P1D'],
    [-(day + 2n * hour + 184n * second + 500_000n), '-P1DT2H3M4.5S'],
    [day + 1n, 'P1DT0.000001S'],
    [7n * day, 'P7D'],
    [greatest, 'P106751991DT4H54.775807S'],
  ])('%s microseconds are %s', (microseconds, expected) => {
    expect(intervalText(microseconds)).toBe(expected)
  })

  test('is read back as the same number, and is canonical', () => {
    const anyLength = fc.oneof(
      fc.bigInt({ min: -greatest, max: greatest }),
      fc.bigInt({ min: -10n * day, max: 10n * day }),
      fc.bigInt({ min: -3600n, max: 3600n }).map((n) => n * second),
    )
    fc.assert(
      fc.property(anyLength, (microseconds) => {
        const text = intervalText(microseconds)
        expect(parseInterval(text)).toBe(microseconds)
        expect(canonicalInterval(text)).toBe(text)
        expect(text).toMatch(/^-?P(?=.)(\d+D)?(T(?=.)(([1-9]|1\d|2[0-3])H)?(([1-9]|[1-5]\d)M)?((\d|[1-5]\d)(\.\d{0,5}[1-9])?S)?)?$/)
      }),
      { numRuns: 1000 },
    )
  })

  test('canonicalInterval gives one text for equal lengths', () => {
    expect(canonicalInterval('PT26H')).toBe('P1DT2H')
    expect(canonicalInterval('P1W')).toBe('P7D')
    expect(canonicalInterval({ milliseconds: 1500 })).toBe('PT1.5S')
  })
})
