import { DataError, ProgrammingError } from '../../../../errors/index.ts'
import type { Expression } from '../../../../schema/expressions/expression.ts'
import { ExpressionNode, operand } from '../../../../schema/expressions/expression-node.ts'
import type { Node } from '../../../../schema/expressions/node.ts'
import { CastNode } from '../../../../schema/expressions/nodes.ts'
import type { ColumnDefinitions, KindOfDefinition, ValueOfDefinition } from '../../../../schema/tables/column-definition.ts'
import { typeOf } from '../../../../schema/tables/columns.ts'
import type { InputOf } from '../../../../schema/tables/table.ts'
import { postgresIdentifier } from '../literal.ts'
import { postgresTypeName, postgresValueType } from '../type-name.ts'

/** The arguments of a call, by their names: values, or expressions of the same kind. */
export type CallArguments<A extends ColumnDefinitions, F> = {
  readonly [P in keyof A]: InputOf<A[P]> | Expression<ValueOfDefinition<A[P]> | null, KindOfDefinition<A[P]>, F>
}

/** The arguments as CREATE FUNCTION has them: names and types. */
export function argumentList(declared: ColumnDefinitions): string {
  return Object.entries(declared)
    .map(([name, definition]) => `${postgresIdentifier(definition.attributes.name ?? name)} ${postgresTypeName(typeOf(definition))}`)
    .join(', ')
}

/** The arguments' types alone, by which DROP FUNCTION finds a routine. */
export function argumentTypes(declared: ColumnDefinitions): string {
  return Object.values(declared)
    .map((definition) => postgresTypeName(typeOf(definition)))
    .join(', ')
}

/** The operands of a call, in the order of the declaration. Throws ProgrammingError PARAMETER_UNKNOWN, PARAMETER_MISSING. */
export function argumentNodes(declared: ColumnDefinitions, given: Readonly<Record<string, unknown>>, of: string): Node[] {
  for (const name of Object.keys(given))
    if (!Object.hasOwn(declared, name)) throw new ProgrammingError('PARAMETER_UNKNOWN', `${of} has no argument called ${name}`)
  return Object.entries(declared).map(([name, definition]) => {
    const value = given[name]
    if (!Object.hasOwn(given, name)) throw new ProgrammingError('PARAMETER_MISSING', `${of} needs the argument ${name}`)
    if (value === undefined) throw new DataError('VALUE_UNDEFINED', `the argument ${name} of ${of} is undefined; give null for SQL NULL`)
    const type = typeOf(definition)
    const node = operand(value, type)
    const isBrought = !(node instanceof ExpressionNode) || node.kind === 'bound' || postgresValueType(node.type) === postgresValueType(type)
    return isBrought ? node : new CastNode(node, type, true)
  })
}
