import { DataError, ProgrammingError } from '../../errors/index.ts'
import type { Expr, Expression } from '../../schema/expressions/expression.ts'
import { BoundNode } from '../../schema/expressions/expression-node.ts'
import { Node } from '../../schema/expressions/node.ts'
import { type Source, TupleNode } from '../../schema/expressions/nodes.ts'
import type { ColumnDefinitions, KindOfDefinition, ValueOfDefinition } from '../../schema/tables/column-definition.ts'
import { typeOf } from '../../schema/tables/columns.ts'
import type { InputOf } from '../../schema/tables/table.ts'
import type { Kind } from '../../schema/types/kind.ts'
import { undefinedValue } from '../../schema/types/refusal.ts'
import { ValuesSource } from './sources.ts'
import { sourceOf } from './subqueries.ts'

/** Columns that definitions describe, as expressions that read from the source named `A`. */
export type DefinedColumns<D extends ColumnDefinitions, A> = {
  readonly [P in keyof D]: Expr<ValueOfDefinition<D[P]>, KindOfDefinition<D[P]>, A>
}

/** A row of a list of values: each a value or an expression. */
export type ValuesRow<D extends ColumnDefinitions> = { readonly [P in keyof D]: InputOf<D[P]> | Expression<unknown, Kind, never> }

/**
 * A list of rows as a source for FROM and joins (`VALUES`). The list may be empty. Values are bound and checked by their column's type.
 *
 * Throws DataError VALUE_UNDEFINED, VALUE_REQUIRED for null in a column that is not nullable; ProgrammingError COLUMN_UNKNOWN, STATEMENT_INVALID.
 *
 * ```ts
 * import { integer, select, text, values } from 'granary'
 *
 * const codes = values('codes', { code: text(), rank: integer() }, [{ code: 'AUS', rank: 1 }, { code: 'DFW', rank: 2 }])
 * select({ code: codes.code }).from(codes).where(codes.rank.gt(1))
 * ```
 */
export function values<const A extends string, D extends ColumnDefinitions>(
  alias: A,
  columns: D,
  rows: readonly ValuesRow<D>[],
): DefinedColumns<D, A> & Source<A> {
  const declared = Object.entries(columns).map(([name, definition]) => ({
    name,
    type: typeOf(definition),
    nullable: definition.attributes.nullable === true,
  }))
  if (declared.length === 0) throw new ProgrammingError('STATEMENT_INVALID', 'a list of values needs a column')
  const names = new Set(declared.map(({ name }) => name))
  const tuples = rows.map((row) => {
    for (const name in row)
      if (!names.has(name))
        throw new ProgrammingError('COLUMN_UNKNOWN', `the list of values ${alias} has no column ${name}`, { details: { columns: [name] } })
    return new TupleNode(declared.map((column) => cell(alias, valueNamed(row, column.name), column)))
  })
  return sourceOf<DefinedColumns<D, A> & Source<A>>(new ValuesSource(alias, declared, tuples))
}

function cell(
  table: string,
  value: unknown,
  { name, type, nullable }: { readonly name: string; readonly type: BoundNode['type']; readonly nullable: boolean },
): Node {
  if (value instanceof Node) return value
  const subject = { table, column: name }
  if (value === undefined) throw undefinedValue(subject)
  if (value === null && !nullable)
    throw new DataError('VALUE_REQUIRED', `${table}.${name} was given null; declare it nullable() if that is meant`, {
      details: { table, columns: [name] },
    })
  if (value !== null) type.accept(value, subject)
  return new BoundNode(value, type)
}

function valueNamed(row: object, name: string): unknown {
  return (row as Readonly<Record<string, unknown>>)[name]
}
