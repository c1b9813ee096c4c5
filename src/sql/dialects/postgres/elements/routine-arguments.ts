import type { Node } from '../../../../schema/expressions/node.ts'
import type { ColumnDefinitions } from '../../../../schema/tables/column-definition.ts'
import { typeOf } from '../../../../schema/tables/columns.ts'
import { givenArguments } from '../../../functions/call-arguments.ts'
import { postgresIdentifier } from '../literal.ts'
import { brought } from '../operators/native.ts'
import { postgresTypeName } from '../type-name.ts'

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

/** The operands of a call, in the order of the declaration, each of its declared type. Throws what `givenArguments` throws. */
export function argumentNodes(declared: ColumnDefinitions, given: Readonly<Record<string, unknown>>, of: string): Node[] {
  return givenArguments(declared, given, of).map(([value, type]) => brought(value, type))
}
