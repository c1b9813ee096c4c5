import { OrderingNode } from '../../../../schema/expressions/expression-node.ts'
import type { Node } from '../../../../schema/expressions/node.ts'
import { ColumnNode } from '../../../../schema/expressions/nodes.ts'
import type { Dialect } from '../../../compile/dialect.ts'
import type { CreateOptions } from '../../../ddl/ddl-dialect.ts'
import type { IndexDescription, TableDescription, UniqueDescription } from '../../../ddl/description.ts'
import { expressionText } from '../../../ddl/expression-text.ts'
import { isTableConstraint } from './create-table.ts'
import { qualified } from './qualified-name.ts'

/** The indexes of a table, and those of its unique constraints that SQLite has only as indexes (https://sqlite.org/lang_createindex.html). */
export function createIndexes(table: TableDescription, options: CreateOptions, dialect: Dialect): string[] {
  const create = (name: string, unique: boolean, keys: readonly string[], where: string | undefined): string => {
    const opening = `CREATE ${unique ? 'UNIQUE ' : ''}INDEX ${options.ifNotExists === true ? 'IF NOT EXISTS ' : ''}${qualified(name, table.schema, dialect)}`
    return `${opening} ON ${dialect.quoteIdentifier(table.name)} (${keys.join(', ')})${where === undefined ? '' : ` WHERE ${where}`}`
  }
  const found: string[] = []
  for (const unique of table.uniques) {
    const { name, keys } = unique
    const where = unique.where && expressionText(unique.where, dialect)
    if (!isTableConstraint(unique))
      found.push(
        create(
          name,
          true,
          keys.map((key) => keyText(key, dialect)),
          where,
        ),
      )
    const nulls = nullKeys(unique, dialect)
    if (nulls !== undefined)
      found.push(create(nullIndexName(name), true, nulls.keys, where === undefined ? nulls.where : `(${where}) AND (${nulls.where})`))
  }
  for (const index of table.indexes) {
    const keys = [...index.keys.map((key) => keyText(key, dialect)), ...coveredColumns(index).map((name) => dialect.quoteIdentifier(name))]
    found.push(create(index.name, index.unique, keys, index.where && expressionText(index.where, dialect)))
  }
  return found
}

/** The name of the index that makes nulls equal each other for a unique constraint. */
export function nullIndexName(unique: string): string {
  return `${unique}_nulls`
}

/**
 * Where nulls equal each other, a second index holds the rows with a null among their keys, as the pair of whether it is null and its value.
 * The first index stays as it is, so that queries, foreign keys and ON CONFLICT find it.
 */
function nullKeys(unique: UniqueDescription, dialect: Dialect): { readonly keys: readonly string[]; readonly where: string } | undefined {
  if (!unique.nullsNotDistinct) return undefined
  const texts = unique.keys.map((key) => ({ text: keyText(key, dialect), nullable: !(key instanceof ColumnNode) || key.nullable }))
  const nullable = texts.filter((key) => key.nullable)
  if (nullable.length === 0) return undefined
  const keys = texts.flatMap((key) => (key.nullable ? [`(${key.text} IS NULL)`, `ifnull(${key.text}, 0)`] : [key.text]))
  return { keys, where: nullable.map(({ text }) => `${text} IS NULL`).join(' OR ') }
}

/**
 * Columns that an index carries besides its keys become further keys in SQLite. A unique index cannot carry any, since they would take part
 * in its uniqueness: it is created without them.
 */
function coveredColumns(index: IndexDescription): string[] {
  if (index.unique) return []
  const keys = new Set(index.keys.map(keyColumn))
  return index.include.map(({ name }) => name).filter((name) => !keys.has(name))
}

function keyColumn(key: Node): string | undefined {
  const operand = key instanceof OrderingNode ? key.operand : key
  return operand instanceof ColumnNode ? operand.name : undefined
}

/** A key of an index: a column, or an expression in parentheses, with its direction. SQLite takes no order of nulls here. */
function keyText(node: Node, dialect: Dialect): string {
  if (node instanceof OrderingNode) return `${keyText(node.operand, dialect)}${node.direction === 'desc' ? ' DESC' : ''}`
  return node instanceof ColumnNode ? expressionText(node, dialect) : `(${expressionText(node, dialect)})`
}
