import { ProgrammingError } from '../../../../errors/index.ts'
import type { Expr, Expression } from '../../../../schema/expressions/expression.ts'
import { operand } from '../../../../schema/expressions/expression-node.ts'
import type { Node } from '../../../../schema/expressions/node.ts'
import { CastNode } from '../../../../schema/expressions/nodes.ts'
import type { AnyColumnDefinition, KindOfDefinition, ValueOfDefinition } from '../../../../schema/tables/column-definition.ts'
import { typeOf } from '../../../../schema/tables/columns.ts'
import type { Stores } from '../../../../schema/tables/schema.ts'
import type { InputOf } from '../../../../schema/tables/table.ts'
import { booleanType, textType } from '../../../../schema/types/column-types.ts'
import type { Database, Transaction } from '../../../engine/database.ts'
import type { TransactionOptions } from '../../../engine/transaction-options.ts'
import { expressionOf } from '../../../functions/typing.ts'
import { quotedText } from '../literal.ts'
import { nativeCall, sqlText } from '../operators/native.ts'

const text = textType()

/** A setting of the application's own that holds for one transaction. */
export interface ContextSetting<D extends AnyColumnDefinition> {
  readonly name: string
  /** What the setting is in the transaction that asks; null where nothing is set. For policies, defaults, views and queries. */
  readonly value: Expr<ValueOfDefinition<D> | null, KindOfDefinition<D>, never>
  /** The setting with a value, for `withContext`. */
  is(value: InputOf<D>): ContextValue
}

/** A setting with its value. */
export interface ContextValue {
  readonly name: string
  readonly value: Node
}

/**
 * Declares a setting of the application's own, which policies and queries read: who asks, for which tenant, in which language. Its name
 * has two parts with a point between. Empty text counts as not set.
 *
 * Throws ProgrammingError SCHEMA_INVALID for another form of name.
 */
export function contextSetting<D extends AnyColumnDefinition>(name: string, type: D): ContextSetting<D> {
  if (!/^[A-Za-z_][A-Za-z0-9_$]*(?:\.[A-Za-z_][A-Za-z0-9_$]*)+$/.test(name))
    throw new ProgrammingError('SCHEMA_INVALID', 'the name of a setting has two parts with a point between, such as app.tenant')
  const current = sqlText(`NULLIF(current_setting(${quotedText(name)}, true), '')`, text)
  return Object.freeze<ContextSetting<D>>({
    name,
    value: expressionOf(new CastNode(current, typeOf(type), true)),
    is: (value) => ({ name, value: new CastNode(boundAs(value, type), text, true) }),
  })
}

/**
 * Runs work in a transaction in which settings hold, and possibly as another role: until it ends, and for nobody else.
 *
 * Throws what `transaction` throws.
 */
export function withContext<S extends Stores, T>(
  db: Database<S>,
  values: readonly ContextValue[],
  work: (tx: Transaction) => Promise<T>,
  options: TransactionOptions & { readonly role?: string } = {},
): Promise<T> {
  const { role, ...rest } = options
  return db.transaction(async (tx) => {
    const settings = [...values, ...(role === undefined ? [] : [{ name: 'role', value: operand(role, text) }])]
    for (const { name, value } of settings) await tx.select({ set: setLocally(name, value) })
    return await work(tx)
  }, rest)
}

function setLocally(name: string, value: Node): Expression<string, 'text', never> {
  return nativeCall('sql.rowSecurity', 'set_config', [operand(name, text), value, operand(true, booleanType)], text)
}

// A bound value is an expression of its type.
function boundAs(value: unknown, type: AnyColumnDefinition): CastNode['operand'] {
  return operand(value, typeOf(type)) as CastNode['operand']
}
