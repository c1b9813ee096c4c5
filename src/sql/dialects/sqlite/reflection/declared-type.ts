import type { DescribedType } from '../../../reflection/description.ts'
import { upperCase } from './tokens.ts'

/**
 * The type that a declared type of SQLite stands for. Names that Granary writes (see type-name.ts) give the type that they were written for. Other
 * names give what the column's affinity lets it hold (https://sqlite.org/datatype3.html §3.1): a DATETIME of another program is text or a
 * number and no timestamp of Granary, and its DECIMAL is no exact one.
 */
export function typeOfDeclared(declared: string): DescribedType {
  const { name, numbers } = partsOf(declared)
  return ownType(name, numbers) ?? arrayOf(name, numbers) ?? foreignType(name, numbers)
}

interface DeclaredName {
  /** The words in upper case, with one space between them. */
  readonly name: string
  /** What stands in parentheses. */
  readonly numbers: readonly number[]
}

function partsOf(declared: string): DeclaredName {
  const open = declared.indexOf('(')
  const close = declared.lastIndexOf(')')
  const enclosed =
    open < 0 || close < open
      ? []
      : declared
          .slice(open + 1, close)
          .split(',')
          .map(Number)
  const words = open < 0 ? declared : `${declared.slice(0, open)} ${close < open ? '' : declared.slice(close + 1)}`
  return { name: upperCase(words).trim().replaceAll(/\s+/g, ' '), numbers: enclosed }
}

/** Types by the names that Granary gives them. */
function ownType(name: string, numbers: readonly number[]): DescribedType | undefined {
  const [first, second] = numbers
  switch (name) {
    case 'SMALLINT':
      return { kind: 'integer', bits: 16 }
    case 'INT8':
      return { kind: 'integer', bits: 64 }
    case 'BIGINT':
      return { kind: 'bigint' }
    case 'REAL':
      return { kind: 'real' }
    case 'DECIMAL TEXT':
      return isCount(first) ? { kind: 'decimal', precision: first, scale: isCount(second) ? second : 0 } : { kind: 'decimal' }
    case 'BOOLEAN':
      return { kind: 'boolean' }
    case 'TEXT':
    case 'VARCHAR':
      return isCount(first) && second === undefined ? { kind: 'text', length: first } : { kind: 'text' }
    case 'DATE TEXT':
      return { kind: 'date' }
    case 'TIME TEXT':
      return { kind: 'time' }
    case 'TIMESTAMPTZ TEXT':
      return { kind: 'timestamp' }
    case 'TIMESTAMP TEXT':
      return { kind: 'localTimestamp' }
    case 'INTERVAL':
      return { kind: 'interval' }
    case 'UUID TEXT':
      return { kind: 'uuid' }
    case 'BLOB':
      return isCount(first) && second === undefined ? { kind: 'bytes', length: first } : { kind: 'bytes' }
    case 'JSON TEXT':
    case 'JSON':
      return { kind: 'json' }
    case 'POINT TEXT':
      return { kind: 'point' }
    default:
      return undefined
  }
}

const arrayEnding = / ARRAY TEXT$/

/** The element's name stands before ARRAY, without the TEXT that gives the affinity. */
function arrayOf(name: string, numbers: readonly number[]): DescribedType | undefined {
  if (!arrayEnding.test(name)) return undefined
  const element = name.replace(arrayEnding, '')
  if (element.endsWith(' ARRAY')) {
    const inner = arrayOf(`${element} TEXT`, numbers)
    return inner && { kind: 'array', element: inner }
  }
  const found =
    element === 'INTEGER' ? ({ kind: 'integer', bits: 32 } as const) : (ownType(`${element} TEXT`, numbers) ?? ownType(element, numbers))
  return found && { kind: 'array', element: found }
}

function foreignType(name: string, numbers: readonly number[]): DescribedType {
  const [precision, scale] = numbers
  if (name.includes('INT')) return name.includes('BIGINT') || name.includes('BIG INT') ? { kind: 'bigint' } : { kind: 'integer', bits: 64 }
  if (/CHAR|CLOB|TEXT/.test(name))
    return name.includes('CHAR') && isCount(precision) && scale === undefined ? { kind: 'text', length: precision } : { kind: 'text' }
  if (name.includes('BLOB') || name.includes('BINARY')) return { kind: 'bytes' }
  if (/REAL|FLOA|DOUB/.test(name)) return { kind: 'real' }
  if (name === 'BOOL') return { kind: 'boolean' }
  if (/^(?:NUMERIC|DECIMAL|DEC|NUMBER|MONEY|CURRENCY)/.test(name))
    return precision !== undefined && (scale ?? 0) === 0 ? { kind: 'integer', bits: 64 } : { kind: 'real' }
  // No type, ANY, dates and times, names of other engines: such columns hold whatever was put in, most often text.
  return { kind: 'text' }
}

// SQLite takes signed numbers in a type, and numbers of any size.
function isCount(number: number | undefined): number is number {
  return number !== undefined && Number.isSafeInteger(number) && number > 0
}
