import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalDecimal, fitDecimal, parseDecimal } from '../../../src/schema/values/decimal.ts'
import { absoluteOf, dataErrorOf, decimalText, textOf, trimmed, units } from './decimal-reference.ts'

describe('parseDecimal', () => {
  test.each([
    ['0', 0, 0],
    ['-0', 0, 0],
    ['+7', 7, 0],
    ['0012.50', 1250, 2],
    ['-12.30', -1230, 2],
    ['1e3', 1000, 0],
    ['1.5E+2', 150, 0],
    ['-2.5e-3', -25, 4],
    ['9007199254740991', 9007199254740991, 0],
    ['0e200000', 0, 0],
  ])('%s', (text, coefficient, scale) => {
    const decimal = parseDecimal(text)
    expect(Number(decimal.coefficient) + 0).toBe(coefficient)
    expect(decimal.scale).toBe(scale)
  })

  test('keeps every digit past the safe integers', () => {
    expect(parseDecimal('-9007199254740993')).toEqual({ coefficient: -9007199254740993n, scale: 0 })
    expect(parseDecimal('123456789012345678901234567890.0987654321')).toEqual({
      coefficient: 1234567890123456789012345678900987654321n,
      scale: 10,
    })
  })

  test.each([
    '',
    ' ',
    '-',
    '+',
    '.',
    '.5',
    '5.',
    '1.e2',
    '1..2',
    '1.2.3',
    '--1',
    '1-',
    ' 1',
    '1 ',
    '1,5',
    '1_000',
    '0x10',
    'e5',
    '1e',
    '1e+',
    '1e1.5',
    'NaN',
    'Infinity',
    '１',
    '1n',
  ])('refuses %j', (text) => {
    expect(() => parseDecimal(text)).toThrow(dataErrorOf('VALUE_MALFORMED'))
  })

  test("stops at PostgreSQL's limits: 131072 digits before the point, 16383 after it", () => {
    expect(canonicalDecimal('1e131071')).toBe(`1${'0'.repeat(131_071)}`)
    expect(canonicalDecimal('0.1e131072')).toBe(`1${'0'.repeat(131_071)}`)
    expect(canonicalDecimal('1e-16383')).toBe(`0.${'0'.repeat(16_382)}1`)
    for (const text of [
      '1e131072',
      '1e-16384',
      '0e-16384',
      `0.${'1'.repeat(16_384)}`,
      '9'.repeat(131_073),
      '1e99999999999999999999',
      '1e-99999999999999999999',
    ]) {
      expect(() => parseDecimal(text)).toThrow(dataErrorOf('VALUE_OUT_OF_RANGE'))
    }
  })

  test('an error does not show the value', () => {
    expect(() => parseDecimal('secret12345')).toThrow(expect.not.objectContaining({ message: expect.stringContaining('secret') }))
  })
})

describe('canonicalDecimal', () => {
  test.each<[string | number | bigint, string]>([
    ['1.50', '1.5'],
    ['100', '100'],
    ['0100.00', '100'],
    ['-0', '0'],
    ['-0.00', '0'],
    ['+0.10', '0.1'],
    ['-1.5e-7', '-0.00000015'],
    [0, '0'],
    [-0, '0'],
    [0.1, '0.1'],
    [0.1 + 0.2, '0.30000000000000004'],
    [1e21, '1000000000000000000000'],
    [-1.5e-7, '-0.00000015'],
    [5e-324, `0.${'0'.repeat(323)}5`],
    [-12n, '-12'],
    [123456789012345678901234567890n, '123456789012345678901234567890'],
  ])('%s', (input, expected) => {
    expect(canonicalDecimal(input)).toBe(expected)
  })

  test('refuses NaN and infinity', () => {
    for (const input of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      expect(() => canonicalDecimal(input)).toThrow(dataErrorOf('VALUE_OUT_OF_RANGE'))
    }
  })

  test('a number comes back as the same number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        const text = canonicalDecimal(number)
        expect(text).toMatch(/^-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?$/)
        expect(Number(text)).toBe(number + 0)
      }),
    )
  })

  test('is one text a number, however it was written', () => {
    fc.assert(
      fc.property(decimalText, fc.integer({ min: 0, max: 20 }), (text, shift) => {
        const canonical = trimmed(text)
        expect(canonicalDecimal(text)).toBe(canonical)
        expect(canonicalDecimal(`${text.includes('.') ? text : `${text}.`}${'0'.repeat(shift + 1)}`)).toBe(canonical)
        expect(canonicalDecimal(`${text.startsWith('-') ? '-00' : '00'}${text.replace('-', '')}`)).toBe(canonical)
        expect(canonicalDecimal(`${trimmed(textOf(units(text) * 10n ** BigInt(shift)))}e-${shift}`)).toBe(canonical)
      }),
    )
  })
})

describe('fitDecimal', () => {
  // PostgreSQL 18: select '…'::numeric(precision, scale)
  test.each([
    ['99.994', 4, 2, '99.99'],
    ['1.005', 10, 2, '1.01'],
    ['-1.005', 10, 2, '-1.01'],
    ['1.0049999', 10, 2, '1.00'],
    ['-0.001', 5, 2, '0.00'],
    ['-0', 5, 2, '0.00'],
    ['0', 2, 4, '0.0000'],
    ['7', 5, 2, '7.00'],
    ['7.1', 5, 2, '7.10'],
    ['-12.3', 5, 2, '-12.30'],
    ['0.5', 1, 0, '1'],
    ['1e2', 5, 2, '100.00'],
    ['0.00099', 2, 4, '0.0010'],
    ['12345', 2, -3, '12000'],
    ['499', 2, -3, '0'],
    ['123456789012345678901234567890.987654321', 34, 4, '123456789012345678901234567890.9877'],
  ])('%s as numeric(%i,%i)', (text, precision, scale, expected) => {
    expect(fitDecimal(text, precision, scale)).toBe(expected)
  })

  test.each([
    ['100', 4, 2],
    ['99.995', 4, 2],
    ['-99.995', 4, 2],
    ['0.01', 2, 4],
    ['99500', 2, -3],
    ['9.5', 1, 0],
    [`1${'0'.repeat(30)}`, 30, 0],
  ])('%s does not fit numeric(%i,%i)', (text, precision, scale) => {
    expect(() => fitDecimal(text, precision, scale)).toThrow(dataErrorOf('VALUE_OUT_OF_RANGE'))
  })

  test('refuses what is no number', () => {
    expect(() => fitDecimal('12a', 5, 2)).toThrow(dataErrorOf('VALUE_MALFORMED'))
  })

  test('rounds halves away from zero and keeps exactly the scale', () => {
    fc.assert(
      fc.property(decimalText, fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 20 }), (text, scale, whole) => {
        const unit = 10n ** BigInt(60 - scale)
        const magnitude = (absoluteOf(units(text)) + unit / 2n) / unit
        if (magnitude >= 10n ** BigInt(scale + whole)) {
          expect(() => fitDecimal(text, scale + whole, scale)).toThrow(dataErrorOf('VALUE_OUT_OF_RANGE'))
        } else {
          expect(fitDecimal(text, scale + whole, scale)).toBe(textOf(text.startsWith('-') ? -magnitude : magnitude, scale))
        }
      }),
    )
  })
})
