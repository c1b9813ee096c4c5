import type { ColumnType } from '../../../schema/types/column-type.ts'
import type { Dialect } from '../../compile/dialect.ts'
import { encoderOf } from '../../compile/plan.ts'

/** A value of the application as SQL text. A real without a fraction gets one, since SQLite divides whole numbers to whole numbers. */
export function literal(value: unknown, type: ColumnType, dialect: Dialect): string {
  const text = storedLiteral(encoderOf(type, dialect)(value))
  return (type.storedAs ?? type).kind === 'real' && /^-?\d+$/.test(text) ? `${text}.0` : text
}

/** A value as the driver takes it as SQL text (https://sqlite.org/lang_expr.html#literal_values_constants_). */
export function storedLiteral(stored: unknown): string {
  if (stored === null) return 'NULL'
  if (typeof stored === 'string') return textLiteral(stored)
  if (stored instanceof Uint8Array) return `X'${Buffer.from(stored).toString('hex')}'`
  return String(stored)
}

export function textLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
