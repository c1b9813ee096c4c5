import { ProgrammingError } from '../../errors/index.ts'
import type { Condition, Expr, Expression, Settled, SourcesOf } from '../../schema/expressions/expression.ts'
import { ExpressionNode, operand, relaxed } from '../../schema/expressions/expression-node.ts'
import type { Node } from '../../schema/expressions/node.ts'
import { CaseNode } from '../../schema/expressions/nodes.ts'
import { columnOf } from '../../schema/tables/column-definition.ts'
import { booleanType, realType } from '../../schema/types/column-types.ts'
import type { Kind } from '../../schema/types/kind.ts'
import { commonType } from './conditional.ts'
import { expressionOf } from './typing.ts'
import { boundByItsType } from './value.ts'

// CASE: PostgreSQL's manual, section 9.18.1.

/** A value that a branch can give without naming its column type. A plain number is a real. */
export type PlainResult = string | number | bigint | boolean | Date | Uint8Array | null
type AnyExpression = Expression<unknown, Kind, unknown>
export type Result = PlainResult | AnyExpression

/** What the branches so far have: their results, and the tables that their conditions read. */
export interface Branches<R, F> {
  /** Another branch, taken when no one before it was and its condition is true. */
  when<G, const V extends ResultLike<R>>(condition: Condition<G>, result: V): Branches<R | V, F | G>
  /** The result when no condition is true: with it the expression is complete. */
  otherwise<const V extends ResultLike<R>>(result: V): CaseExpression<R | V, F>
  /** The expression gives null when no condition is true. */
  end(): CaseExpression<R | null, F>
}

/** The results must have one kind: that of the expressions among them, or that of the plain values. */
type ResultLike<R> = [ExpressionKind<R>] extends [never] ? PlainLike<Exclude<R, null>> | AnyExpression : ExpressionLike<ExpressionKind<R>>
type ExpressionKind<R> = R extends Expression<unknown, infer K> ? K : never
type ExpressionLike<K extends Kind> = Expression<unknown, K, unknown> | PlainOfKind[K] | null
type PlainLike<R> = [R] extends [never]
  ? PlainResult
  : R extends string
    ? string | null
    : R extends number
      ? number | null
      : R extends bigint
        ? bigint | number | null
        : R extends boolean
          ? boolean | null
          : PlainResult

interface PlainOfKind {
  readonly text: string
  readonly integer: number
  readonly bigint: bigint | number
  readonly real: number
  readonly decimal: string | number | bigint
  readonly boolean: boolean
  readonly date: string
  readonly time: string
  readonly timestamp: string | Date
  readonly localTimestamp: string
  readonly interval: string
  readonly uuid: string
  readonly bytes: Uint8Array
  readonly json: never
  readonly array: never
  readonly point: never
  readonly custom: never
}

type PlainKind<R> = R extends string
  ? 'text'
  : R extends number
    ? 'real'
    : R extends bigint
      ? 'bigint'
      : R extends boolean
        ? 'boolean'
        : R extends Uint8Array
          ? 'bytes'
          : R extends Date
            ? 'timestamp'
            : 'text'
type KindOfResults<R> = [ExpressionKind<R>] extends [never] ? PlainKind<Exclude<R, null>> : ExpressionKind<R>
type ReadPlain<R, K extends Kind> = R extends null
  ? null
  : K extends 'text'
    ? R
    : K extends 'integer' | 'real'
      ? number
      : K extends 'bigint'
        ? bigint
        : K extends 'boolean'
          ? boolean
          : K extends 'bytes'
            ? Uint8Array
            : string
type ReadResult<R, K extends Kind> = R extends Expression<infer T> ? T : ReadPlain<R, K>
type ResultSources<R> = SourcesOf<R>

/** The value of CASE. Where the results are plain values an outer join cannot make it null. */
export type CaseExpression<R, F> = Expr<ReadResult<R, KindOfResults<R>>, KindOfResults<R>, Settled<Bare<F>> | ResultSources<R>>
type Bare<F> = F extends { readonly settled: infer S } ? S : F

/**
 * The result of the first branch whose condition is true. Complete with `otherwise(result)`, or with `end()` for null. Plain numbers are
 * reals; write `value(1, integer())` for a whole number.
 *
 * Throws ProgrammingError STATEMENT_INVALID when the results have kinds that cannot be brought to one.
 *
 * ```ts
 * import { integer, select, table, when } from 'granary'
 *
 * const flights = table('flights', { delay: integer() })
 * const grade = when(flights.delay.gt(60), 'late').when(flights.delay.gt(15), 'delayed').otherwise('on time')
 * select({ grade }).from(flights)
 * ```
 */
export function when<G, const V extends Result>(condition: Condition<G>, result: V): Branches<V, G> {
  return asBranches(new CaseBranches([[condition, result]]))
}

class CaseBranches {
  readonly #branches: readonly (readonly [unknown, unknown])[]

  constructor(branches: readonly (readonly [unknown, unknown])[]) {
    this.#branches = branches
  }

  when(condition: unknown, result: unknown): CaseBranches {
    return new CaseBranches([...this.#branches, [condition, result]])
  }

  otherwise(result: unknown): unknown {
    return this.#complete([result])
  }

  end(): unknown {
    return this.#complete([])
  }

  #complete(otherwise: readonly unknown[]): unknown {
    const given = [...this.#branches.map(([, result]) => result), ...otherwise]
    const results = resultNodes(given)
    const conditions = this.#branches.map(([condition]) => operand(condition, booleanType))
    const branches = conditions.flatMap((condition, position) => [condition, at(results, position)])
    const type = commonType(
      results.filter((node) => node.kind !== 'bound' || node.value !== null),
      'when',
    )
    return expressionOf(new CaseNode(undefined, branches, otherwise.length > 0 ? at(results, results.length - 1) : undefined, type))
  }
}

/** Plain values take the type of the expressions beside them. */
function resultNodes(results: readonly unknown[]): (ExpressionNode & { readonly value?: unknown })[] {
  const given = results.flatMap((result) => (isExpression(result) ? [columnOf(result)] : []))
  const like = given.find((node) => node.kind !== 'bound') ?? given[0]
  const present = results.find((result) => result !== null && !isExpression(result))
  if (like === undefined && present === undefined)
    throw new ProgrammingError('STATEMENT_INVALID', 'when() was given no result but null; write value(null, text()) for a null of a type')
  const type = like === undefined ? plainType(present) : relaxed(like.type)
  return results.map((result) => (isExpression(result) ? columnOf(result) : expressionAt(operand(result, type))))
}

function plainType(value: unknown): ExpressionNode['type'] {
  return typeof value === 'number' ? realType : boundByItsType(value).type
}

function isExpression(value: unknown): value is AnyExpression {
  return value instanceof ExpressionNode
}

function expressionAt(node: Node): ExpressionNode {
  if (node instanceof ExpressionNode) return node
  throw new ProgrammingError('STATEMENT_INVALID', 'a result of when() is a value or an expression')
}

function at<E>(list: readonly E[], position: number): E {
  const item = list[position]
  if (item === undefined) throw new Error('a branch has no result')
  return item
}

// The builder's methods follow the interface, whose types say what the branches add up to.
function asBranches<B>(branches: CaseBranches): B {
  return branches as unknown as B
}
