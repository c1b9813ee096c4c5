import { ProgrammingError } from '../../errors/index.ts'
import type { Expression, kindType, valueType } from '../expressions/expression.ts'
import { type ExpressionNode, operand } from '../expressions/expression-node.ts'
import type { Node } from '../expressions/node.ts'
import type { ColumnType } from '../types/column-type.ts'
import type { Kind, Literal } from '../types/kind.ts'
import type { ForeignKeyAction, ForeignKeyOptions } from './foreign-key.ts'

/** Whether an insert must give the column, may leave it out, or must leave it out. */
export type Requirement = 'required' | 'optional' | 'generated'

declare const requirement: unique symbol

/** A column's target of a foreign key, found when first needed so that tables may refer to each other. */
export interface ColumnReference {
  readonly target: () => ExpressionNode
  readonly options: ForeignKeyOptions
}

/** Everything that is declared of a column. */
export interface ColumnAttributes {
  readonly type: ColumnType | (() => ColumnType)
  readonly name?: string
  readonly nullable?: boolean
  readonly primaryKey?: boolean
  readonly unique?: boolean
  /** The engine numbers the rows. */
  readonly identity?: boolean
  /** A constant or an expression in the table's definition. */
  readonly serverDefault?: Node
  /** The constant of `serverDefault`, when it is one. */
  readonly constantDefault?: unknown
  readonly clientDefault?: () => unknown
  readonly onUpdate?: () => unknown
  readonly generated?: 'stored' | 'virtual'
  readonly references?: ColumnReference
  readonly comment?: string
}

/**
 * A column as it is declared, before it belongs to a table. Immutable: every method gives a new definition.
 * `T` is what reading gives, `K` the kind, `R` whether an insert needs it.
 */
export class ColumnDefinition<out T, out K extends Kind, out R extends Requirement> {
  declare readonly [valueType]: T
  declare readonly [kindType]: K
  declare readonly [requirement]: R
  readonly attributes: ColumnAttributes

  constructor(attributes: ColumnAttributes) {
    this.attributes = Object.freeze(attributes)
  }

  /** Allows SQL NULL, read and written as `null`. Columns are NOT NULL otherwise. */
  nullable(): ColumnDefinition<T | null, K, R extends 'required' ? 'optional' : R> {
    return this.#with({ nullable: true })
  }

  /** Makes this column the primary key. For a key of several columns use `primaryKey()` in the table's second part. */
  primaryKey(): ColumnDefinition<T, K, R> {
    return this.#with({ primaryKey: true })
  }

  /** No two rows have the same value; nulls are different from each other. */
  unique(): ColumnDefinition<T, K, R> {
    return this.#with({ unique: true })
  }

  /**
   * The value of rows that give none: a constant or an SQL expression becomes the column's DEFAULT in the database; a
   * function is called in the application for each row.
   */
  default(
    value: Literal<T, K> | Expression<T, K, never> | (() => Literal<T, K>),
  ): ColumnDefinition<T, K, R extends 'required' ? 'optional' : R> {
    if (isCall(value)) return this.#with({ clientDefault: value })
    if (value === null)
      throw new ProgrammingError('SCHEMA_INVALID', 'default(null) says nothing: a nullable column without a default is null already')
    const { type } = this.attributes
    if (typeof type === 'function')
      throw new ProgrammingError('SCHEMA_INVALID', 'a column made by references() takes a default only as a function')
    const node = operand(value, type)
    return this.#with({ serverDefault: node, ...(node.kind === 'bound' ? { constantDefault: type.accept(value, {}) } : {}) })
  }

  /** Calls a function for the value whenever a row is updated and the update does not give one. */
  onUpdate(value: () => Literal<T, K>): ColumnDefinition<T, K, R> {
    return this.#with({ onUpdate: value })
  }

  /** A column that the engine computes: give the expression with `generatedAs()` in the table's second part. Default: stored. */
  generated(storage: 'stored' | 'virtual' = 'stored'): ColumnDefinition<T, K, 'generated'> {
    return this.#with({ generated: storage })
  }

  /** A foreign key of this column alone. Default: no action on delete and update. */
  references(target: () => Expression<unknown, K>, options: ForeignKeyOptions = {}): ColumnDefinition<T, K, R> {
    return this.#with({ references: { target: () => columnOf(target()), options } })
  }

  /** The column's name in the database, where it is not the property's. */
  named(name: string): ColumnDefinition<T, K, R> {
    return this.#with({ name })
  }

  /** A remark that is kept in the database where the engine has comments. */
  comment(comment: string): ColumnDefinition<T, K, R> {
    return this.#with({ comment })
  }

  #with<U, S extends Requirement>(attributes: Partial<ColumnAttributes>): ColumnDefinition<U, K, S> {
    return new ColumnDefinition<U, K, S>({ ...this.attributes, ...attributes })
  }
}

/** The columns of a table as they are declared. */
export type ColumnDefinitions = Readonly<Record<string, ColumnDefinition<unknown, Kind, Requirement>>>

/** A column's definition, whatever it holds. */
export type AnyColumnDefinition = ColumnDefinition<unknown, Kind, Requirement>

export type ValueOfDefinition<D extends AnyColumnDefinition> = D[typeof valueType]
export type KindOfDefinition<D extends AnyColumnDefinition> = D[typeof kindType]
export type RequirementOf<D extends AnyColumnDefinition> = D[typeof requirement]
export type { ForeignKeyAction }

/** Expressions are nodes at run time: the interfaces only hide what makes no sense for a kind. */
export function columnOf(expression: Expression<unknown, Kind>): ExpressionNode {
  return expression as unknown as ExpressionNode
}

// A column's values are never functions, so a function is a call for the value.
function isCall(value: unknown): value is () => unknown {
  return typeof value === 'function'
}
