import { OrderingNode } from '../../../../schema/expressions/expression-node.ts'
import type { Node } from '../../../../schema/expressions/node.ts'
import { ColumnNode } from '../../../../schema/expressions/nodes.ts'
import type { Dialect } from '../../../compile/dialect.ts'
import type { CreateOptions } from '../../../ddl/ddl-dialect.ts'
import type { TableDescription } from '../../../ddl/description.ts'
import { expressionText } from '../../../ddl/expression-text.ts'
import { ordered } from '../collation/collated-operations.ts'
import { vectorText } from '../search.ts'
import { isTableConstraint, nullsText } from './create-table.ts'
import { qualified } from './qualified-name.ts'

/** The indexes of a table, and those of its unique constraints that PostgreSQL has only as indexes (manual, page of CREATE INDEX). */
export function createIndexes(table: TableDescription, options: CreateOptions, dialect: Dialect): string[] {
  const opening = (name: string, unique: boolean): string =>
    `CREATE ${unique ? 'UNIQUE ' : ''}INDEX ${options.ifNotExists === true ? 'IF NOT EXISTS ' : ''}${dialect.quoteIdentifier(name)} ON ${qualified(table.name, table.schema)}`
  const keyList = (keys: readonly Node[]): string => `(${keys.map((key) => keyText(key, dialect)).join(', ')})`
  const whereText = (where: Node | undefined): string => (where === undefined ? '' : ` WHERE ${expressionText(where, dialect)}`)
  return [
    ...table.uniques
      .filter((unique) => !isTableConstraint(unique))
      .map(
        ({ name, keys, nullsNotDistinct, where }) =>
          `${opening(name, true)} ${keyList(keys)}${nullsNotDistinct ? ` ${nullsText(true).trimEnd()}` : ''}${whereText(where)}`,
      ),
    ...table.indexes.map(({ name, keys, unique, where, include }) => {
      const carried = include.map((column) => dialect.quoteIdentifier(column.name)).join(', ')
      return `${opening(name, unique)} ${keyList(keys)}${carried === '' ? '' : ` INCLUDE (${carried})`}${whereText(where)}`
    }),
    ...table.fullText.map(({ name, columns, tokens }) => {
      const vector = vectorText(
        columns.map((column) => dialect.quoteIdentifier(column.name)),
        tokens,
        dialect,
      )
      return `${opening(name, false)} USING gin ((${vector})${tokens === 'trigrams' ? ' gin_trgm_ops' : ''})`
    }),
    ...table.spatial.map(({ name, column }) => `${opening(name, false)} USING gist (${dialect.quoteIdentifier(column.name)})`),
  ]
}

/** A key of an index: a column, or an expression in parentheses, with its direction and where nulls come. */
function keyText(node: Node, dialect: Dialect): string {
  if (node instanceof OrderingNode) {
    const nulls = node.nulls === undefined ? '' : ` NULLS ${node.nulls.toUpperCase()}`
    return `${keyText(node.operand, dialect)}${node.direction === 'desc' ? ' DESC' : ''}${nulls}`
  }
  return node instanceof ColumnNode ? expressionText(node, dialect) : `(${expressionText(ordered(node), dialect)})`
}
