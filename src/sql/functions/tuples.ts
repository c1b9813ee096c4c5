import { DataError, ProgrammingError } from '../../errors/index.ts'
import type { BooleanExpression, Expression, KindOf, NullOf, SourcesOf, ValueOf } from '../../schema/expressions/expression.ts'
import { ListNode, OperationNode, operand, relaxed } from '../../schema/expressions/expression-node.ts'
import { Node } from '../../schema/expressions/node.ts'
import { TupleListNode, TupleNode } from '../../schema/expressions/nodes.ts'
import { booleanType } from '../../schema/types/column-types.ts'
import type { Comparable, Kind, Literal } from '../../schema/types/kind.ts'
import { undefinedValue } from '../../schema/types/refusal.ts'
import { listSize } from '../compile/statement-key.ts'
import { expressionNode, expressionOf } from './typing.ts'

type AnyExpression = Expression<unknown, Kind, unknown>
type Items = readonly [AnyExpression, ...AnyExpression[]]

/** What each item may be compared with. */
type Others<A extends Items> = {
  readonly [I in keyof A]: A[I] extends AnyExpression
    ? Literal<Exclude<ValueOf<A[I]>, null>, KindOf<A[I]>> | Expression<unknown, Comparable[KindOf<A[I]>], unknown>
    : never
}
/** The values alone, as a list has them. */
type Values<A extends Items> = {
  readonly [I in keyof A]: A[I] extends AnyExpression ? Literal<Exclude<ValueOf<A[I]>, null>, KindOf<A[I]>> : never
}
type Compared<A extends Items, O> = BooleanExpression<
  boolean | NullOf<ValueOf<A[number]>> | (O extends AnyExpression ? NullOf<ValueOf<O>> : never),
  SourcesOf<A[number]> | SourcesOf<O>
>

/** Values and expressions, or a tuple of expressions that may be compared item by item. */
type Row<A extends Items> = Others<A> | { readonly items: Others<A> }
type ItemOf<O> = O extends { readonly items: readonly (infer I)[] } ? I : O extends readonly (infer I)[] ? I : never

/** A query of several columns. */
interface RowQuery {
  readonly node: Node
}

/**
 * Several expressions that are compared as one: equal when all items are, and ordered by the first that differs (PostgreSQL's manual,
 * section 9.24.5).
 */
export interface Tuple<A extends Items> {
  /** The expressions. */
  readonly items: A
  eq<const O extends Row<A>>(others: O): Compared<A, ItemOf<O>>
  ne<const O extends Row<A>>(others: O): Compared<A, ItemOf<O>>
  lt<const O extends Row<A>>(others: O): Compared<A, ItemOf<O>>
  lte<const O extends Row<A>>(others: O): Compared<A, ItemOf<O>>
  gt<const O extends Row<A>>(others: O): Compared<A, ItemOf<O>>
  gte<const O extends Row<A>>(others: O): Compared<A, ItemOf<O>>
  /** Is among a list of tuples of values, or the rows of a query. An empty list is false; a null in the list is refused. */
  in(rows: readonly Values<A>[] | RowQuery): Compared<A, never>
  notIn(rows: readonly Values<A>[] | RowQuery): Compared<A, never>
}

/**
 * Several expressions as one, for comparing.
 *
 * Throws ProgrammingError STATEMENT_INVALID when what it is compared with has another number of items.
 *
 * ```ts
 * import { select, table, text, tuple } from 'granary'
 *
 * const flights = table('flights', { origin: text(), destination: text() })
 * select(flights).from(flights).where(tuple(flights.origin, flights.destination).in([['AUS', 'DFW'], ['DFW', 'AUS']]))
 * ```
 */
export function tuple<const A extends Items>(...items: A): Tuple<A> {
  return asTuple(new ComparedTuple(items.map((item) => expressionNode(item, 'tuple'))))
}

class ComparedTuple {
  readonly items: readonly ReturnType<typeof expressionNode>[]

  constructor(items: readonly ReturnType<typeof expressionNode>[]) {
    if (items.length === 0) throw new ProgrammingError('STATEMENT_INVALID', 'tuple() takes at least one expression')
    this.items = items
  }

  eq(others: unknown): unknown {
    return this.#compare('eq', others)
  }
  ne(others: unknown): unknown {
    return this.#compare('ne', others)
  }
  lt(others: unknown): unknown {
    return this.#compare('lt', others)
  }
  lte(others: unknown): unknown {
    return this.#compare('lte', others)
  }
  gt(others: unknown): unknown {
    return this.#compare('gt', others)
  }
  gte(others: unknown): unknown {
    return this.#compare('gte', others)
  }
  in(rows: unknown): unknown {
    return this.#among('in', rows)
  }
  notIn(rows: unknown): unknown {
    return this.#among('notIn', rows)
  }

  #compare(operation: string, others: unknown): unknown {
    const given = others instanceof ComparedTuple ? others.items : others
    return expressionOf(new OperationNode(operation, [new TupleNode(this.items), this.#row(given)], booleanType))
  }

  #among(operation: 'in' | 'notIn', rows: unknown): unknown {
    return expressionOf(new OperationNode(operation, [new TupleNode(this.items), this.#rows(rows)], booleanType))
  }

  #rows(rows: unknown): Node {
    if (!Array.isArray(rows)) return this.#query(rows)
    if (rows.length === 0) return new ListNode([], booleanType)
    const tuples = rows.map((row) => this.#row(row))
    const size = listSize(rows.length)
    // Lists of different lengths share statements, as those of single values do.
    while (tuples.length < size) tuples.push(this.#row(rows[rows.length - 1]))
    return new TupleListNode(tuples)
  }

  #query(query: unknown): Node {
    const node = typeof query === 'object' && query !== null && 'node' in query ? query.node : undefined
    if (!(node instanceof Node)) throw new ProgrammingError('STATEMENT_INVALID', 'in() of a tuple takes an array of arrays, or a query')
    const columns =
      'selection' in node &&
      typeof node.selection === 'object' &&
      node.selection !== null &&
      'columns' in node.selection &&
      Array.isArray(node.selection.columns)
        ? node.selection.columns.length
        : this.items.length
    if (columns !== this.items.length) throw this.#different(columns)
    return node
  }

  #row(others: unknown): TupleNode {
    if (!Array.isArray(others)) throw new ProgrammingError('STATEMENT_INVALID', 'a tuple is compared with an array, or with another tuple')
    if (others.length !== this.items.length) throw this.#different(others.length)
    return new TupleNode(this.items.map((item, position) => otherNode(item, others[position])))
  }

  #different(count: number): ProgrammingError {
    return new ProgrammingError('STATEMENT_INVALID', `a tuple of ${this.items.length} is compared with one of ${count}`)
  }
}

function otherNode(item: ReturnType<typeof expressionNode>, value: unknown): Node {
  if (value === undefined) throw undefinedValue({})
  if (value === null)
    throw new DataError('VALUE_TYPE', 'a tuple is compared with null, which is equal to nothing: ask isNull() of the item')
  return operand(value, relaxed(item.type))
}

// The class has the interface's methods; the interface says which items they take.
function asTuple<T>(made: ComparedTuple): T {
  return made as unknown as T
}
