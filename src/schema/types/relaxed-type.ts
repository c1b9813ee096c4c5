import type { ColumnType } from './column-type.ts'
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
  const made = relaxed(element) === element ? type : arrayType(relaxed(element))
  relaxedArrays.set(type, made)
  return made
}
