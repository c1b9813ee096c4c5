import { DataError, ProgrammingError } from '../../../../errors/index.ts'
import type { Condition, Expression } from '../../../../schema/expressions/expression.ts'
import { BoundNode } from '../../../../schema/expressions/expression-node.ts'
import type { ColumnDefinition } from '../../../../schema/tables/column-definition.ts'
import { columnOf } from '../../../../schema/tables/column-definition.ts'
import { booleanType, textType } from '../../../../schema/types/column-types.ts'
import { inContext, wrongType } from '../../../../schema/types/refusal.ts'
import { operationOf } from '../../../functions/typing.ts'
import { quotedText } from '../literal.ts'
import { engineColumn, engineType } from './engine-column.ts'

/**
 * A set: any of up to 64 declared values at once, read as an array in their declared order (MySQL manual §13.3.6).
 *
 * Throws ProgrammingError SCHEMA_INVALID for no values, more than 64, equal ones, and values with a comma.
 *
 * ```ts
 * import { defineSchema, id, select, table } from 'granary'
 * import { set, setHas } from 'granary/mysql'
 *
 * const rooms = table('rooms', { id: id(), has: set('bath', 'balcony', 'desk') })
 * export const schema = defineSchema({ rooms })
 * select({ id: rooms.id }).from(rooms).where(setHas(rooms.has, 'desk'))
 * ```
 */
export function set<const V extends readonly [string, ...string[]]>(
  ...values: V
): ColumnDefinition<readonly V[number][], 'custom', 'required'> {
  checkValues(values, 64, 'a set')
  if (values.some((value) => value.includes(','))) throw new ProgrammingError('SCHEMA_INVALID', 'a value of a set has no comma')
  return engineColumn(
    engineType({
      kind: 'custom',
      capability: 'sql.sets',
      name: `SET(${values.map(quotedText).join(', ')}) ${characters}`,
      castName: 'CHAR',
      accept(value, subject) {
        if (!Array.isArray(value)) throw wrongType(value, 'an array of the declared values', subject)
        if (value.some((each: unknown) => !values.some((declared) => declared === each)))
          throw inContext(new DataError('VALUE_INVALID', 'an element is none of the declared values of the set'), subject)
        return values.filter((declared) => value.includes(declared))
      },
      write: (canonical) => (canonical as readonly string[]).join(','),
      read: (text) => (text === '' ? [] : text.split(',')),
    }),
  )
}

/** Whether a set has a value (FIND_IN_SET). */
export function setHas<T extends string, N>(column: Expression<readonly T[] | null, 'custom', N>, value: NoInfer<T>): Condition<N> {
  return operationOf('setHas', [new BoundNode(value, textType()), columnOf(column)], booleanType)
}

/**
 * An enumeration of MySQL itself, ordered as it is declared (MySQL manual §13.3.5). The portable `enumeration` is ordered by its letters.
 *
 * Throws ProgrammingError SCHEMA_INVALID for no values, more than 65,535, and equal ones.
 */
export function nativeEnumeration<const V extends readonly [string, ...string[]]>(
  ...values: V
): ColumnDefinition<V[number], 'custom', 'required'> {
  checkValues(values, 65_535, 'an enumeration')
  return engineColumn(
    engineType({
      kind: 'custom',
      capability: 'sql.inlineEnums',
      name: `ENUM(${values.map(quotedText).join(', ')}) ${characters}`,
      castName: 'CHAR',
      accept(value, subject) {
        if (typeof value !== 'string') throw wrongType(value, 'one of the declared values', subject)
        if (!values.some((declared) => declared === value))
          throw inContext(new DataError('VALUE_INVALID', 'the value is none of those that are declared'), subject)
        return value
      },
      write: (canonical) => canonical as string,
      read: (text) => text,
    }),
  )
}

/** Values are told apart by their letters as they are. */
const characters = 'CHARACTER SET utf8mb4 COLLATE utf8mb4_bin'

function checkValues(values: readonly string[], most: number, what: string): void {
  const invalid = (message: string): ProgrammingError => new ProgrammingError('SCHEMA_INVALID', `${what} ${message}`)
  if (values.length === 0 || values.length > most) throw invalid(`has from 1 to ${most} values`)
  if (new Set(values).size < values.length) throw invalid('has no value twice')
  // The server would cut blanks at the end, and could not tell the empty value from its sign for a wrong one.
  if (values.some((value) => value === '' || value.endsWith(' '))) throw invalid('has no empty value, and none that ends with a blank')
}
