import type { ColumnType } from '../../../../schema/types/column-type.ts'
import { storedType } from '../../../compile/operand-kinds.ts'
import type { DescribedType } from '../../../reflection/description.ts'

/**
 * What the stored values of a type mean, where MySQL's own type does not say it: it stands in brackets at the end of the column's comment, for people
 * and for reflection.
 */
export function storageMark(given: ColumnType, identity: boolean): string | undefined {
  const type = storedType(given)
  // A type of the engine's own says all by its name.
  if (type.engineType !== undefined) return undefined
  switch (type.kind) {
    case 'timestamp':
      return 'UTC'
    case 'interval':
      return 'microseconds'
    case 'integer':
      return (type.bits ?? 64) === 64 && !identity ? 'below 2^53' : undefined
    case 'array':
      return typeText(type)
    default:
      return undefined
  }
}

/** The comment of a column, with the mark of its type. */
export function commentText(comment: string | undefined, mark: string | undefined): string | undefined {
  if (mark === undefined) return comment === '' ? undefined : comment
  return comment === undefined || comment === '' ? `[${mark}]` : `${comment} [${mark}]`
}

/** A comment as it was given, and the type that its mark says. */
export function readComment(text: string): { readonly comment: string | undefined; readonly type: DescribedType | undefined } {
  for (const [start, mark] of marksIn(text)) {
    const type = typeOfMark(mark)
    if (type !== undefined) return { comment: start === 0 ? undefined : text.slice(0, start - 1), type }
  }
  return { comment: text === '' ? undefined : text, type: undefined }
}

/** What stands in brackets at the end, from the longest to the shortest: values of enumerations may hold brackets too. */
function marksIn(text: string): readonly (readonly [start: number, mark: string])[] {
  if (!text.endsWith(']')) return []
  const found: (readonly [number, string])[] = []
  for (let start = text.indexOf('['); start >= 0; start = text.indexOf('[', start + 1))
    if (start === 0 || text[start - 1] === ' ') found.push([start, text.slice(start + 1, -1)])
  return found
}

function typeOfMark(mark: string): DescribedType | undefined {
  switch (mark) {
    case 'UTC':
      return { kind: 'timestamp' }
    case 'microseconds':
      return { kind: 'interval' }
    case 'below 2^53':
      return { kind: 'integer', bits: 64 }
    default:
      return mark.startsWith('array of ') ? parsedType(mark) : undefined
  }
}

/** A type in words: `array of decimal(6,1)`. */
function typeText(given: ColumnType): string {
  const type = storedType(given)
  switch (type.kind) {
    case 'array':
      return `array of ${type.element === undefined ? 'text' : typeText(type.element)}`
    case 'integer':
      return `integer(${type.bits ?? 64})`
    case 'decimal':
      return type.precision === undefined ? 'decimal' : `decimal(${type.precision},${type.scale ?? 0})`
    case 'bytes':
      return type.length === undefined ? 'bytes' : `bytes(${type.length})`
    case 'text':
      if (type.values !== undefined) return `one of ${JSON.stringify(type.values)}`
      return `text${type.length === undefined ? '' : `(${type.length})`}${type.collation === undefined ? '' : ` ${type.collation}`}`
    default:
      return type.kind
  }
}

const plainKinds: ReadonlySet<string> = new Set([
  ...['bigint', 'real', 'decimal', 'boolean', 'date', 'time', 'timestamp', 'localTimestamp'],
  ...['interval', 'uuid', 'bytes', 'json', 'point'],
])

function parsedType(text: string): DescribedType | undefined {
  if (text.startsWith('array of ')) {
    const element = parsedType(text.slice('array of '.length))
    return element && { kind: 'array', element }
  }
  if (text.startsWith('one of ')) {
    const values = parsedValues(text.slice('one of '.length))
    return values && { kind: 'text', values }
  }
  const form = /^(integer|decimal|bytes|text)(?:\((\d+)(?:,(\d+))?\))?(?: (\w+))?$/.exec(text)
  if (form === null) return isPlain(text) ? { kind: text } : undefined
  const [, name, first, second, collation] = form
  const number = first === undefined ? undefined : Number(first)
  if (name === 'text')
    return { kind: 'text', ...(number === undefined ? {} : { length: number }), ...(collation === undefined ? {} : { collation }) }
  if (name === 'bytes') return { kind: 'bytes', ...(number === undefined ? {} : { length: number }) }
  if (name === 'integer') return number === 16 || number === 32 || number === 64 ? { kind: 'integer', bits: number } : undefined
  return number === undefined ? { kind: 'decimal' } : { kind: 'decimal', precision: number, scale: Number(second ?? 0) }
}

function isPlain(text: string): text is DescribedType['kind'] {
  return plainKinds.has(text)
}

function parsedValues(text: string): readonly string[] | undefined {
  try {
    const values: unknown = JSON.parse(text)
    return Array.isArray(values) && values.every((value) => typeof value === 'string') ? values : undefined
  } catch {
    return undefined
  }
}
