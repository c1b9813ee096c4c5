import type { ColumnType, Subject } from './column-type.ts'
import { arrayType, decimalType, integerType, jsonType, scaledDecimalType, textType } from './column-types.ts'

const text = textType()
const integer = integerType(64)
const decimal = decimalType()
const json = jsonType()

/**
 * The type for a value that is compared with one of `type`: without the limits of a column, since a text that is
 * too long to be stored is simply not equal.
 */
export function relaxed(type: ColumnType): ColumnType {
  if (type.kind === 'integer') return integer
  if (type.kind === 'decimal') return decimal
  if (type.kind === 'text' && type.length !== undefined) return text
  // A column's schema checks whole documents; what one is compared with may be a part of one.
  if (type.kind === 'json') return json
  if (type.kind === 'array' && type.element !== undefined) return relaxedArray(type, type.element)
  return type
}

/** The type of a result that is as exact as a value of `type`: decimals keep their scale, but have no greatest number of digits. */
export function unbounded(type: ColumnType): ColumnType {
  return type.kind === 'decimal' ? scaledDecimalType(type.scale ?? 0) : relaxed(type)
}

const relaxedArrays = new WeakMap<ColumnType, ColumnType>()

function relaxedArray(type: ColumnType, element: ColumnType): ColumnType {
  const known = relaxedArrays.get(type)
  if (known !== undefined) return known
  const made = relaxedElement(element) === element ? type : arrayType(relaxedElement(element))
  relaxedArrays.set(type, made)
  return made
}

/**
 * The same for an element of an array. Where arrays are documents, elements are compared by their text, so a decimal has the fraction
 * digits of those that are stored.
 */
export function relaxedElement(type: ColumnType): ColumnType {
  return type.kind === 'decimal' && type.scale !== undefined && type.scale > 0 ? paddedDecimal(type.scale) : relaxed(type)
}

const paddedDecimals: ColumnType[] = []

function paddedDecimal(scale: number): ColumnType {
  const known = paddedDecimals[scale]
  if (known !== undefined) return known
  const type = scaledDecimalType(scale)
  const made = Object.freeze({
    ...type,
    key: `${type.key} padded`,
    accept: (value: unknown, subject: Subject) => padded(type.accept(value, subject), scale),
  })
  paddedDecimals[scale] = made
  return made
}

function padded(decimal: unknown, scale: number): string {
  const [whole, fraction = ''] = String(decimal).split('.')
  return `${whole}.${fraction.padEnd(scale, '0')}`
}
