import { encoderOf } from '../../../compile/plan.ts'
import { columnTypeOf } from '../../../reflection/column-type-of.ts'
import type { DescribedDefault, DescribedType } from '../../../reflection/description.ts'
import { sqliteDialect } from '../dialect.ts'
import { columnNames, expressionOf } from './expression-text.ts'
import { isToken, type Token, upperCase } from './tokens.ts'

/**
 * A column's default by the tokens of its DEFAULT clause: a constant of the column's type where it is one that Granary stores in this form,
 * else the SQL.
 */
export function defaultOf(tokens: readonly Token[], type: DescribedType): DescribedDefault | undefined {
  const [only] = tokens
  if (tokens.length === 1 && isToken(only, 'NULL')) return undefined
  const stored = literalOf(tokens)
  const constant = stored === undefined ? undefined : constantOf(stored, type)
  if (constant !== undefined) return constant
  if (tokens.length === 1 && only !== undefined && isBareText(only))
    return { expression: { texts: [sqliteDialect.storedLiteral(only.text)], columns: [] } }
  return { expression: expressionOf(tokens, columnNames([])) }
}

/** A literal as the driver gives its value, or undefined for anything else. */
function literalOf(tokens: readonly Token[]): unknown {
  const [first, second] = tokens
  if (first === undefined || tokens.length > 2) return undefined
  if (second !== undefined) {
    if (second.kind !== 'number' || (first.text !== '-' && first.text !== '+')) return undefined
    const number = numberOf(second.text)
    return first.text === '-' ? -number : number
  }
  switch (first.kind) {
    case 'number':
      return numberOf(first.text)
    case 'string':
    case 'quoted':
    case 'bracketed':
      return first.value
    case 'blob':
      return Uint8Array.from(Buffer.from(first.text.slice(2, -1), 'hex'))
    case 'word':
      if (first.value === 'TRUE' || first.value === 'FALSE') return first.value === 'TRUE' ? 1n : 0n
      return isBareText(first) ? first.text : undefined
    default:
      return undefined
  }
}

/** SQLite takes a bare word for a text here. */
function isBareText({ kind, text }: Token): boolean {
  return kind === 'word' && !['NULL', 'TRUE', 'FALSE', 'CURRENT_DATE', 'CURRENT_TIME', 'CURRENT_TIMESTAMP'].includes(upperCase(text))
}

function numberOf(text: string): number | bigint {
  const digits = text.replaceAll('_', '')
  return /^(?:\d+|0x[0-9a-f]+)$/i.test(digits) ? BigInt(digits) : Number(digits)
}

/** The constant, when the column's type writes it to the same stored value. */
function constantOf(stored: unknown, type: DescribedType): DescribedDefault | undefined {
  const columnType = columnTypeOf(type)
  const value = typeof stored === 'bigint' && type.kind === 'real' ? Number(stored) : stored
  try {
    const { decode, decodeBig = decode } = sqliteDialect.codec(columnType)
    const canonical = decodeBig === undefined ? value : decodeBig(value)
    const written = encoderOf(columnType, sqliteDialect)(canonical)
    return sqliteDialect.storedLiteral(written) === sqliteDialect.storedLiteral(value) ? { constant: canonical } : undefined
  } catch {
    // What the type refuses was no constant of the type.
    return undefined
  }
}
