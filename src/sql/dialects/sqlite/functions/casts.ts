import { DataError } from '../../../../errors/index.ts'
import { formatSortableDecimal } from '../../../../schema/values/decimal-sortable.ts'
import { parseDecimal } from '../../../../schema/values/decimal-text.ts'
import { canonicalUuid } from '../../../../schema/values/uuid.ts'
import { numberOf, textOf } from './arguments.ts'
import { decimalFunctions } from './decimal.ts'
import { type Present, unary } from './define.ts'
import type { ScalarFunction, SqlValue } from './function.ts'
import { formatDocument, parseDocument } from './json-text.ts'
import { fifteenDigits } from './rounding.ts'
import { temporalFunctions } from './temporal.ts'

const strict: readonly ScalarFunction[] = [
  unary('granary_uuid_from_text', (text) => canonicalUuid(textOf(text))),
  unary('granary_json_from_text', (text) => formatDocument(parseDocument(textOf(text)))),
  unary('granary_decimal_from_digits_of_real', digitsOfReal),
]

const convertible = new Set([
  'granary_decimal_from_text',
  'granary_decimal_fit',
  'granary_decimal_to_integer',
  'granary_decimal_to_real',
  'granary_date_from_text',
  'granary_time_from_text',
  'granary_timestamp_from_text',
  'granary_local_timestamp_from_text',
  'granary_interval_from_text',
])

/**
 * Casts that have no function elsewhere, and for every cast that can fail one called `granary_try_…` that gives NULL where the other
 * throws. `granary_decimal_from_digits_of_real` takes the 15 significant digits of a real, as PostgreSQL's cast to numeric does.
 *
 * Errors thrown: DataError VALUE_MALFORMED, VALUE_OUT_OF_RANGE, VALUE_TYPE, JSON_MALFORMED; of the `granary_try_…` functions none.
 */
export const castFunctions: readonly ScalarFunction[] = [
  ...strict,
  ...[...strict, ...decimalFunctions, ...temporalFunctions]
    .filter(({ name }) => convertible.has(name) || strict.some((cast) => cast.name === name))
    .map(attempting),
]

function attempting(conversion: ScalarFunction): ScalarFunction {
  return {
    ...conversion,
    name: conversion.name.replace('granary_', 'granary_try_'),
    call: (...values: SqlValue[]) => attempt(() => conversion.call(...values)),
  }
}

function attempt(convert: () => SqlValue): SqlValue {
  try {
    return convert()
  } catch (error) {
    if (error instanceof DataError) return null
    throw error
  }
}

function digitsOfReal(value: Present): string {
  const real = numberOf(value)
  if (!Number.isFinite(real)) throw new DataError('VALUE_OUT_OF_RANGE', 'infinity cannot be converted to a decimal')
  return formatSortableDecimal(parseDecimal(`${real < 0 ? '-' : ''}${fifteenDigits(Math.abs(real))}`))
}
