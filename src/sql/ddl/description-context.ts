import type { Node } from '../../schema/expressions/node.ts'
import { ColumnNode } from '../../schema/expressions/nodes.ts'
import { TableInfo } from '../../schema/tables/table.ts'
import type { ColumnType } from '../../schema/types/column-type.ts'
import { traverse } from '../compile/tree.ts'
import type { ColumnDescription } from './description.ts'
import type { Names } from './names.ts'
import type { Problems } from './problems.ts'

/** What a table is described with: names are taken from `names`, contradictions go to `problems`. */
export interface DescriptionContext {
  readonly table: TableInfo
  readonly columns: ReadonlyMap<string, ColumnDescription>
  readonly names: Names
  readonly problems: Problems
}

/** The described columns behind nodes that must be plain columns of the table, each at most once. */
export function columnsOf(nodes: readonly Node[], context: DescriptionContext, where: string): ColumnDescription[] {
  const found: ColumnDescription[] = []
  for (const node of nodes) {
    const column = ownColumn(node, context)
    if (column === undefined)
      context.problems.add(context.table.name, `${where} names ${describeNode(node)}, which is no column of this table`)
    else found.push(column)
  }
  noRepetition(
    found.map(({ name }) => name),
    context,
    where,
  )
  return found
}

function ownColumn(node: Node | undefined, { table, columns }: DescriptionContext): ColumnDescription | undefined {
  if (!(node instanceof ColumnNode) || !(node.source instanceof TableInfo) || node.source.base !== table) return undefined
  return columns.get(node.name)
}

/** Whether expressions read only columns of the table, and no query. */
export function isOfTable(nodes: readonly (Node | undefined)[], context: DescriptionContext, where: string): boolean {
  let fits = true
  const refuse = (message: string, columns: readonly string[] = []): void => {
    fits = false
    context.problems.add(context.table.name, `${where} ${message}`, columns)
  }
  for (const root of nodes) {
    if (root === undefined) continue
    traverse(root, (node) => {
      if (node.kind === 'subquery' || node.kind === 'select' || node.kind === 'setOperation') {
        refuse('reads a query: it can read only the row itself')
        return false
      }
      if (node.kind === 'placeholder') refuse('holds a placeholder: it can hold only constants')
      if (node instanceof ColumnNode && ownColumn(node, context) === undefined)
        refuse(`reads ${describeNode(node)}, which is no column of this table`)
      return true
    })
  }
  return fits
}

/** Names that stand twice are a problem. */
export function noRepetition(names: readonly string[], { table, problems }: DescriptionContext, where: string): void {
  const twice = names.filter((name, position) => names.indexOf(name) !== position)
  if (twice.length > 0) problems.add(table.name, `${where} names ${twice.join(', ')} twice`, twice)
}

/** The names of the columns that expressions read, each once, in the order in which they are met. */
export function readColumns(nodes: readonly Node[]): string[] {
  const names = new Set<string>()
  for (const root of nodes) {
    traverse(root, (node) => {
      if (node instanceof ColumnNode) names.add(node.name)
    })
  }
  return [...names]
}

/** The kind that is stored. */
export function storedKind(type: ColumnType): ColumnType['kind'] {
  return type.storedAs === undefined ? type.kind : storedKind(type.storedAs)
}

function describeNode(node: Node | undefined): string {
  if (node instanceof ColumnNode) return `${node.source.alias}.${node.name}`
  return node === undefined ? 'nothing' : 'an expression'
}
