import { ConfigurationError, ProgrammingError } from '../../../errors/index.ts'
import type { ColumnType } from '../../../schema/types/column-type.ts'
import { storedType } from '../../compile/operand-kinds.ts'
import { mysqlCodec } from './codec.ts'
import { mysqlCastName } from './type-name.ts'

/**
 * A name in backticks (MySQL manual §11.2). Throws ProgrammingError STATEMENT_INVALID for one with U+0000, and ConfigurationError
 * CAPABILITY_MISSING for one with characters beyond U+FFFF, which no name can hold.
 */
export function mysqlIdentifier(name: string): string {
  if (/[\u{10000}-\u{10ffff}]/u.test(name))
    throw new ConfigurationError(
      'CAPABILITY_MISSING',
      'MySQL and MariaDB have no names with characters beyond U+FFFF (capability sql.supplementaryNames)',
      { details: { capability: 'sql.supplementaryNames' } },
    )
  if (name.includes('\0')) throw new ProgrammingError('STATEMENT_INVALID', 'a name holds the character U+0000')
  return `\`${name.replaceAll('`', '``')}\``
}

/** Text in single quotes. A backslash escapes (MySQL manual §11.1.1), so it is doubled; sessions leave NO_BACKSLASH_ESCAPES off. */
export function quotedText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
}

/** A constant as SQL text. */
export function mysqlLiteral(value: unknown, type: ColumnType): string {
  if (value === null) return 'NULL'
  const canonical = type.accept(value, {})
  const stored = mysqlCodec(type).encode?.(canonical) ?? canonical
  const actual = storedType(type)
  if (actual.kind === 'decimal') return String(stored)
  if (actual.kind === 'real' && typeof stored === 'number') return realText(stored)
  if (actual.kind === 'date' || actual.kind === 'time' || actual.kind === 'timestamp' || actual.kind === 'localTimestamp')
    return `CAST(${mysqlStoredLiteral(stored)} AS ${mysqlCastName(actual)})`
  return mysqlStoredLiteral(stored)
}

/** A value in the form that the driver takes as SQL text. */
export function mysqlStoredLiteral(stored: unknown): string {
  if (stored === null || stored === undefined) return 'NULL'
  if (typeof stored === 'boolean') return stored ? 'TRUE' : 'FALSE'
  if (typeof stored === 'number' || typeof stored === 'bigint') return String(stored)
  if (stored instanceof Uint8Array) return `X'${Buffer.from(stored).toString('hex')}'`
  return quotedText(String(stored))
}

// Without an exponent a number with a fraction would be a decimal.
function realText(value: number): string {
  const text = String(value)
  return text.includes('e') ? text : `${text}e0`
}
