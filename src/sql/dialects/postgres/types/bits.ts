import { DataError, ProgrammingError } from '../../../../errors/index.ts'
import type { ColumnType } from '../../../../schema/types/column-type.ts'
import { inContext, wrongType } from '../../../../schema/types/refusal.ts'
import { type EngineColumn, engineColumn, engineType, malformed } from './engine-column.ts'
import type { Flavored } from './flavor.ts'

/** Bits as text of 0 and 1, the first one on the left. */
export type Bits = Flavored<string, 'bit'>

/** Exactly so many bits: `bit(n)`. Throws ProgrammingError SCHEMA_INVALID. */
export function bit(length: number): EngineColumn<Bits> {
  return engineColumn(bitType(`bit(${checked(length)})`, length, length))
}

/** Up to so many bits; without a length any number: `varbit`. Throws ProgrammingError SCHEMA_INVALID. */
export function bitVarying(length?: number): EngineColumn<Bits> {
  return engineColumn(length === undefined ? anyBits : bitType(`varbit(${checked(length)})`, 0, length))
}

/** Any number of bits. */
export const anyBits = bitType('varbit', 0, Number.POSITIVE_INFINITY)

function bitType(name: string, least: number, greatest: number): ColumnType<'custom'> {
  return engineType({
    capability: 'sql.bitStrings',
    name,
    valueName: 'varbit',
    accept(value, subject) {
      if (typeof value !== 'string') throw wrongType(value, 'bits as text of 0 and 1', subject)
      if (!/^[01]*$/.test(value)) throw malformed('one of 0 and 1', subject)
      if (value.length > greatest) throw inContext(new DataError('VALUE_TOO_LONG', `there are more than ${greatest} bits`), subject)
      if (value.length < least) throw inContext(new DataError('VALUE_INVALID', `there are less than ${least} bits`), subject)
      return value
    },
  })
}

function checked(length: number): number {
  if (Number.isInteger(length) && length >= 1 && length <= 83_886_080) return length
  throw new ProgrammingError('SCHEMA_INVALID', 'the length of a bit string is a whole number from 1 to 83886080')
}
