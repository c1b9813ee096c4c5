import { ProgrammingError } from '../../errors/index.ts'
import type { Condition, Expr, Expression } from '../../schema/expressions/expression.ts'
import { declareNode, Node } from '../../schema/expressions/node.ts'
import { type ColumnNode, SourceNode } from '../../schema/expressions/nodes.ts'
import { columnOf } from '../../schema/tables/column-definition.ts'
import type { AnyView, StoreElement } from '../../schema/tables/schema.ts'
import { type AnyTable, TableInfo } from '../../schema/tables/table.ts'
import type { Kind } from '../../schema/types/kind.ts'
import type { Dialect } from '../compile/dialect.ts'
import { DerivedSource } from '../statements/sources.ts'
import type { ViewInfo } from '../views/view.ts'

export type TriggerEvent = 'insert' | 'update' | 'delete'

/** A row that a trigger looks at: its columns as expressions that may stand anywhere in the trigger. */
export type TriggerRow<T> = { readonly [P in Exclude<keyof T, '$'>]: T[P] extends Expression<infer V, infer K> ? Expr<V, K, never> : never }

/** The rows of a change: an insert has no old row, a delete no new one. */
export type TriggerRows<T, E extends TriggerEvent> = ('insert' extends E ? unknown : { readonly old: TriggerRow<T> }) &
  ('delete' extends E ? unknown : { readonly new: TriggerRow<T> })

/** A statement that a trigger runs: made by `insert()`, `update()`, `deleteFrom()`, `select()` or `refuse()`. */
export type TriggerStatement = { readonly node: Node } | { nodes(dialect: Dialect): readonly Node[] }

export interface TriggerParts<T, E extends TriggerEvent> {
  readonly on: T
  /** `before` and `after` are for tables, `instead of` for views. */
  readonly timing: T extends AnyTable ? 'before' | 'after' : 'instead of'
  /** The changes that it runs for. Where one of them is an insert there is no old row, where one is a delete no new one. */
  readonly events?: readonly E[]
  /** Updates that set one of these columns, in place of `events`. */
  readonly updateOf?: readonly Expression<unknown, Kind>[]
  /** Runs only for rows for which this holds. */
  readonly when?: (row: TriggerRows<T, E>) => Condition<never>
  /** What is done for each row, in the transaction of the change. */
  readonly run: (row: TriggerRows<T, E>) => TriggerStatement | readonly TriggerStatement[]
}

/** A trigger as it was declared. */
export interface TriggerDeclaration extends StoreElement {
  readonly store: 'trigger'
  readonly name: string
  readonly on: TableInfo | ViewInfo
  readonly timing: 'before' | 'after' | 'instead of'
  readonly events: readonly TriggerEvent[]
  /** The columns of `updateOf`, none for every update. */
  readonly updateOf: readonly Node[]
  readonly when: Node | undefined
  readonly run: readonly TriggerStatement[]
}

/**
 * Declares a trigger: statements that the database runs for each row that is inserted, updated or deleted, whichever program does it.
 *
 * Throws ProgrammingError SCHEMA_INVALID for an empty name, without events, for `instead of` on a table and for the others on a view.
 *
 * ```ts
 * import { defineSchema, id, insert, integer, open, table, trigger } from 'granary'
 *
 * const accounts = table('accounts', { id: id(), balance: integer() })
 * const movements = table('movements', { id: id(), account: integer({ bits: 64 }), amount: integer() })
 * const record = trigger('record_movement', {
 *   on: accounts,
 *   timing: 'after',
 *   updateOf: [accounts.balance],
 *   when: (row) => row.old.balance.ne(row.new.balance),
 *   run: (row) => insert(movements).values({ account: row.new.id, amount: row.new.balance.minus(row.old.balance) }),
 * })
 * const db = await open('sqlite::memory:', defineSchema({ accounts, movements, record }))
 * await db.create()
 * ```
 */
export function trigger<T extends AnyTable | AnyView, const E extends TriggerEvent = 'update'>(
  name: string,
  parts: TriggerParts<T, E>,
): TriggerDeclaration {
  const { timing, updateOf = [] } = parts
  const events: readonly TriggerEvent[] = parts.events ?? (updateOf.length > 0 ? ['update'] : [])
  const on = targetOf(parts.on)
  const refuse = (what: string): never => {
    throw new ProgrammingError('SCHEMA_INVALID', `the trigger ${name} ${what}`)
  }
  if (name === '') throw new ProgrammingError('SCHEMA_INVALID', 'a trigger needs a name')
  if (events.length === 0) refuse('has no events: give insert, update or delete')
  if (updateOf.length > 0 && events.some((event) => event !== 'update'))
    refuse('says updateOf, which is for updates alone: declare another trigger for other events')
  if ((timing === 'instead of') !== on instanceof DerivedSource)
    refuse(
      timing === 'instead of'
        ? 'runs instead of changes, which only those of views do'
        : 'is on a view, where triggers run instead of changes',
    )
  const rows = rowsFor<TriggerRows<T, E>>(on, events)
  const statements = parts.run(rows)
  const run = isList(statements) ? statements : [statements]
  if (run.length === 0) refuse('runs no statement')
  return Object.freeze({
    store: 'trigger',
    name,
    on,
    timing,
    events: Object.freeze([...new Set(events)]),
    updateOf: Object.freeze(updateOf.map(columnOf)),
    when: parts.when && columnOf(parts.when(rows)),
    run: Object.freeze([...run]),
  })
}

/** The statement of a trigger that refuses the change: it fails with IntegrityError CHECK_VIOLATION and takes back its statement. */
export function refuse(message: string): TriggerStatement {
  return Object.freeze({ node: new RefusalNode(message) })
}

/** Ends the statement that fired the trigger with an error. */
export class RefusalNode extends Node {
  readonly kind = 'refusal'
  readonly message: string

  constructor(message: string) {
    super()
    this.message = message
  }
}
declareNode('refusal', { message: 'constant' })

/** The row before or after a change, inside a trigger. */
export class TriggerRowSource extends SourceNode {
  readonly kind = 'triggerRow'
  readonly alias: 'old' | 'new'
  readonly of: TableInfo | ViewInfo

  constructor(alias: 'old' | 'new', of: TableInfo | ViewInfo) {
    super()
    this.alias = alias
    this.of = of
  }

  get key(): string {
    return `${this.of.key}:${this.alias}`
  }
}
declareNode('triggerRow', { key: 'constant' })

function rowsFor<R>(on: TableInfo | ViewInfo, events: readonly TriggerEvent[]): R {
  const rows: { old?: object; new?: object } = {}
  if (!events.includes('insert')) rows.old = rowOf(new TriggerRowSource('old', on))
  if (!events.includes('delete')) rows.new = rowOf(new TriggerRowSource('new', on))
  return asRows<R>(Object.freeze(rows))
}

function rowOf(source: TriggerRowSource): object {
  const columns: Record<string, ColumnNode> = {}
  if (source.of instanceof TableInfo) for (const column of source.of.columns.values()) columns[column.property] = column.node.from(source)
  else for (const column of source.of.columns) columns[column.name] = column.from(source)
  return Object.freeze(columns)
}

function targetOf(on: AnyTable | AnyView): TableInfo | ViewInfo {
  const info: unknown = on.$
  if (info instanceof TableInfo) return info.base
  return asView(info)
}

// What is under `$` of a source in a schema is what table() or view() put there.
function asView(info: unknown): ViewInfo {
  return info as ViewInfo
}

// The rows have the columns that the type lists, by the same events.
function asRows<R>(rows: unknown): R {
  return rows as R
}

function isList(statements: TriggerStatement | readonly TriggerStatement[]): statements is readonly TriggerStatement[] {
  return Array.isArray(statements)
}
