import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeSortableDecimal, encodeSortableDecimal } from '../../../src/schema/values/decimal.ts'
import { formatSortableDecimal, parseSortableDecimal } from '../../../src/schema/values/decimal-sortable.ts'
import { parseDecimal } from '../../../src/schema/values/decimal-text.ts'
import { dataErrorOf, decimalText, signOf, trimmed, units } from './decimal-reference.ts'

const forms: readonly (readonly [plain: string, stored: string])[] = [
  ['0', '00'],
  ['123.45', '03 123.45'],
  ['0.05', '00 .05'],
  ['7', '01 7'],
  ['1000', '04 1000'],
  ['-123.45', '-96 876.54~'],
  ['-0.05', '-99 .94~'],
  ['-7', '-98 2~'],
  ['-10', '-97 89~'],
  ['9'.repeat(98), `98 ${'9'.repeat(98)}`],
  [`-${'9'.repeat(98)}`, `-01 ${'0'.repeat(98)}~`],
]

test.each(forms)('%s is stored as %s', (plain, stored) => {
  expect(encodeSortableDecimal(plain)).toBe(stored)
  expect(decodeSortableDecimal(stored)).toBe(plain)
  expect(formatSortableDecimal(parseDecimal(plain))).toBe(stored)
})

test('zeros and signs that mean nothing are not stored', () => {
  expect(encodeSortableDecimal('-0.00')).toBe('00')
  expect(encodeSortableDecimal('12.300')).toBe('02 12.3')
  expect(encodeSortableDecimal('-12.00')).toBe('-97 87~')
  expect(encodeSortableDecimal('+0012.5e1')).toBe('03 125')
})

test('a scale fills the fraction with zeros and never cuts it', () => {
  expect(decodeSortableDecimal('00', 2)).toBe('0.00')
  expect(decodeSortableDecimal('01 7', 2)).toBe('7.00')
  expect(decodeSortableDecimal('01 7.5', 2)).toBe('7.50')
  expect(decodeSortableDecimal('01 7.125', 2)).toBe('7.125')
  expect(decodeSortableDecimal('-98 2.4~', 3)).toBe('-7.500')
  expect(decodeSortableDecimal('-98 2~', 1)).toBe('-7.0')
  expect(decodeSortableDecimal('00', 0)).toBe('0')
})

test('more than 98 digits before the point are refused', () => {
  for (const plain of [`1${'0'.repeat(98)}`, `-1${'0'.repeat(98)}.5`, '1e98']) {
    expect(() => encodeSortableDecimal(plain)).toThrow(dataErrorOf('VALUE_OUT_OF_RANGE'))
    expect(() => formatSortableDecimal(parseDecimal(plain))).toThrow(dataErrorOf('VALUE_OUT_OF_RANGE'))
  }
})

test('text that is no number is refused', () => {
  for (const text of ['', 'abc', '1.', '.5', '12 ', '03 123.45'])
    expect(() => encodeSortableDecimal(text)).toThrow(dataErrorOf('VALUE_MALFORMED'))
})

describe('a stored text that another program wrote is refused, not misread', () => {
  test.each([
    '',
    '0',
    '12.34',
    '123.45',
    '-5',
    '01',
    '01 ',
    '1 7',
    '02 7',
    '01 77',
    '01 7.',
    '01 7.0',
    '00 7',
    '00 .',
    '00 .0',
    '01 0',
    '02 07',
    '03 1.2',
    '01  7',
    '01 7.5.5',
    '01 x',
    '01 7x',
    'xx 7',
    '-98 2',
    '-98 2~~',
    '-98 9~',
    '-98 2.9~',
    '-98 2.~',
    '-99 ~',
    '-99 2~',
    '-97 2~',
    '-~',
    '-98~',
    '-00 ~',
    '99 1',
  ])('%j', (stored) => {
    expect(() => decodeSortableDecimal(stored)).toThrow(dataErrorOf('VALUE_MALFORMED'))
    expect(() => parseSortableDecimal(stored)).toThrow(dataErrorOf('VALUE_MALFORMED'))
  })
})

test('what was stored comes back, as text and as a number', () => {
  fc.assert(
    fc.property(decimalText, (text) => {
      const stored = encodeSortableDecimal(text)
      expect(decodeSortableDecimal(stored)).toBe(trimmed(text))
      const { coefficient, scale } = parseSortableDecimal(stored)
      expect(BigInt(coefficient) * 10n ** BigInt(60 - scale)).toBe(units(text))
      expect(formatSortableDecimal({ coefficient, scale })).toBe(stored)
    }),
    { numRuns: 1000 },
  )
})

test('the order of the bytes is the order of the numbers', () => {
  // A number beside a near neighbour: unrelated ones hardly ever share their first digits.
  const neighbours = fc.tuple(decimalText, fc.integer({ min: 0, max: 60 }), fc.integer({ min: -11, max: 11 }))
  fc.assert(
    fc.property(decimalText, neighbours, (left, [text, place, step]) => {
      const near = trimmed(neighbour(text, place, step))
      for (const [one, other] of [
        [left, text],
        [text, near],
      ] as const) {
        const order = Buffer.compare(Buffer.from(encodeSortableDecimal(one)), Buffer.from(encodeSortableDecimal(other)))
        expect(order).toBe(signOf(units(one) - units(other)))
      }
    }),
    { numRuns: 2000 },
  )
})

function neighbour(text: string, place: number, step: number): string {
  const count = units(text) + BigInt(step) * 10n ** BigInt(place)
  const digits = String(count < 0n ? -count : count).padStart(61, '0')
  return `${count < 0n ? '-' : ''}${digits.slice(0, -60)}.${digits.slice(-60)}`
}
