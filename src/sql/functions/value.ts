import { DataError, ProgrammingError } from '../../errors/index.ts'
import type { Expr } from '../../schema/expressions/expression.ts'
import { BoundNode } from '../../schema/expressions/expression-node.ts'
import type { AnyColumnDefinition, KindOfDefinition, ValueOfDefinition } from '../../schema/tables/column-definition.ts'
import { typeOf } from '../../schema/tables/columns.ts'
import type { InputOf } from '../../schema/tables/table.ts'
import type { ColumnType } from '../../schema/types/column-type.ts'
import { bigIntegerType, booleanType, bytesType, integerType, realType, textType, timestampType } from '../../schema/types/column-types.ts'
import { undefinedValue } from '../../schema/types/refusal.ts'
import { expressionOf } from './typing.ts'

const text = textType()
const bytes = bytesType()
const timestamp = timestampType('text')

/** Whole numbers that go to the driver as bigint, so that no driver takes them for floating-point ones; they are read as number. */
const wholeNumber = whole(integerType(64))

/** The kind of expression that a JavaScript value makes when no type is named. */
export type KindOfValue<V> = V extends string
  ? 'text'
  : V extends number
    ? 'real'
    : V extends bigint
      ? 'bigint'
      : V extends boolean
        ? 'boolean'
        : V extends Uint8Array
          ? 'bytes'
          : V extends Date
            ? 'timestamp'
            : 'text'

/** What a JavaScript value reads as when it comes back from the database. */
export type ReadValue<V> = V extends Date
  ? string
  : V extends string
    ? string
    : V extends number
      ? number
      : V extends boolean
        ? boolean
        : V extends bigint
          ? bigint
          : V

/** A JavaScript value whose column type is plain. */
export type PlainValue = string | number | bigint | boolean | Date | Uint8Array | null

/**
 * A value as an expression. It is always bound, never part of the SQL text. Without a column type its JavaScript type decides:
 * text, number (of kind real: give `integer()` for whole-number arithmetic), bigint, boolean, `Date` (an instant), `Uint8Array` or null.
 *
 * Throws DataError VALUE_UNDEFINED for undefined; ProgrammingError STATEMENT_INVALID for arrays and other objects without a type.
 *
 * ```ts
 * import { date, select, table, text, value } from 'granary'
 *
 * const airports = table('airports', { iata: text() })
 * select({ iata: airports.iata, since: value('2026-11-23', date()) }).from(airports)
 * ```
 */
export function value<V extends PlainValue>(value: V): Expr<ReadValue<V>, KindOfValue<V>, never>
export function value<D extends AnyColumnDefinition>(value: InputOf<D>, type: D): Expr<ValueOfDefinition<D>, KindOfDefinition<D>, never>
export function value(value: unknown, type?: AnyColumnDefinition): unknown {
  if (value === undefined) throw undefinedValue({})
  if (type !== undefined) return expressionOf(new BoundNode(value, whole(typeOf(type))))
  return expressionOf(typeof value === 'number' ? new BoundNode(value, realType) : boundByItsType(value))
}

function whole(type: ColumnType): ColumnType {
  if (type.kind !== 'integer') return type
  return { ...type, key: `${type.key} whole`, accept: (value, subject) => BigInt(type.accept(value, subject) as number) }
}

/** A value as a bound node, typed by what it is in JavaScript. A whole number stays one in SQL arithmetic. */
export function boundByItsType(value: unknown): BoundNode {
  switch (typeof value) {
    case 'undefined':
      throw undefinedValue({})
    case 'string':
      return new BoundNode(value, text)
    case 'number':
      return new BoundNode(value, Number.isSafeInteger(value) && !Object.is(value, -0) ? wholeNumber : realType)
    case 'bigint':
      return new BoundNode(value, bigIntegerType)
    case 'boolean':
      return new BoundNode(value, booleanType)
    case 'object':
      if (value === null) return new BoundNode(null, text)
      if (value instanceof Uint8Array) return new BoundNode(value, bytes)
      if (value instanceof Date) return new BoundNode(value, timestamp)
      throw new ProgrammingError(
        'STATEMENT_INVALID',
        `${Array.isArray(value) ? 'an array' : 'an object'} as a value needs its column type: value(x, ${Array.isArray(value) ? 'array(text())' : 'json()'}); a list of values is made by sql.join(list)`,
      )
    default:
      throw new DataError('VALUE_TYPE', `a ${typeof value} is no value that SQL knows`)
  }
}
