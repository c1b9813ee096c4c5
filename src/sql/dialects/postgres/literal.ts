import { ProgrammingError } from '../../../errors/index.ts'
import type { ColumnType } from '../../../schema/types/column-type.ts'
import { postgresCodec } from './codec.ts'
import { postgresValueType } from './type-name.ts'

/** A name in double quotes. Throws ProgrammingError STATEMENT_INVALID for one with U+0000, which PostgreSQL cannot hold. */
export function postgresIdentifier(name: string): string {
  if (name.includes('\0')) throw new ProgrammingError('STATEMENT_INVALID', 'a name holds the character U+0000')
  return `"${name.replaceAll('"', '""')}"`
}

/** Text in single quotes; a backslash means itself, since `standard_conforming_strings` is on (PostgreSQL manual §4.1.2.1). */
export function quotedText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** A constant as SQL text: of a type that PostgreSQL would not find by itself, with its name. */
export function postgresLiteral(value: unknown, type: ColumnType): string {
  if (value === null) return 'NULL'
  const canonical = type.accept(value, {})
  const stored = postgresCodec(type).encode?.(canonical) ?? canonical
  if (typeof stored === 'boolean') return stored ? 'TRUE' : 'FALSE'
  if (typeof stored === 'number' || typeof stored === 'bigint')
    return type.kind === 'real' ? `CAST(${stored} AS DOUBLE PRECISION)` : String(stored)
  if (stored instanceof Uint8Array) return `CAST('\\x${Buffer.from(stored).toString('hex')}' AS BYTEA)`
  const text = String(stored)
  if (type.kind === 'decimal') return text
  return postgresValueType(type) === 'TEXT' ? quotedText(text) : `CAST(${quotedText(text)} AS ${postgresValueType(type)})`
}

/** A value in the form that the driver takes as SQL text, for showing statements. */
export function postgresStoredLiteral(stored: unknown): string {
  if (stored === null || stored === undefined) return 'NULL'
  if (typeof stored === 'boolean') return stored ? 'TRUE' : 'FALSE'
  if (typeof stored === 'number' || typeof stored === 'bigint') return String(stored)
  if (stored instanceof Uint8Array) return `'\\x${Buffer.from(stored).toString('hex')}'`
  return quotedText(String(stored))
}
