import { ProgrammingError } from '../../errors/index.ts'
import type { Expr, Expression, KindOf, kindType, ValueOf } from '../../schema/expressions/expression.ts'
import { ExpressionNode } from '../../schema/expressions/expression-node.ts'
import type { Source, SourceName } from '../../schema/expressions/nodes.ts'
import { type AnyTable, type Row, TableInfo } from '../../schema/tables/table.ts'
import type { Kind } from '../../schema/types/kind.ts'
import { ResultColumnNode, SelectionNode } from './select-node.ts'
import { DerivedSource } from './sources.ts'

/** A select list: a table for whole rows, or properties with expressions, whole tables, or nested lists. */
export type Selection = AnyTable | Source | SelectionRecord
export interface SelectionRecord {
  readonly [property: string]: SomeExpression | AnyTable | Source | SelectionRecord
}

/**
 * An expression, as a place that takes any says it: with no more than its kind, since TypeScript would otherwise infer the type
 * parameters of a method that is called there from this type, as `unknown`.
 */
export interface SomeExpression {
  readonly [kindType]: Kind
}

/** The names of the tables that a select list reads. */
export type SelectionSources<C> = C extends Source
  ? SourceName<C>
  : { [P in keyof C]: C[P] extends Expression<unknown, Kind, infer F> ? Unsettled<F> : SelectionSources<C[P]> }[keyof C]

/** The table names of an expression, whether or not an outer join can make it null. */
export type Unsettled<F> = F extends { readonly settled: infer S } ? S : F

/** The row that a select list gives, where an outer join can make the tables `N` null. */
export type ResultRow<C, N> = C extends AnyTable ? Row<C> : C extends Source ? ColumnsRow<C, N> : ColumnsRow<C, N>
type ColumnsRow<C, N> = { [P in Exclude<keyof C, '$'>]: ResultValue<C[P], N> }
type ResultValue<V, N> =
  V extends Expression<infer T, Kind, infer F>
    ? [Extract<F, N>] extends [never]
      ? T
      : T | null
    : V extends Source
      ? SourceName<V> extends N
        ? ResultRow<V, never> | null
        : ResultRow<V, never>
      : ColumnsRow<V, N>

/** The columns of a query's result as expressions that read from the source named `A`. */
export type ResultColumns<C, N, A> = C extends AnyTable
  ? { readonly [P in Exclude<keyof C, '$'>]: C[P] extends Expression<unknown, Kind> ? Expr<ValueOf<C[P]>, KindOf<C[P]>, A> : never }
  : {
      readonly [P in Exclude<keyof C, '$'>]: C[P] extends Expression<infer T, infer K, infer F>
        ? Expr<[Extract<F, N>] extends [never] ? T : T | null, K, A>
        : never
    }

const wholeTables = new WeakMap<object, SelectionNode>()

/** The select list of a value that `select()` was given. */
export function selectionOf(selection: Selection): SelectionNode {
  if (isSource(selection)) {
    const known = wholeTables.get(selection)
    if (known !== undefined) return known
    const made = new SelectionNode(sourceColumns(selection, []), [], `*${selection.$.key};`)
    wholeTables.set(selection, made)
    return made
  }
  const columns: ResultColumnNode[] = []
  const absent: string[] = []
  collect(selection, [], columns, absent)
  if (columns.length === 0) throw new ProgrammingError('STATEMENT_INVALID', 'the select list is empty')
  return new SelectionNode(columns, absent)
}

function collect(record: SelectionRecord, path: readonly string[], columns: ResultColumnNode[], absent: string[]): void {
  for (const property in record) {
    const value: unknown = record[property]
    if (value instanceof ExpressionNode) columns.push(new ResultColumnNode([...path, property], value))
    else if (value === undefined || value === null || typeof value !== 'object') {
      throw new ProgrammingError(
        'STATEMENT_INVALID',
        `select list: ${[...path, property].join('.')} is ${value === null ? 'null' : typeof value}, not an expression; wrap plain values in value()`,
      )
    } else if (isSource(value)) {
      columns.push(...sourceColumns(value, [...path, property]))
      absent.push([...path, property].join('.'))
    } else collect(asRecord(value), [...path, property], columns, absent)
  }
}

function sourceColumns(source: Source, path: readonly string[]): ResultColumnNode[] {
  const node = source.$
  if (node instanceof TableInfo)
    return [...node.columns.values()].map((column) => new ResultColumnNode([...path, column.property], column.node))
  if (node instanceof DerivedSource) return node.columns.map((column) => new ResultColumnNode([...path, column.name], column))
  throw new ProgrammingError('STATEMENT_INVALID', `the columns of ${node.alias} are not known: name them in the select list`)
}

function isSource(value: object): value is Source {
  return '$' in value && value.$ instanceof Object && 'alias' in value.$
}

// What is neither an expression nor a source is a nested select list, whose entries are looked at one by one.
function asRecord(value: object): SelectionRecord {
  return value as SelectionRecord
}
