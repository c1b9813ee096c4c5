import { DataError } from '../../../../errors/index.ts'
import type { ColumnDefinition } from '../../../../schema/tables/column-definition.ts'
import type { ColumnType, Subject } from '../../../../schema/types/column-type.ts'
import { inContext, wrongType } from '../../../../schema/types/refusal.ts'
import { engineColumn, engineType } from './engine-column.ts'

/** The number of bits of MySQL's integers that are read as `number`. */
export type NarrowBits = 8 | 16 | 24 | 32

const names: Readonly<Record<NarrowBits, string>> = { 8: 'TINYINT', 16: 'SMALLINT', 24: 'MEDIUMINT', 32: 'INT' }

/**
 * A whole number without a sign, from 0 to 2^bits - 1 (MySQL manual §13.1.2).
 *
 * ```ts
 * import { defineSchema, id, table } from 'granary'
 * import { unsigned, unsignedBigInteger } from 'granary/mysql'
 *
 * const files = table('files', { id: id(), blocks: unsigned(), mode: unsigned({ bits: 16 }), bytes: unsignedBigInteger() })
 * export const schema = defineSchema({ files })
 * ```
 */
export function unsigned(options: { readonly bits?: NarrowBits } = {}): ColumnDefinition<number, 'integer', 'required'> {
  const { bits = 32 } = options
  return engineColumn(integer(`${names[bits]} UNSIGNED`, 'UNSIGNED', 0, 2 ** bits - 1))
}

/** A whole number from 0 to 2^64 - 1, read as `bigint`. */
export function unsignedBigInteger(): ColumnDefinition<bigint, 'bigint', 'required'> {
  return engineColumn(unsignedBigType)
}

/** A whole number of 8 bits, from -128 to 127. */
export function tinyInteger(): ColumnDefinition<number, 'integer', 'required'> {
  return engineColumn(integer(names[8], 'SIGNED', -128, 127))
}

/** A whole number of 24 bits, from -8388608 to 8388607. */
export function mediumInteger(): ColumnDefinition<number, 'integer', 'required'> {
  return engineColumn(integer(names[24], 'SIGNED', -8388608, 8388607))
}

/** A year from 1901 to 2155 (MySQL manual §13.2.4). */
export function year(): ColumnDefinition<number, 'integer', 'required'> {
  return engineColumn(integer('YEAR', 'YEAR', 1901, 2155))
}

function integer(name: string, castName: string, least: number, greatest: number): ColumnType<'integer'> {
  return engineType({
    kind: 'integer',
    capability: 'sql.sizedIntegers',
    name,
    castName,
    accept(value, subject) {
      if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType(value, 'a whole number', subject)
      if (value < least || value > greatest) throw outOfRange(name, `${least} and ${greatest}`, subject)
      return value === 0 ? 0 : value
    },
  })
}

const unsignedBigType = engineType({
  kind: 'bigint',
  capability: 'sql.sizedIntegers',
  name: 'BIGINT UNSIGNED',
  castName: 'UNSIGNED',
  accept(value, subject) {
    const exact = typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value
    if (typeof exact !== 'bigint') throw wrongType(value, 'a bigint, or a number that is a safe integer', subject)
    if (BigInt.asUintN(64, exact) !== exact) throw outOfRange('BIGINT UNSIGNED', '0 and 2^64 - 1', subject)
    return exact
  },
})

function outOfRange(name: string, range: string, subject: Subject): DataError {
  return inContext(new DataError('VALUE_OUT_OF_RANGE', `the number does not fit ${name}: it must lie between ${range}`), subject)
}
