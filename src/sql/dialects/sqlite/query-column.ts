import type { Node } from '../../../schema/expressions/node.ts'
import { OutputNode, SubqueryNode } from '../../../schema/expressions/nodes.ts'
import type { ColumnType } from '../../../schema/types/column-type.ts'
import type { Kind } from '../../../schema/types/kind.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import { SelectionNode } from '../../statements/select-node.ts'
import { elementSql } from './json-values.ts'
import { writeNumber } from './operands.ts'

/** The name of the one column that is looked at; no column of an application is called so. */
export const elementName = 'granary element'

/** A query of one column as an operand. */
export function isQuery(node: Node): node is SubqueryNode {
  return node instanceof SubqueryNode
}

/** Writes a source that has the query's only column as `granary element`. */
export function writeQueryElements(subquery: SubqueryNode, writer: SqlWriter): void {
  const selection = 'selection' in subquery.query ? subquery.query.selection : undefined
  const [column] = selection instanceof SelectionNode ? selection.columns : []
  if (column === undefined) throw new Error('a query that stands for a value has no column')
  writer.write('(SELECT ').identifier(column.name).write(' AS ').identifier(elementName).write(' FROM (').node(subquery.query).write('))')
}

/** Writes a source that has the elements of an array as `granary element`; of an array that is null one null. */
export function writeArrayElements(array: Node, element: ColumnType, writer: SqlWriter): void {
  writer
    .write(`(SELECT ${elementSql('value', element)} AS `)
    .identifier(elementName)
    .write(' FROM json_each(ifnull(')
    .node(array)
    .write(", '[null]')))")
}

/** Writes a query that gives the same column as another kind of number. */
export function writeConvertedColumn(subquery: SubqueryNode, kind: Kind, writer: SqlWriter): void {
  writer.write('SELECT ')
  writeNumber(new OutputNode(elementName, subquery.type), kind, writer)
  writer.write(' FROM ')
  writeQueryElements(subquery, writer)
}
