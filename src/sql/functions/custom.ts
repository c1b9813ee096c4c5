import { ProgrammingError } from '../../errors/index.ts'
import type { Expr, Expression, SourcesOf } from '../../schema/expressions/expression.ts'
import { ExpressionNode, operand } from '../../schema/expressions/expression-node.ts'
import type { Node } from '../../schema/expressions/node.ts'
import type { AnyColumnDefinition, KindOfDefinition, ValueOfDefinition } from '../../schema/tables/column-definition.ts'
import { typeOf } from '../../schema/tables/columns.ts'
import type { Kind } from '../../schema/types/kind.ts'
import { operationOf, type SourcesOfAll } from './typing.ts'
import { boundByItsType, type PlainValue } from './value.ts'

/** How strongly an operator binds, from weak to strong; what binds less strongly is put in parentheses. */
export type Precedence = 'comparison' | 'other' | 'additive' | 'multiplicative' | 'concatenate'

type AnyOperand = PlainValue | Expression<unknown, Kind, unknown>

/**
 * An operator that only some engines have. `resultType` is a column type, `precedence` says how strongly it binds (default: `other`,
 * between comparison and addition, as PostgreSQL has it for every operator of its own).
 *
 * Throws ProgrammingError STATEMENT_INVALID for a text that is no operator.
 *
 * ```ts
 * import { boolean, operator, select, table, text } from 'granary'
 *
 * const documents = table('documents', { words: text() })
 * select({ words: documents.words }).from(documents).where(operator(documents.words, 'SIMILAR TO', '(a|b)%', boolean(), 'comparison'))
 * ```
 */
export function operator<A extends AnyOperand, B extends AnyOperand, D extends AnyColumnDefinition>(
  left: A,
  symbol: string,
  right: B,
  resultType: D,
  precedence: Precedence = 'other',
): Expr<ValueOfDefinition<D>, KindOfDefinition<D>, SourcesOf<A> | SourcesOf<B>> {
  if (typeof symbol !== 'string' || !/^(?:[-+*/<>=~!@#%^&|`?]{1,16}|[A-Za-z]+(?: [A-Za-z]+)*)$/.test(symbol) || /--|\/\*/.test(symbol)) {
    throw new ProgrammingError('STATEMENT_INVALID', 'an operator is made of the characters + - * / < > = ~ ! @ # % ^ & | ` ? or of words')
  }
  return operationOf('customOperator', [anyNode(left), anyNode(right)], typeOf(resultType), [symbol, precedence])
}

/**
 * A function that Granary does not know. Its name may have a schema: `call('extensions.soundex', [people.name], text())`. The result counts
 * as never null unless the column type says `nullable()`.
 *
 * Throws ProgrammingError STATEMENT_INVALID for a text that is no name.
 */
export function call<const A extends readonly AnyOperand[], D extends AnyColumnDefinition>(
  name: string,
  operands: A,
  resultType: D,
): Expr<ValueOfDefinition<D>, KindOfDefinition<D>, SourcesOfAll<A>> {
  if (typeof name !== 'string' || !/^[A-Za-z_][A-Za-z0-9_$]*(?:\.[A-Za-z_][A-Za-z0-9_$]*)?$/.test(name)) {
    throw new ProgrammingError(
      'STATEMENT_INVALID',
      'the name of a function is made of letters, digits and underscores, with a schema and a point before it if need be',
    )
  }
  return operationOf('call', operands.map(anyNode), typeOf(resultType), [name])
}

function anyNode(value: unknown): Node {
  if (value instanceof ExpressionNode) return value
  if (typeof value === 'object' && value !== null && !(value instanceof Date) && !(value instanceof Uint8Array))
    return operand(value, boundByItsType(null).type)
  return boundByItsType(value)
}
