import type { Node } from '../../schema/expressions/node.ts'
import { ColumnNode } from '../../schema/expressions/nodes.ts'
import type { ForeignKeyAction, ForeignKeyOptions } from '../../schema/tables/foreign-key.ts'
import { conventionalName } from '../../schema/tables/naming.ts'
import { type TableColumn, TableInfo } from '../../schema/tables/table.ts'
import type { ColumnType } from '../../schema/types/column-type.ts'
import type { ColumnDescription, ForeignKeyDescription } from './description.ts'
import { columnsOf, type DescriptionContext, storedKind } from './description-context.ts'
import { knownType } from './known-type.ts'

/** A foreign key with its name and its target, or undefined when it contradicts the tables. */
export function resolveForeignKey(
  context: DescriptionContext,
  nodes: readonly Node[],
  target: () => readonly Node[],
  options: ForeignKeyOptions,
): ForeignKeyDescription | undefined {
  const { table, names } = context
  const columns = columnsOf(nodes, context, 'a foreign key')
  const columnNames = columns.map(({ name }) => name)
  const refuse = (message: string): undefined => {
    context.problems.add(table.name, message, columnNames)
    return undefined
  }
  if (columns.length === 0 || columns.length < nodes.length) return nodes.length === 0 ? refuse('a foreign key has no column') : undefined
  const targets = targetColumns(target())
  const [first] = targets
  const what = `the foreign key (${columnNames.join(', ')})`
  if (first === undefined) return refuse(`${what} refers to something that is no column of a table`)
  const targetTable = first.table
  const targetNames = targets.map(({ column }) => column.name)
  if (targets.some((other) => other.table !== targetTable)) return refuse(`${what} refers to columns of several tables`)
  if (targets.length !== columns.length) return refuse(`${what} has ${columns.length} columns and refers to ${targets.length}`)
  const unlike = columns.find((column, position) => !comparable(column.type, targets[position]))
  if (unlike !== undefined)
    return refuse(`${what}: ${unlike.name} holds ${unlike.type.kind}, which is stored unlike the column that it refers to`)
  if (!isUnique(targetTable, targetNames))
    return refuse(
      `${what} refers to ${targetTable.name} (${targetNames.join(', ')}), which is neither its primary key nor unique without a condition`,
    )
  const { onDelete = 'no action', onUpdate = 'no action', deferrable } = options
  for (const [event, action] of [
    ['onDelete', onDelete],
    ['onUpdate', onUpdate],
  ] as const) {
    const hindrance = columns.map((column) => hindranceTo(action, event, column)).find((found) => found !== undefined)
    if (hindrance !== undefined) return refuse(`${what}: ${event} ${action} cannot be carried out, since ${hindrance}`)
  }
  const name = options.name ?? names.free(conventionalName('fk', table.name, columnNames))
  return { name, columns, target: targetTable, targetColumns: targets.map(({ column }) => column), onDelete, onUpdate, deferrable }
}

interface Target {
  readonly table: TableInfo
  readonly column: TableColumn
}

function targetColumns(nodes: readonly (Node | undefined)[]): Target[] {
  const found = nodes.map((node) => {
    if (!(node instanceof ColumnNode) || !(node.source instanceof TableInfo)) return undefined
    const table = node.source.base
    const column = table.columnNamed(node.name)
    return column && { table, column }
  })
  return found.every((target) => target !== undefined) ? found : []
}

// Whole numbers of any width are stored alike; everything else is equal only to its own kind.
function comparable(left: ColumnType, target: Target | undefined): boolean {
  const right = target && knownType(target.column.node)
  if (right === undefined) return false
  const [one, other] = [storedKind(left), storedKind(right)]
  return one === other || (isWhole(one) && isWhole(other))
}

function isWhole(kind: string): boolean {
  return kind === 'integer' || kind === 'bigint'
}

function hindranceTo(
  action: ForeignKeyAction,
  event: 'onDelete' | 'onUpdate',
  { column, name, nullable, generated }: ColumnDescription,
): string | undefined {
  const sets = action === 'set null' || action === 'set default' || (action === 'cascade' && event === 'onUpdate')
  if (sets && generated !== undefined) return `${name} is generated`
  if (action === 'set null' && !nullable) return `${name} cannot be null`
  if (action === 'set default' && !nullable && column.attributes.serverDefault === undefined)
    return `${name} cannot be null and has no default in the database`
  return undefined
}

/** Whether rows of a table are told apart by these columns, in any order: by its primary key, or by a unique constraint of all rows. */
function isUnique(table: TableInfo, names: readonly string[]): boolean {
  const wanted = [...names].sort().join('\0')
  const same = (nodes: readonly Node[]): boolean =>
    nodes.every((node) => node instanceof ColumnNode) &&
    nodes
      .map((node) => (node instanceof ColumnNode ? node.name : ''))
      .sort()
      .join('\0') === wanted
  for (const { attributes, node } of table.columns.values()) {
    if ((attributes.primaryKey === true || attributes.unique === true) && same([node])) return true
  }
  return table.elements.some((element) => {
    if (element.element === 'primaryKey') return same(element.columns)
    if (element.element === 'unique') return element.where === undefined && same(element.keys)
    return element.element === 'index' && element.unique && element.where === undefined && same(element.keys)
  })
}
