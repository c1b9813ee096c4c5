import type { Condition, Expression, Ordering } from '../expressions/expression.ts'
import type { ExpressionNode } from '../expressions/expression-node.ts'
import { Node } from '../expressions/node.ts'
import { columnOf } from './column-definition.ts'
import type { ForeignKeyOptions } from './foreign-key.ts'

/** What the second part of a table is made of. */
export type TableElement = PrimaryKey | Unique | ForeignKey | Check | Index | FullTextIndex | SpatialIndex | Generated | EngineElement

type AnyExpression = Expression<unknown>

export interface PrimaryKey {
  readonly element: 'primaryKey'
  readonly columns: readonly Node[]
  readonly name?: string | undefined
}

/** A primary key of several columns. Default name: `pk_<table>`. */
export function primaryKey(columns: readonly AnyExpression[], options: { readonly name?: string } = {}): PrimaryKey {
  return Object.freeze({ element: 'primaryKey', columns: columns.map(columnOf), ...options })
}

export interface UniqueOptions {
  readonly name?: string
  /** Only rows for which this holds are compared. */
  readonly where?: Condition<unknown>
  /** Nulls equal each other: at most one row has null. Default: nulls are different from each other. */
  readonly nullsNotDistinct?: boolean
}

export interface Unique {
  readonly element: 'unique'
  readonly keys: readonly Node[]
  readonly where?: Node | undefined
  readonly nullsNotDistinct: boolean
  readonly name?: string | undefined
}

/** No two rows have the same values of these columns or expressions. Default name: `uq_<table>_<columns>`. */
export function unique(keys: readonly AnyExpression[], options: UniqueOptions = {}): Unique {
  const { where, nullsNotDistinct = false, name } = options
  return Object.freeze({ element: 'unique', keys: keys.map(columnOf), where: where && columnOf(where), nullsNotDistinct, name })
}

export interface ForeignKey {
  readonly element: 'foreignKey'
  readonly columns: readonly Node[]
  readonly target: () => readonly ExpressionNode[]
  readonly options: ForeignKeyOptions
}

/** A foreign key of one or several columns. The target is a function so that tables may refer to each other. */
export function foreignKey(
  columns: readonly AnyExpression[],
  target: () => readonly AnyExpression[],
  options: ForeignKeyOptions = {},
): ForeignKey {
  return Object.freeze({ element: 'foreignKey', columns: columns.map(columnOf), target: () => target().map(columnOf), options })
}

export interface Check {
  readonly element: 'check'
  readonly condition: Node
  readonly name?: string | undefined
}

/** A condition that no row may violate; null counts as kept. Default name: `ck_<table>_<columns>`. */
export function check(condition: Condition<unknown>, options: { readonly name?: string } = {}): Check {
  return Object.freeze({ element: 'check', condition: columnOf(condition), ...options })
}

export interface IndexOptions {
  readonly name?: string
  readonly unique?: boolean
  /** A partial index: only rows for which this holds. */
  readonly where?: Condition<unknown>
  /** More columns that the index carries so that queries need not read the table. */
  readonly include?: readonly AnyExpression[]
}

export interface Index {
  readonly element: 'index'
  readonly keys: readonly Node[]
  readonly unique: boolean
  readonly where?: Node | undefined
  readonly include: readonly Node[]
  readonly name?: string | undefined
}

/** An index over columns or expressions, each optionally `.desc()`. Options come first. Default name: `ix_<table>_<columns>`. */
export function index(...keys: readonly (AnyExpression | Ordering<unknown>)[]): Index
export function index(options: IndexOptions, ...keys: readonly (AnyExpression | Ordering<unknown>)[]): Index
export function index(
  first: IndexOptions | AnyExpression | Ordering<unknown> = {},
  ...rest: readonly (AnyExpression | Ordering<unknown>)[]
): Index {
  const given = isNode(first)
  const options: IndexOptions = given ? {} : (first as IndexOptions)
  const keys = given ? [first, ...rest] : rest
  return Object.freeze({
    element: 'index',
    keys: keys.map(nodeOf),
    unique: options.unique ?? false,
    where: options.where && columnOf(options.where),
    include: (options.include ?? []).map(columnOf),
    name: options.name,
  })
}

export interface FullTextIndex {
  readonly element: 'fullTextIndex'
  readonly columns: readonly Node[]
  /** `words` folds accents and case; `stems` also English word endings; `trigrams` finds parts of words. */
  readonly tokens: 'words' | 'stems' | 'trigrams'
  readonly name?: string | undefined
}

/** A full-text index over text columns, kept in step with the table. Default name: `ft_<table>_<columns>`. */
export function fullTextIndex(
  columns: readonly Expression<string | null, 'text'>[],
  options: { readonly tokens?: 'words' | 'stems' | 'trigrams'; readonly name?: string } = {},
): FullTextIndex {
  return Object.freeze({ element: 'fullTextIndex', columns: columns.map(columnOf), tokens: options.tokens ?? 'words', name: options.name })
}

export interface SpatialIndex {
  readonly element: 'spatialIndex'
  readonly column: Node
  readonly name?: string | undefined
}

/** A spatial index over a point column, kept in step with the table. Default name: `sp_<table>_<column>`. */
export function spatialIndex(column: Expression<unknown, 'point'>, options: { readonly name?: string } = {}): SpatialIndex {
  return Object.freeze({ element: 'spatialIndex', column: columnOf(column), ...options })
}

export interface Generated {
  readonly element: 'generated'
  readonly column: Node
  readonly expression: Node
}

/** The expression of a column that was declared `.generated()`. */
export function generatedAs(column: AnyExpression, expression: AnyExpression): Generated {
  return Object.freeze({ element: 'generated', column: columnOf(column), expression: columnOf(expression) })
}

/**
 * Something that only some engines have on a table, such as an index of another method. It brings the SQL that creates it; a schema with it
 * is refused where the engine lacks the capability.
 */
export interface EngineElement {
  readonly element: 'engine'
  /** What engines with it can do, by its name. */
  readonly capability: string
  /** Its name in the database, where it has one: no other constraint or index may have it. */
  readonly name?: string | undefined
}

function isNode(value: unknown): value is AnyExpression | Ordering<unknown> {
  return value instanceof Node
}

// Orderings are nodes at run time, as expressions are.
function nodeOf(value: AnyExpression | Ordering<unknown>): Node {
  return value as unknown as Node
}
