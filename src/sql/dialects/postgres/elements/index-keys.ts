import type { Expression, Ordering } from '../../../../schema/expressions/expression.ts'
import { OrderingNode } from '../../../../schema/expressions/expression-node.ts'
import type { Node } from '../../../../schema/expressions/node.ts'
import { ColumnNode } from '../../../../schema/expressions/nodes.ts'
import type { Dialect } from '../../../compile/dialect.ts'
import { expressionText } from '../../../ddl/expression-text.ts'
import { caseCollation } from '../collation/case-collation.ts'
import { byCodePoints, collationOf, isPlain } from '../collation/derivation.ts'
import { postgresIdentifier, quotedText } from '../literal.ts'

/** A column or an expression, possibly with a direction. */
export type Keyed = Expression<unknown> | Ordering<unknown>

export interface IndexKeyOptions {
  /** How values are compared and found, such as `text_pattern_ops`, `gin_trgm_ops`, `jsonb_path_ops`, `inet_ops`. Default: that of the type and the method. */
  readonly operatorClass?: string
  /** Parameters of the operator class, such as `{ siglen: 32 }`. */
  readonly operatorClassOptions?: Readonly<Record<string, string | number | boolean>>
  /** The collation by which texts are compared. Default: the column's. */
  readonly collation?: string
}

/** A key of an index with its operator class or collation. */
export interface IndexKey extends IndexKeyOptions {
  readonly key: Node
}

/**
 * A key of an index that says how values are compared: for `nativeIndex` and `exclude`.
 *
 * ```ts
 * import { table, text } from 'granary'
 * import { indexKey, nativeIndex } from 'granary/postgres'
 *
 * const airports = table('airports', { name: text() }, (t) => [
 *   nativeIndex({ method: 'gin' }, indexKey(t.name, { operatorClass: 'gin_trgm_ops' })),
 * ])
 * ```
 */
export function indexKey(key: Keyed, options: IndexKeyOptions = {}): IndexKey {
  return Object.freeze({ ...options, key: nodeOf(key) })
}

/** A key as it is given, in one form. */
export function keyOf(key: Keyed | IndexKey): IndexKey {
  return isIndexKey(key) ? key : { key: nodeOf(key) }
}

/** The key as CREATE INDEX has it (PostgreSQL manual, page of CREATE INDEX). */
export function keyText({ key, operatorClass, operatorClassOptions, collation }: IndexKey, dialect: Dialect): string {
  const operand = key instanceof OrderingNode ? key.operand : key
  const compared = collation === undefined ? collationOfKey(operand, operatorClass, dialect) : qualifiedName(collation)
  const parts = [operand instanceof ColumnNode ? expressionText(operand, dialect) : `(${expressionText(operand, dialect)})`]
  if (compared !== undefined) parts.push(`COLLATE ${compared}`)
  if (operatorClass !== undefined) parts.push(`${qualifiedName(operatorClass)}${parameterText(operatorClassOptions)}`)
  if (key instanceof OrderingNode) {
    if (key.direction === 'desc') parts.push('DESC')
    if (key.nulls !== undefined) parts.push(`NULLS ${key.nulls.toUpperCase()}`)
  }
  return parts.join(' ')
}

// An index serves only what is compared by its collation: searches for parts of words tell letters, everything else compares code points.
function collationOfKey(operand: Node, operatorClass: string | undefined, dialect: Dialect): string | undefined {
  const collation = collationOf(operand)
  if (collation === undefined) return undefined
  if (isOfTrigrams({ operatorClass })) return isPlain(collation) ? postgresIdentifier(caseCollation(dialect)) : undefined
  return collation.strength === 'none' ? postgresIdentifier(byCodePoints) : undefined
}

/** A list of parameters in parentheses, with a blank before it; nothing for none. */
export function parameterText(parameters: Readonly<Record<string, string | number | boolean>> = {}): string {
  const entries = Object.entries(parameters)
  if (entries.length === 0) return ''
  return ` (${entries.map(([name, value]) => `${qualifiedName(name)} = ${typeof value === 'string' ? quotedText(value) : String(value)}`).join(', ')})`
}

/** The name of a column that is the key; undefined for an expression. */
export function columnNameOf({ key }: IndexKey): string | undefined {
  const operand = key instanceof OrderingNode ? key.operand : key
  return operand instanceof ColumnNode ? operand.name : undefined
}

/** Whether an index holds groups of three characters of the key, by one of the operator classes of `pg_trgm`. */
export function isOfTrigrams({ operatorClass = '' }: IndexKeyOptions | { readonly operatorClass: string | undefined }): boolean {
  return /_trgm_ops$/.test(operatorClass)
}

/** The column that is read first in keys: it says which table they are of. */
export function firstColumnOf(keys: readonly IndexKey[]): ColumnNode | undefined {
  for (const { key } of keys) {
    const operand = key instanceof OrderingNode ? key.operand : key
    if (operand instanceof ColumnNode) return operand
  }
  return undefined
}

function qualifiedName(name: string): string {
  return name.split('.').map(postgresIdentifier).join('.')
}

function isIndexKey(key: unknown): key is IndexKey {
  return typeof key === 'object' && key !== null && 'key' in key && !('kind' in key)
}

// Expressions and orderings are nodes at run time.
function nodeOf(key: Keyed): Node {
  return key as unknown as Node
}
