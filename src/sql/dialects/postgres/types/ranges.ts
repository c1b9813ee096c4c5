import { DataError } from '../../../../errors/index.ts'
import type { ColumnType, Subject } from '../../../../schema/types/column-type.ts'
import {
  bigIntegerType,
  dateType,
  decimalType,
  integerType,
  localTimestampType,
  timestampType,
} from '../../../../schema/types/column-types.ts'
import { inContext, wrongType } from '../../../../schema/types/refusal.ts'
import { postgresCodec } from '../codec.ts'
import { type EngineColumn, engineColumn, engineType } from './engine-column.ts'
import type { Flavored } from './flavor.ts'
import { parseMultirangeText, parseRangeText, type RangeText, rangeText } from './range-text.ts'

/** What the bounds of each kind of range are in JavaScript. */
export interface RangeBound {
  readonly int4: number
  readonly int8: bigint
  readonly num: string
  readonly date: string
  readonly ts: string
  readonly tstz: string
}

/** The kinds of ranges, by the names that PostgreSQL has for them. */
export type RangeKind = keyof RangeBound

interface Bounds<S extends RangeKind> {
  /** Null: without a bound. */
  readonly lower: RangeBound[S] | null
  readonly upper: RangeBound[S] | null
  /** Whether the bound itself belongs to the range. */
  readonly lowerInclusive: boolean
  readonly upperInclusive: boolean
}

/**
 * A range of values. Ranges of whole numbers and of dates are read as PostgreSQL keeps them: with the lower bound, without the upper one.
 * A bound that is missing is null, and does not belong to the range.
 */
export type Range<S extends RangeKind> = Flavored<Bounds<S>, S> | Flavored<'empty', S>

/** Ranges without overlap, in ascending order, none of them empty. */
export type Multirange<S extends RangeKind> = Flavored<readonly Flavored<Bounds<S>, S>[], S>

/** A range of 32-bit whole numbers: `int4range`. */
export function int4Range(): EngineColumn<Range<'int4'>> {
  return engineColumn(rangeTypes.int4)
}
/** A range of 64-bit whole numbers: `int8range`. */
export function int8Range(): EngineColumn<Range<'int8'>> {
  return engineColumn(rangeTypes.int8)
}
/** A range of decimals, as text: `numrange`. */
export function decimalRange(): EngineColumn<Range<'num'>> {
  return engineColumn(rangeTypes.num)
}
/** A range of dates: `daterange`. */
export function dateRange(): EngineColumn<Range<'date'>> {
  return engineColumn(rangeTypes.date)
}
/** A range of dates with times, without zone: `tsrange`. */
export function localTimestampRange(): EngineColumn<Range<'ts'>> {
  return engineColumn(rangeTypes.ts)
}
/** A range of instants: `tstzrange`. */
export function timestampRange(): EngineColumn<Range<'tstz'>> {
  return engineColumn(rangeTypes.tstz)
}

/** Ranges of 32-bit whole numbers: `int4multirange`. */
export function int4Multirange(): EngineColumn<Multirange<'int4'>> {
  return engineColumn(multirangeTypes.int4)
}
/** Ranges of 64-bit whole numbers: `int8multirange`. */
export function int8Multirange(): EngineColumn<Multirange<'int8'>> {
  return engineColumn(multirangeTypes.int8)
}
/** Ranges of decimals, as text: `nummultirange`. */
export function decimalMultirange(): EngineColumn<Multirange<'num'>> {
  return engineColumn(multirangeTypes.num)
}
/** Ranges of dates: `datemultirange`. */
export function dateMultirange(): EngineColumn<Multirange<'date'>> {
  return engineColumn(multirangeTypes.date)
}
/** Ranges of dates with times, without zone: `tsmultirange`. */
export function localTimestampMultirange(): EngineColumn<Multirange<'ts'>> {
  return engineColumn(multirangeTypes.ts)
}
/** Ranges of instants: `tstzmultirange`. */
export function timestampMultirange(): EngineColumn<Multirange<'tstz'>> {
  return engineColumn(multirangeTypes.tstz)
}

/**
 * A range by its bounds; null is no bound. `bounds` says which of them belong to it, as in mathematics. Default: `[)`, the lower one.
 *
 * ```ts
 * import { range } from 'granary/postgres'
 *
 * range(1, 5) // 1, 2, 3, 4
 * range('2026-11-23', null, '()') // every date after that
 * ```
 */
export function range<B extends number | bigint | string>(
  lower: B | null,
  upper: B | null,
  bounds: '[)' | '[]' | '(]' | '()' = '[)',
): { readonly lower: B | null; readonly upper: B | null; readonly lowerInclusive: boolean; readonly upperInclusive: boolean } {
  return { lower, upper, lowerInclusive: lower !== null && bounds[0] === '[', upperInclusive: upper !== null && bounds[1] === ']' }
}

/** What the bounds of ranges are of. */
export const boundTypes: Readonly<Record<RangeKind, ColumnType>> = {
  int4: integerType(32),
  int8: bigIntegerType,
  num: decimalType(),
  date: dateType,
  ts: localTimestampType,
  tstz: timestampType('text'),
}

export const rangeTypes: Readonly<Record<RangeKind, ColumnType<'custom'>>> = {
  int4: rangeType('int4'),
  int8: rangeType('int8'),
  num: rangeType('num'),
  date: rangeType('date'),
  ts: rangeType('ts'),
  tstz: rangeType('tstz'),
}

export const multirangeTypes: Readonly<Record<RangeKind, ColumnType<'custom'>>> = {
  int4: multirangeType('int4'),
  int8: multirangeType('int8'),
  num: multirangeType('num'),
  date: multirangeType('date'),
  ts: multirangeType('ts'),
  tstz: multirangeType('tstz'),
}

/** The kind of range that a type is of, or a set of ranges. */
export function rangeKindOf(type: ColumnType): RangeKind | undefined {
  for (const kind of rangeKinds) if (type === rangeTypes[kind] || type === multirangeTypes[kind]) return kind
  return undefined
}

const rangeKinds: readonly RangeKind[] = ['int4', 'int8', 'num', 'date', 'ts', 'tstz']

function rangeType(kind: RangeKind): ColumnType<'custom'> {
  return engineType({
    capability: 'sql.ranges',
    name: `${kind}range`,
    accept: (value, subject) => acceptRange(value, kind, subject),
    write: (canonical) => (canonical === 'empty' ? 'empty' : writeBounds(canonical as Bounds<RangeKind>, kind)),
    read: (text) => {
      const read = parseRangeText(text)
      return read === undefined ? 'empty' : readBounds(read, kind)
    },
  })
}

function multirangeType(kind: RangeKind): ColumnType<'custom'> {
  return engineType({
    capability: 'sql.ranges',
    name: `${kind}multirange`,
    accept(value, subject) {
      if (!Array.isArray(value)) throw wrongType(value, 'an array of ranges', subject)
      return value.map((item: unknown) => acceptRange(item, kind, subject)).filter((item) => item !== 'empty')
    },
    write: (canonical) => `{${(canonical as readonly Bounds<RangeKind>[]).map((item) => writeBounds(item, kind)).join(',')}}`,
    read: (text) => parseMultirangeText(text).map((item) => readBounds(item, kind)),
  })
}

function acceptRange(value: unknown, kind: RangeKind, subject: Subject): unknown {
  if (value === 'empty') return value
  const expected = "a range { lower, upper, lowerInclusive, upperInclusive }, or 'empty'"
  if (typeof value !== 'object' || value === null || !('lower' in value) || !('upper' in value)) throw wrongType(value, expected, subject)
  if (!('lowerInclusive' in value) || !('upperInclusive' in value)) throw wrongType(value, expected, subject)
  const { lowerInclusive, upperInclusive } = value
  if (typeof lowerInclusive !== 'boolean' || typeof upperInclusive !== 'boolean') throw wrongType(value, expected, subject)
  const bound = (given: unknown): unknown => {
    const accepted = given === null ? null : boundTypes[kind].accept(given, subject)
    if (given === undefined)
      throw inContext(new DataError('VALUE_UNDEFINED', 'a bound of the range is undefined; give null for none'), subject)
    return accepted
  }
  const [lower, upper] = [bound(value.lower), bound(value.upper)]
  return { lower, upper, lowerInclusive: lowerInclusive && lower !== null, upperInclusive: upperInclusive && upper !== null }
}

function writeBounds({ lower, upper, lowerInclusive, upperInclusive }: Bounds<RangeKind>, kind: RangeKind): string {
  const { encode } = postgresCodec(boundTypes[kind])
  const write = (bound: unknown): string | null => (bound === null ? null : String(encode === undefined ? bound : encode(bound)))
  return rangeText({ lower: write(lower), upper: write(upper), lowerInclusive, upperInclusive })
}

function readBounds(text: RangeText, kind: RangeKind): unknown {
  const { decode } = postgresCodec(boundTypes[kind])
  const read = (bound: string | null): unknown => (bound === null || decode === undefined ? bound : decode(bound))
  return { ...text, lower: read(text.lower), upper: read(text.upper) }
}
