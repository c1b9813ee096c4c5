import type { Dialect } from '../../../compile/dialect.ts'
import { encoderOf } from '../../../compile/plan.ts'
import { columnTypeOf } from '../../../reflection/column-type-of.ts'
import type { DescribedDefault, DescribedType } from '../../../reflection/description.ts'
import type { Flavor } from '../flavor.ts'
import { quotedText } from '../literal.ts'
import type { CatalogColumn } from './catalog.ts'
import { columnNames, expressionOf, meaningful } from './expression-text.ts'
import { isToken, type Token } from './tokens.ts'

/**
 * A column's default: a constant of its type where it is one that Granary stores in this form, else SQL. MariaDB's catalogue has the SQL; MySQL's has the value of a
 * constant as it is, and SQL with `DEFAULT_GENERATED` beside it.
 */
export function defaultOf(column: CatalogColumn, type: DescribedType, flavor: Flavor, dialect: Dialect): DescribedDefault | undefined {
  const { default: text, extra, generation } = column
  if (text === undefined || generation !== undefined) return undefined
  if (!flavor.mariadb && !/DEFAULT_GENERATED/i.test(extra)) {
    if (/^b'[01]*'$/.test(text)) return { expression: { texts: [text], columns: [] } }
    const bytes = type.kind === 'bytes' && /^0x(?:[0-9a-f]{2})*$/i.test(text)
    const stored = bytes ? Uint8Array.from(Buffer.from(text.slice(2), 'hex')) : text
    return constantOf(stored, type, dialect) ?? { expression: { texts: [quotedText(text)], columns: [] } }
  }
  const tokens = meaningful(text)
  if (tokens.length === 1 && isToken(tokens[0], 'NULL')) return undefined
  const point = type.kind === 'point' ? pointOf(tokens) : undefined
  if (point !== undefined) return { constant: point }
  const stored = literalOf(tokens)
  const constant = stored === undefined ? undefined : constantOf(stored, type, dialect)
  return constant ?? { expression: expressionOf(text, columnNames([])) }
}

/** A literal as the driver gives its value; undefined for anything else. */
function literalOf(tokens: readonly Token[]): string | Uint8Array | undefined {
  const [first] = tokens
  if (first === undefined) return undefined
  if (tokens.length === 1) {
    if (first.kind === 'string' || first.kind === 'number') return first.value
    if (first.kind === 'bytes') return Uint8Array.from(Buffer.from(first.value, 'hex'))
    if (isToken(first, 'TRUE') || isToken(first, 'FALSE')) return isToken(first, 'TRUE') ? '1' : '0'
    return undefined
  }
  const number = numberOf(tokens)
  if (number !== undefined) return number
  // UNHEX('…') is how Granary writes bytes.
  const digits = tokens.length === 4 && isToken(first, 'UNHEX') ? tokens[2] : undefined
  return digits?.kind === 'string' ? Uint8Array.from(Buffer.from(digits.value, 'hex')) : undefined
}

/** A number with its sign; MySQL puts what follows a sign in parentheses. */
function numberOf(tokens: readonly Token[]): string | undefined {
  const parts = tokens.filter((token) => !isToken(token, '(') && !isToken(token, ')'))
  const [sign, number] = parts
  if (parts.length === 1 && sign?.kind === 'number') return sign.value
  return parts.length === 2 && isToken(sign, '-') && number?.kind === 'number' ? `-${number.value}` : undefined
}

function pointOf(tokens: readonly Token[]): { readonly x: number; readonly y: number } | undefined {
  const comma = tokens.findIndex((token) => isToken(token, ','))
  if (!isToken(tokens[0], 'POINT') || comma < 0) return undefined
  const x = numberOf(tokens.slice(2, comma))
  const y = numberOf(tokens.slice(comma + 1, -1))
  return x === undefined || y === undefined ? undefined : { x: Number(x), y: Number(y) }
}

/** Kinds of which a value can be written in several ways that the column does not tell apart. */
const rewritten: ReadonlySet<string> = new Set(['decimal', 'time', 'timestamp', 'localTimestamp'])

/** The constant, when the column's type writes it to the same stored value. */
function constantOf(stored: string | Uint8Array, type: DescribedType, dialect: Dialect): DescribedDefault | undefined {
  const columnType = columnTypeOf(type)
  try {
    const { decode, decodeBig = decode } = dialect.codec(columnType)
    const canonical = decodeBig === undefined ? stored : decodeBig(stored)
    const written = encoderOf(columnType, dialect)(canonical)
    return rewritten.has(type.kind) || plain(written) === plain(stored) ? { constant: canonical } : undefined
  } catch {
    // What the type refuses was no constant of the type.
    return undefined
  }
}

function plain(stored: unknown): string {
  return stored instanceof Uint8Array ? Buffer.from(stored).toString('hex') : String(stored)
}
