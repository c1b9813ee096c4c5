import { ProgrammingError } from '../../errors/index.ts'
import type { Expression, KindOf, ValueOf } from '../expressions/expression.ts'
import type { ExpressionNode } from '../expressions/expression-node.ts'
import type { ColumnType } from '../types/column-type.ts'
import {
  arrayType,
  bigIntegerType,
  booleanType,
  bytesType,
  customType,
  dateType,
  decimalType,
  enumerationType,
  integerType,
  intervalType,
  jsonType,
  localTimestampType,
  pointType,
  realType,
  textType,
  timestampType,
  timeType,
  uuidType,
} from '../types/column-types.ts'
import type { Kind, Point } from '../types/kind.ts'
import { type StandardSchema, validator } from '../types/standard-schema.ts'
import { jsonNull } from '../values/json.ts'
import { type AnyColumnDefinition, ColumnDefinition, columnOf, type KindOfDefinition, type ValueOfDefinition } from './column-definition.ts'
import type { ForeignKeyOptions } from './foreign-key.ts'

/** Text. `length` counts Unicode characters (default: no limit); `collation` names one that the engine has. */
export function text(
  options: { readonly length?: number; readonly collation?: string } = {},
): ColumnDefinition<string, 'text', 'required'> {
  return column(textType(options))
}

/** A whole number of 32 bits, or of 64 read as `number` (then it must be a safe integer, below 2^53). */
export function integer(options: { readonly bits?: 32 | 64 } = {}): ColumnDefinition<number, 'integer', 'required'> {
  return column(integerType(options.bits ?? 32))
}

/** A whole number of 16 bits. */
export function smallInteger(): ColumnDefinition<number, 'integer', 'required'> {
  return column(integerType(16))
}

/** A whole number of 64 bits, read as `bigint`. */
export function bigInteger(): ColumnDefinition<bigint, 'bigint', 'required'> {
  return column(bigIntegerType)
}

/** A floating-point number of 64 bits. */
export function real(): ColumnDefinition<number, 'real', 'required'> {
  return column(realType)
}

/**
 * An exact decimal, read as text such as `'12.30'`: `precision` digits in all, `scale` of them after the point. Without a precision: any
 * number of digits that the engine can hold.
 */
export function decimal(
  options: { readonly precision?: number; readonly scale?: number } = {},
): ColumnDefinition<string, 'decimal', 'required'> {
  const { precision, scale = 0 } = options
  if (precision === undefined) {
    if (options.scale !== undefined) throw new ProgrammingError('SCHEMA_INVALID', 'a decimal with a scale needs its precision too')
    return column(decimalType())
  }
  if (!Number.isInteger(precision) || precision < 1 || precision > 98)
    throw new ProgrammingError('SCHEMA_INVALID', 'a decimal has a precision from 1 to 98 digits')
  if (!Number.isInteger(scale) || scale < 0 || scale > precision)
    throw new ProgrammingError('SCHEMA_INVALID', 'the scale of a decimal lies between 0 and its precision')
  return column(decimalType(precision, scale))
}

export function boolean(): ColumnDefinition<boolean, 'boolean', 'required'> {
  return column(booleanType)
}

/** A calendar date, as `'2026-11-23'`. */
export function date(): ColumnDefinition<string, 'date', 'required'> {
  return column(dateType)
}

/** A time of day to the microsecond, as `'14:30:00.000000'`. */
export function time(): ColumnDefinition<string, 'time', 'required'> {
  return column(timeType)
}

/**
 * An instant to the microsecond, read as UTC text `'2026-11-23T14:30:00.000000Z'`, which sorts by instant. Text with any
 * offset and `Date` are taken. `{ as: 'date' }` reads a `Date` instead, which holds milliseconds only.
 */
export function timestamp(): ColumnDefinition<string, 'timestamp', 'required'>
export function timestamp(options: { readonly as: 'date' }): ColumnDefinition<Date, 'timestamp', 'required'>
export function timestamp(options: { readonly as?: 'date' } = {}): ColumnDefinition<string | Date, 'timestamp', 'required'> {
  return column(timestampType(options.as ?? 'text'))
}

/** A date and time without zone, to the microsecond, as `'2026-11-23T14:30:00.000000'`. */
export function localTimestamp(): ColumnDefinition<string, 'localTimestamp', 'required'> {
  return column(localTimestampType)
}

/** An exact length of time to the microsecond, as ISO 8601 text `'P1DT2H'`. Years and months are not exact lengths. */
export function interval(): ColumnDefinition<string, 'interval', 'required'> {
  return column(intervalType)
}

/** A UUID, as lower-case text. `uuid().default(uuid7)` fills it with one that sorts by time. */
export function uuid(): ColumnDefinition<string, 'uuid', 'required'> {
  return column(uuidType)
}

/** Bytes, as `Uint8Array`. */
export function bytes(options: { readonly length?: number } = {}): ColumnDefinition<Uint8Array, 'bytes', 'required'> {
  return column(bytesType(options.length))
}

/**
 * A JSON document, typed by a type parameter or checked by a Standard Schema. A document that is `null` is `jsonNull`;
 * JavaScript's `null` is SQL NULL.
 */
export function json<T>(schema?: StandardSchema<unknown, T>): ColumnDefinition<T, 'json', 'required'> {
  return schema === undefined ? column(jsonType()) : column(jsonType(validator(schema), ` ${++checkedDocuments}`))
}
let checkedDocuments = 0

/** One of a fixed list of texts: a union type. */
export function enumeration<const V extends readonly [string, ...string[]]>(...values: V): ColumnDefinition<V[number], 'text', 'required'> {
  return column(enumerationType(values))
}

/** An array of another column type's values. Elements of a nullable type may be null. */
export function array<D extends AnyColumnDefinition>(element: D): ColumnDefinition<ValueOfDefinition<D>[], 'array', 'required'> {
  return column(arrayType(typeOf(element)))
}

/** A point `{ x, y }`; for geographic functions x is the longitude and y the latitude in degrees. */
export function point(): ColumnDefinition<Point, 'point', 'required'> {
  return column(pointType)
}

/** A primary key of whole numbers that the engine counts up, read as `number`. Default: 64 bits. */
export function id(options: { readonly bits?: 16 | 32 | 64 } = {}): ColumnDefinition<number, 'integer', 'optional'> {
  return new ColumnDefinition({ type: integerType(options.bits ?? 64), primaryKey: true, identity: true })
}

/** A column of the type of the column that it refers to, with the foreign key. */
export function references<E extends Expression<unknown, Kind>>(
  target: () => E,
  options: ForeignKeyOptions = {},
): ColumnDefinition<Exclude<ValueOf<E>, null>, KindOf<E>, 'required'> {
  const found = (): ExpressionNode => columnOf(target())
  return new ColumnDefinition({ type: () => found().type, references: { target: found, options } })
}

/** How values of a user's own type are written to and read from a stored type. */
export interface CustomCodec<T, D extends AnyColumnDefinition> {
  /** The column type that is stored. */
  readonly storedAs: D
  /** Gives what is stored. May throw DataError for a value that cannot be stored. */
  write(value: T): ValueOfDefinition<D>
  read(stored: ValueOfDefinition<D>): T
}

/** A user's own type. Give the codec once and use the function it returns as a column type. */
export function custom<T, D extends AnyColumnDefinition>(codec: CustomCodec<T, D>): () => ColumnDefinition<T, 'custom', 'required'> {
  const type = customType(typeOf(codec.storedAs), writer(codec), reader(codec))
  return () => column(type)
}

// The types of a codec's two functions are checked where it is given; a column type handles values of any type.
function writer<T, D extends AnyColumnDefinition>(codec: CustomCodec<T, D>): (value: unknown) => unknown {
  return (value) => codec.write(value as T)
}

function reader<T, D extends AnyColumnDefinition>(codec: CustomCodec<T, D>): (stored: unknown) => unknown {
  return (stored) => codec.read(stored as ValueOfDefinition<D>)
}

/** The column type of a definition. */
export function typeOf(definition: AnyColumnDefinition): ColumnType {
  const { type } = definition.attributes
  return typeof type === 'function' ? type() : type
}

function column<T, K extends Kind>(type: ColumnType<K>): ColumnDefinition<T, K, 'required'> {
  return new ColumnDefinition({ type })
}

export { jsonNull, type KindOfDefinition }
