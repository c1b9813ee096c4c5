import { DataError, ProgrammingError } from '../../errors/index.ts'
import type { Expression } from '../../schema/expressions/expression.ts'
import type { ColumnDefinitions, KindOfDefinition, ValueOfDefinition } from '../../schema/tables/column-definition.ts'
import { typeOf } from '../../schema/tables/columns.ts'
import type { InputOf } from '../../schema/tables/table.ts'
import type { ColumnType } from '../../schema/types/column-type.ts'

/** The arguments of a call, by their names: values, or expressions of the same kind. */
export type CallArguments<A extends ColumnDefinitions, F> = {
  readonly [P in keyof A]: InputOf<A[P]> | Expression<ValueOfDefinition<A[P]> | null, KindOfDefinition<A[P]>, F>
}

/**
 * What is given for each declared argument of a routine, with its type, in the order of the declaration. Throws ProgrammingError
 * PARAMETER_UNKNOWN, PARAMETER_MISSING; DataError VALUE_UNDEFINED.
 */
export function givenArguments(
  declared: ColumnDefinitions,
  given: Readonly<Record<string, unknown>>,
  of: string,
): (readonly [value: unknown, type: ColumnType])[] {
  for (const name of Object.keys(given))
    if (!Object.hasOwn(declared, name)) throw new ProgrammingError('PARAMETER_UNKNOWN', `${of} has no argument called ${name}`)
  return Object.entries(declared).map(([name, definition]) => {
    if (!Object.hasOwn(given, name)) throw new ProgrammingError('PARAMETER_MISSING', `${of} needs the argument ${name}`)
    const value = given[name]
    if (value === undefined) throw new DataError('VALUE_UNDEFINED', `the argument ${name} of ${of} is undefined; give null for SQL NULL`)
    return [value, typeOf(definition)]
  })
}
