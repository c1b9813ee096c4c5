import { ExpressionNode, OperationNode, OrderingNode } from '../../../../schema/expressions/expression-node.ts'
import type { Node } from '../../../../schema/expressions/node.ts'
import { ColumnNode } from '../../../../schema/expressions/nodes.ts'
import type { ColumnType } from '../../../../schema/types/column-type.ts'
import type { Dialect } from '../../../compile/dialect.ts'
import { storedType } from '../../../compile/operand-kinds.ts'
import { traverse } from '../../../compile/tree.ts'
import type { IndexDescription, UniqueDescription } from '../../../ddl/description.ts'
import { expressionText } from '../../../ddl/expression-text.ts'
import type { Flavor } from '../flavor.ts'
import { mysqlIdentifier } from '../literal.ts'
import { charactersOf, columnTypeText, isUnbounded } from './column-type.ts'
import { derivedName } from './names.ts'

/** The greatest size of a key in bytes (MySQL manual §17.22). */
export const longestKey = 3072

/** What an index that only makes queries faster holds of a long text: so many characters. */
const prefixLength = 255

/** What the names of columns begin with that MariaDB computes for unique constraints over expressions. */
export const keyColumnPrefix = 'granary_key_'

/** The keys of an index, in parentheses. Where the whole values are too long it has the beginnings of texts, which change no result; a unique one has the whole. */
export function indexKeys({ keys, unique }: IndexDescription, dialect: Dialect): string {
  const short = !unique && sizeOf(keys) > longestKey
  return `(${keys.map((key) => keyPart(key, short, dialect)).join(', ')})`
}

/** The keys of a unique constraint. MariaDB has no keys that are expressions: it computes them in columns that no `SELECT *` shows. */
export function uniqueKeys(unique: UniqueDescription, dialect: Dialect, flavor: Flavor): string {
  const parts = unique.keys.map((key, position) =>
    flavor.mariadb && !(key instanceof ColumnNode) ? mysqlIdentifier(keyColumnName(unique, position)) : keyPart(key, false, dialect),
  )
  return `(${parts.join(', ')})`
}

/** The columns that MariaDB computes for unique constraints over expressions. */
export function keyColumns(uniques: readonly UniqueDescription[], dialect: Dialect, flavor: Flavor): string[] {
  if (!flavor.mariadb) return []
  return uniques.flatMap((unique) =>
    unique.keys.flatMap((key, position) =>
      key instanceof ColumnNode || !(key instanceof ExpressionNode)
        ? []
        : [
            `${mysqlIdentifier(keyColumnName(unique, position))} ${columnTypeText(keyType(key), flavor)} GENERATED ALWAYS AS (${expressionText(key, dialect)}) VIRTUAL INVISIBLE`,
          ],
    ),
  )
}

/** The type of an expression, with the collation by which its values are told apart: the one that it names, or that of the columns that it reads. */
function keyType(key: ExpressionNode): ColumnType {
  const type = storedType(key.type)
  if (type.kind !== 'text' || type.collation !== undefined) return type
  const named = new Set<string | undefined>()
  const read = new Set<string | undefined>()
  traverse(key, (node) => {
    if (node instanceof OperationNode && node.operation === 'collate') named.add(String(node.constants?.[0]))
    if (node instanceof ColumnNode && storedType(node.type).kind === 'text') read.add(storedType(node.type).collation)
  })
  const [collation] = named.size > 0 ? named : read
  return (named.size > 0 ? named : read).size === 1 && collation !== undefined ? { ...type, collation } : type
}

function keyColumnName({ name, keys }: UniqueDescription, position: number): string {
  return derivedName(keyColumnPrefix, name, keys.length === 1 ? '' : `_${position + 1}`)
}

function keyPart(key: Node, short: boolean, dialect: Dialect): string {
  if (key instanceof OrderingNode) return `${keyPart(key.operand, short, dialect)}${key.direction === 'desc' ? ' DESC' : ''}`
  if (!(key instanceof ColumnNode)) return `(${expressionText(key, dialect)})`
  const column = mysqlIdentifier(key.name)
  return short && canBeShortened(key.type) ? `${column}(${prefixLength})` : column
}

function canBeShortened(given: ColumnType): boolean {
  const type = storedType(given)
  if (type.kind === 'text') return isUnbounded(type) || charactersOf(type) > prefixLength
  return type.kind === 'bytes' && (isUnbounded(type) || (type.length ?? 0) > prefixLength)
}

/** The size of the keys in bytes, as far as they are columns; infinite where one of them has no greatest length. */
export function sizeOf(keys: readonly Node[], shortened = false): number {
  return keys.reduce((sum, key) => sum + keySize(key instanceof OrderingNode ? key.operand : key, shortened), 0)
}

function keySize(key: Node, shortened: boolean): number {
  if (!(key instanceof ColumnNode)) return 0
  const type = storedType(key.type)
  if (shortened && canBeShortened(type)) return type.kind === 'text' ? prefixLength * 4 : prefixLength
  if (type.kind === 'text') return isUnbounded(type) ? Number.POSITIVE_INFINITY : charactersOf(type) * 4
  if (type.kind === 'bytes') return isUnbounded(type) ? Number.POSITIVE_INFINITY : (type.length ?? 0)
  if (type.kind === 'uuid') return 36
  return type.kind === 'decimal' ? 30 : 8
}
