import type { Node } from '../../../schema/expressions/node.ts'
import { ColumnNode } from '../../../schema/expressions/nodes.ts'
import { TableInfo } from '../../../schema/tables/table.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import {
  queryCommonTables,
  writeCommonTables,
  writeJoins,
  writeOrderAndLimit,
  writeReturning,
  writeTableName,
  writeWhere,
} from '../../compile/statement-nodes.ts'
import type { ConflictNode, DeleteNode, InsertNode, UpdateNode } from '../../statements/change-nodes.ts'
import { inReadingOrder } from './assignment-order.ts'
import type { Flavor } from './flavor.ts'

/** The name that the row to be inserted has in an upsert. */
const newRow = 'excluded'

const changed = Symbol('the table that is changed')
const upsert = Symbol('inside ON DUPLICATE KEY UPDATE')

/** INSERT (MySQL manual §15.2.7). */
export function writeInsert(node: InsertNode, writer: SqlWriter, flavor: Flavor): void {
  const [conflict, ...more] = node.conflicts
  if (more.length > 0) writer.need('sql.conflicts', 'INSERT with several upsert clauses')
  if (conflict !== undefined) checkTarget(conflict, node.table, writer)
  const fromRows = node.source?.kind === 'rows' || node.source?.kind === 'expressionRows'
  writer.write('INSERT INTO ')
  writeTableName(node.table, writer)
  writer.write(` (${node.columnNames.map((name) => writer.dialect.quoteIdentifier(name)).join(', ')}) `)
  if (node.source === undefined) writer.write('VALUES ()')
  else writeSource(node, node.source, fromRows, conflict, writer, flavor)
  if (conflict !== undefined) writeConflict(conflict, node, writer)
  writeReturning(node.returning, writer)
}

function writeSource(
  node: InsertNode,
  source: Node,
  fromRows: boolean,
  conflict: ConflictNode | undefined,
  writer: SqlWriter,
  flavor: Flavor,
): void {
  const commonTables = queryCommonTables(writer)
  if (fromRows && commonTables.length > 0) writer.need('sql.commonTablesBeforeInsert', 'common table expressions before INSERT … VALUES')
  if (fromRows) {
    writer.node(source)
    if (conflict !== undefined && conflict.assignments.length > 0 && !flavor.mariadb) writer.write(' AS ').identifier(newRow)
    return
  }
  // The new row of a query has a name only as a row of a derived table.
  const named = conflict !== undefined && conflict.assignments.length > 0 && !flavor.mariadb
  if (named) writer.write('SELECT * FROM (')
  if (commonTables.length > 0) writeCommonTables(commonTables, writer)
  writer.node(source)
  if (named)
    writer
      .write(') AS ')
      .identifier(newRow)
      .write(` (${node.columnNames.map((name) => writer.dialect.quoteIdentifier(name)).join(', ')})`)
}

/** An upsert of MySQL is about every unique constraint of the table: one that names a constraint means the same only where there is no other. */
function checkTarget(conflict: ConflictNode, table: TableInfo, writer: SqlWriter): void {
  if (conflict.target.length === 0) return
  const target = new Set(conflict.target.map((column) => (column instanceof ColumnNode ? column.name : undefined)))
  const keys = uniqueKeys(table)
  const [only, ...others] = keys
  const same = only !== undefined && only.length === target.size && only.every((name) => target.has(name))
  if (!same || others.length > 0 || conflict.targetWhere !== undefined) {
    writer.need('sql.conflictTarget', `upsert about one of several unique constraints: ${table.name} has ${keys.length}`)
  }
}

function uniqueKeys(table: TableInfo): (string | undefined)[][] {
  const names = (nodes: readonly Node[]): (string | undefined)[] =>
    nodes.map((node) => (node instanceof ColumnNode ? node.name : undefined))
  const ofColumns = [...table.base.columns.values()]
    .filter(({ attributes }) => attributes.primaryKey === true || attributes.unique === true)
    .map(({ name }) => [name])
  const ofElements = table.base.elements.flatMap((element) => {
    if (element.element === 'primaryKey') return [names(element.columns)]
    if (element.element === 'unique' || (element.element === 'index' && element.unique)) return [names(element.keys)]
    return []
  })
  return [...ofColumns, ...ofElements]
}

function writeConflict(conflict: ConflictNode, node: InsertNode, writer: SqlWriter): void {
  writer.write(' ON DUPLICATE KEY UPDATE ')
  if (conflict.assignments.length === 0) {
    // A column set to itself leaves the row alone. INSERT IGNORE would hide other errors too.
    const column = node.columnNames[0] ?? [...node.table.base.columns.values()][0]?.name ?? ''
    writer.identifier(column).write(' = ')
    writeKept(node, column, writer)
    return
  }
  const before = upserting(writer)
  before.active = true
  const assignments = inReadingOrder(conflict.assignments, node.table.alias, writer, conflict.where)
  assignments.forEach((assignment, position) => {
    if (position > 0) writer.write(', ')
    if (conflict.where === undefined) {
      writer.node(assignment)
      return
    }
    writer.identifier(assignment.column.name).write(' = IF(').node(conflict.where).write(', ').node(assignment.value).write(', ')
    if (position === 0) writeKept(node, assignment.column.name, writer)
    else writer.identifier(node.table.name, assignment.column.name)
    writer.write(')')
  })
  before.active = false
}

/**
 * The variable in which an upsert counts the rows that it leaves alone. The server's own count holds them too, since an UPDATE is to count
 * the rows that it finds: the engine takes them away.
 */
export const keptRows = '@granary_kept'

function writeKept(node: InsertNode, column: string, writer: SqlWriter): void {
  writer
    .write(`IF((${keptRows} := ${keptRows} + 1) IS NULL, `)
    .identifier(node.table.name, column)
    .write(', ')
    .identifier(node.table.name, column)
    .write(')')
}

interface Upserting {
  active: boolean
}

function upserting(writer: SqlWriter): Upserting {
  return writer.state(upsert, () => ({ active: false }))
}

/** A column in an upsert: of the row to be inserted, which MariaDB reads by a function, or of the table, which has no other name there. */
export function writeUpsertColumn(node: ColumnNode, writer: SqlWriter, flavor: Flavor): boolean {
  if (!upserting(writer).active) return false
  const { source } = node
  if (source.alias === newRow) {
    if (!flavor.mariadb) return false
    writer.write('VALUES(').identifier(node.name).write(')')
    return true
  }
  if (!(source instanceof TableInfo) || source.alias === source.name) return false
  writer.identifier(source.name, node.name)
  return true
}

/** UPDATE (MySQL manual §15.2.17): other tables are joined before SET. */
export function writeUpdate(node: UpdateNode, writer: SqlWriter): void {
  changing(node.table, writer)
  if (node.returning !== undefined) writer.need('sql.updateReturning', 'RETURNING of UPDATE')
  const joined = node.from.length > 0
  if (joined && (node.limit !== undefined || node.orderBy.length > 0))
    writer.need('sql.updateLimit', 'ORDER BY and LIMIT on UPDATE of joined tables')
  writer.write('UPDATE ').node(node.table)
  writeSources(node, writer)
  writer.write(' SET ')
  inReadingOrder(node.assignments, node.table.alias, writer).forEach((assignment, position) => {
    if (position > 0) writer.write(', ')
    if (joined) writer.identifier(node.table.alias).write('.')
    writer.node(assignment)
  })
  writeWhere(node.where, writer)
  writeOrderAndLimit(node, writer)
}

/** DELETE (MySQL manual §15.2.2): with other tables, or under another name, in the form that names what is deleted first. */
export function writeDelete(node: DeleteNode, writer: SqlWriter): void {
  changing(node.table, writer)
  const several = node.from.length > 0 || node.table.alias !== node.table.name
  if (several && (node.limit !== undefined || node.orderBy.length > 0))
    writer.need('sql.updateLimit', 'ORDER BY and LIMIT on DELETE of joined tables')
  if (several && node.returning !== undefined) writer.need('sql.returningJoined', 'RETURNING of DELETE with joined tables')
  writer.write('DELETE ')
  if (several) writer.identifier(node.table.alias).write(' ')
  writer.write('FROM ').node(node.table)
  writeSources(node, writer)
  writeWhere(node.where, writer)
  writeOrderAndLimit(node, writer)
  writeReturning(node.returning, writer)
}

// A comma binds less strongly than JOIN, whose condition would not see the changed table.
function writeSources(node: UpdateNode | DeleteNode, writer: SqlWriter): void {
  for (const source of node.from) writer.write(' CROSS JOIN ').node(source)
  writeJoins(node.joins, writer)
}

function changing(table: TableInfo, writer: SqlWriter): void {
  writer.state(changed, () => table)
}

/** The table that the statement updates or deletes from, which MySQL does not let its subqueries read as they are. */
export function changedTable(writer: SqlWriter): TableInfo | undefined {
  return writer.state<TableInfo | undefined>(changed, () => undefined)
}
