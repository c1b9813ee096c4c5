import { ProgrammingError } from '../../errors/index.ts'
import type { Node } from '../../schema/expressions/node.ts'
import { PlaceholderNode, type SourceNode } from '../../schema/expressions/nodes.ts'
import type { TableColumn, TableInfo } from '../../schema/tables/table.ts'
import type {
  AssignmentNode,
  ConflictNode,
  DeleteNode,
  ExpressionRowsNode,
  InsertNode,
  RowsNode,
  UpdateNode,
} from '../statements/change-nodes.ts'
import type { ExplainNode } from '../statements/explain.ts'
import type {
  GroupingNode,
  JoinNode,
  LockNode,
  ResultColumnNode,
  SelectionNode,
  SelectNode,
  SetOperationNode,
} from '../statements/select-node.ts'
import type { CommonTableAlias, CommonTableSource, FunctionSource, QuerySource, ValuesSource } from '../statements/sources.ts'
import type { SqlStatementNode } from '../statements/sql-statement.ts'
import type { TableSampleSource } from '../statements/table-functions.ts'
import type { ViewInfo } from '../views/view.ts'
import type { CompileNode } from './dialect.ts'
import type { SqlWriter } from './sql-writer.ts'

/** How statements are written where the engines agree. */
export const statementNodes = {
  select(node: SelectNode, writer: SqlWriter) {
    // A subquery names its tables, whatever stands around it.
    const before = writer.qualify
    writer.qualify = true
    writer.inScope(node, () => writeSelect(node, writer))
    writer.qualify = before
  },

  // The statement itself follows, after its common table expressions.
  explain(_: ExplainNode, writer: SqlWriter) {
    writer.write('EXPLAIN ')
  },

  sqlStatement(node: SqlStatementNode, writer: SqlWriter) {
    writer.node(node.text)
  },

  setOperation(node: SetOperationNode, writer: SqlWriter) {
    writer.write('(').node(node.left).write(`) ${node.operator.toUpperCase()} (`).node(node.right).write(')')
    writeOrderAndLimit(node, writer)
  },

  selection(node: SelectionNode, writer: SqlWriter) {
    writer.list(node.columns)
  },

  resultColumn(node: ResultColumnNode, writer: SqlWriter) {
    writer.node(node.expression)
    if (!('name' in node.expression) || node.expression.name !== node.name || node.expression.kind !== 'column')
      writer.write(' AS ').identifier(node.name)
  },

  table(node: TableInfo, writer: SqlWriter) {
    writeTableName(node, writer)
    if (node.alias !== node.name) writer.write(' AS ').identifier(node.alias)
  },

  view(node: ViewInfo, writer: SqlWriter) {
    writer.qualified(node.schema, node.name)
  },

  tableSample(node: TableSampleSource, writer: SqlWriter) {
    writer.need('sql.tableSample', 'TABLESAMPLE')
    writer.node(node.table).write(` TABLESAMPLE ${node.method.toUpperCase()} (${node.percent})`)
    if (node.seed !== undefined) writer.write(` REPEATABLE (${node.seed})`)
  },

  querySource(node: QuerySource, writer: SqlWriter) {
    writer.write('(').node(node.query).write(') AS ').identifier(node.alias)
  },

  commonTable(node: CommonTableSource, writer: SqlWriter) {
    writer.identifier(node.alias)
  },

  commonTableAlias(node: CommonTableAlias, writer: SqlWriter) {
    writer.identifier(node.of.alias).write(' AS ').identifier(node.alias)
  },

  valuesSource(node: ValuesSource, writer: SqlWriter) {
    writer.write('(')
    if (node.rows.length > 0) writer.write('VALUES ').list(node.rows)
    else writer.write(`SELECT ${node.columns.map(({ type }) => `CAST(NULL AS ${writer.dialect.typeName(type)})`).join(', ')} WHERE FALSE`)
    writer.write(') AS ').identifier(node.alias).write(' (')
    node.columns.forEach((column, position) => {
      if (position > 0) writer.write(', ')
      writer.identifier(column.name)
    })
    writer.write(')')
  },

  functionSource(node: FunctionSource, writer: SqlWriter) {
    const operation = writer.dialect.operations[node.operation]
    if (operation === undefined)
      throw new ProgrammingError('STATEMENT_INVALID', `${writer.dialect.name} has no table function called ${node.operation}`)
    operation.compile(node.operands, writer, Object.assign(Object.create(node), { type: node.columns[0]?.type }))
    writer.write(' AS ').identifier(node.alias)
  },

  join(node: JoinNode, writer: SqlWriter) {
    writer.write(` ${node.join === 'inner' ? '' : `${node.join.toUpperCase()} `}JOIN `)
    if (node.lateral) {
      writer.need('sql.lateral', 'LATERAL joins')
      writer.write('LATERAL ')
    }
    if (node.inferred && node.on === undefined)
      throw new ProgrammingError(
        'STATEMENT_INVALID',
        `the join with ${node.source.alias} has no condition, and no table before it to find one by: say from() or give the condition`,
      )
    writer.node(node.source)
    if (node.on !== undefined) writer.write(' ON ').node(node.on)
    else if (node.join !== 'cross') writer.write(' ON TRUE')
  },

  grouping(node: GroupingNode, writer: SqlWriter) {
    if (node.grouping === 'rollup') writer.need('sql.rollup', 'ROLLUP')
    else writer.need('sql.groupingSets', 'CUBE and GROUPING SETS')
    const opening = { rollup: 'ROLLUP (', cube: 'CUBE (', sets: 'GROUPING SETS (' }[node.grouping]
    writer.write(opening).list(node.sets).write(')')
  },

  lock(node: LockNode, writer: SqlWriter) {
    writer.need('sql.rowLocks', 'row locks (FOR UPDATE)')
    writer.write(` FOR ${node.strength.toUpperCase()}`)
    if (node.of.length > 0) writer.write(` OF ${node.of.map((name) => writer.dialect.quoteIdentifier(name)).join(', ')}`)
    if (node.wait !== undefined) writer.write(` ${node.wait.toUpperCase()}`)
  },

  insert(node: InsertNode, writer: SqlWriter) {
    writeInsert(node, writer)
    writeReturning(node.returning, writer)
  },

  rows(node: RowsNode, writer: SqlWriter) {
    const width = node.columns.length
    writer.write('VALUES ')
    for (let row = 0; row < node.rowCount; row++) {
      writer.write(row === 0 ? '(' : ', (')
      node.columns.forEach((column, position) => {
        if (position > 0) writer.write(', ')
        writer.parameter(node, column.node.type, { item: row * width + position })
      })
      writer.write(')')
    }
  },

  expressionRows(node: ExpressionRowsNode, writer: SqlWriter) {
    writer.write('VALUES ')
    node.rows.forEach((row, index) => {
      writer.write(index === 0 ? '(' : ', (')
      row.items.forEach((cell, position) => {
        if (position > 0) writer.write(', ')
        writeCell(cell, node.columns[position], writer)
      })
      writer.write(')')
    })
  },

  conflict(node: ConflictNode, writer: SqlWriter) {
    writer.write(' ON CONFLICT')
    if (node.target.length > 0) {
      bare(writer, () => {
        writer.write(' (').list(node.target).write(')')
        if (node.targetWhere !== undefined) writer.write(' WHERE ').node(node.targetWhere)
      })
    }
    if (node.assignments.length === 0) {
      writer.write(' DO NOTHING')
      return
    }
    writer.write(' DO UPDATE SET ').list(node.assignments)
    if (node.where !== undefined) writer.write(' WHERE ').node(node.where)
  },

  assignment(node: AssignmentNode, writer: SqlWriter) {
    writer.identifier(node.column.name).write(' = ')
    writeCell(node.value, node.column, writer)
  },

  update(node: UpdateNode, writer: SqlWriter) {
    if (node.limit !== undefined || node.orderBy.length > 0) writer.need('sql.updateLimit', 'ORDER BY and LIMIT on UPDATE')
    checkNames([node.table, ...node.from])
    writer.write('UPDATE ').node(node.table).write(' SET ').list(node.assignments)
    if (node.from.length > 0) writer.write(' FROM ').list(node.from)
    writeJoins(node.joins, writer)
    writeWhere(node.where, writer)
    writeOrderAndLimit(node, writer)
    writeReturning(node.returning, writer)
  },

  delete(node: DeleteNode, writer: SqlWriter) {
    if (node.limit !== undefined || node.orderBy.length > 0) writer.need('sql.updateLimit', 'ORDER BY and LIMIT on DELETE')
    checkNames([node.table, ...node.from])
    writer.write('DELETE FROM ').node(node.table)
    if (node.from.length > 0) {
      writer.need('sql.deleteUsing', 'DELETE with joined tables; use a subquery in where()')
      writer.write(' USING ').list(node.from)
      writeJoins(node.joins, writer)
    }
    writeWhere(node.where, writer)
    writeOrderAndLimit(node, writer)
    writeReturning(node.returning, writer)
  },
} satisfies Readonly<Record<string, CompileNode<never>>>

export function writeSelect(node: SelectNode, writer: SqlWriter): void {
  checkNames([...node.from, ...node.joins.map(({ source }) => source)])
  writer.write('SELECT ')
  for (const prefix of node.prefixes) writer.node(prefix).write(' ')
  if (node.distinctOn.length > 0) {
    writer.need('sql.distinctOn', 'DISTINCT ON')
    writer.write('DISTINCT ON (').list(node.distinctOn).write(') ')
  } else if (node.distinct) writer.write('DISTINCT ')
  writer.node(node.selection)
  if (node.from.length > 0) writer.write(' FROM ').list(node.from)
  writeJoins(node.joins, writer)
  writeWhere(node.where, writer)
  if (node.groupBy.length > 0) writer.write(' GROUP BY ').list(node.groupBy)
  if (node.having !== undefined) writer.write(' HAVING ').node(node.having)
  writeOrderAndLimit(node, writer)
  if (node.lock !== undefined) writer.node(node.lock)
  for (const suffix of node.suffixes) writer.write(' ').node(suffix)
}

/** Engines take the same name twice in one FROM for ambiguous, each with words of its own. */
export function checkNames(sources: readonly SourceNode[]): void {
  const names = new Set<string>()
  for (const { alias } of sources) {
    if (names.has(alias))
      throw new ProgrammingError(
        'STATEMENT_INVALID',
        `${alias} stands twice in one FROM: give one of them another name, with alias(table, 'other') or query.as('other')`,
      )
    names.add(alias)
  }
}

/** Writes the value of a column. What a parameter gives is checked by the column's own type, and errors name the column. */
function writeCell(value: Node, column: TableColumn | undefined, writer: SqlWriter): void {
  if (column === undefined) throw new Error('a row has more values than columns')
  const before = writer.subject
  writer.subject = { table: column.node.source.alias, column: column.property }
  const { type } = column.node
  if (value instanceof PlaceholderNode && value.type.kind === type.kind && type.kind !== 'custom') writer.parameter(value, type)
  else writer.node(value)
  writer.subject = before
}

export function writeJoins(joins: readonly Node[], writer: SqlWriter): void {
  for (const join of joins) writer.node(join)
}

export function writeWhere(where: Node | undefined, writer: SqlWriter): void {
  if (where !== undefined) writer.write(' WHERE ').node(where)
}

interface OrderedAndLimited {
  readonly orderBy: readonly Node[]
  readonly limit: Node | undefined
  readonly offset?: Node | undefined
  readonly withTies?: boolean
}

export function writeOrderAndLimit(node: OrderedAndLimited, writer: SqlWriter): void {
  if (node.orderBy.length > 0) writer.write(' ORDER BY ').list(node.orderBy)
  if (node.withTies === true) {
    writer.need('sql.withTies', 'FETCH FIRST … WITH TIES')
    if (node.offset !== undefined) writer.write(' OFFSET ').node(node.offset).write(' ROWS')
    if (node.limit !== undefined) writer.write(' FETCH FIRST ').node(node.limit).write(' ROWS WITH TIES')
    return
  }
  if (node.limit !== undefined) writer.write(' LIMIT ').node(node.limit)
  if (node.offset !== undefined) writer.write(' OFFSET ').node(node.offset)
}

export function writeInsert(node: InsertNode, writer: SqlWriter): void {
  writer.write('INSERT INTO ')
  writeTableName(node.table, writer)
  // Conditions and assignments of an upsert name the table as every statement does.
  if (node.conflicts.length > 0 && node.table.alias !== node.table.name) writer.write(' AS ').identifier(node.table.alias)
  if (node.source === undefined) {
    writer.write(' DEFAULT VALUES')
  } else {
    writer.write(` (${node.columnNames.map((name) => writer.dialect.quoteIdentifier(name)).join(', ')}) `).node(node.source)
  }
  for (const conflict of node.conflicts) writer.node(conflict)
}

export function writeReturning(returning: SelectionNode | undefined, writer: SqlWriter): void {
  if (returning === undefined) return
  writer.need('sql.returning', 'RETURNING')
  writer.write(' RETURNING ')
  bare(writer, () => writer.node(returning))
}

export function writeTableName(table: TableInfo, writer: SqlWriter): void {
  writer.qualified(table.schema, table.name)
}

/** Writes columns without their tables' names. */
export function bare(writer: SqlWriter, write: () => void): void {
  const before = writer.qualify
  writer.qualify = false
  write()
  writer.qualify = before
}

function isChange(query: Node): boolean {
  return query.kind === 'insert' || query.kind === 'update' || query.kind === 'delete'
}

/** Writes the common table expressions that a statement reads, and then the statement. */
export function writeWithCommonTables(statement: Node, commonTables: readonly CommonTableSource[], writer: SqlWriter): void {
  if (commonTables.length > 0) {
    if (statement.kind === 'insert' && !writer.dialect.capabilities.has('sql.commonTablesBeforeInsert')) {
      queryCommonTables(writer).push(...commonTables)
      writer.node(statement)
      return
    }
    if (isChange(statement) && statement.kind !== 'insert')
      writer.need('sql.commonTablesBeforeChange', 'common table expressions before UPDATE and DELETE')
    writeCommonTables(commonTables, writer)
  }
  writer.node(statement)
}

const ofQuery = Symbol('common tables of the query of an insert')

/** The common table expressions that an INSERT has to write before its query. */
export function queryCommonTables(writer: SqlWriter): CommonTableSource[] {
  return writer.state<CommonTableSource[]>(ofQuery, () => [])
}

const ofRecursion = Symbol('queries of recursive common tables')

/** The queries of the recursive common table expressions that are written. */
export function recursiveQueries(writer: SqlWriter): Set<Node> {
  return writer.state(ofRecursion, () => new Set<Node>())
}

/** Writes WITH. */
export function writeCommonTables(commonTables: readonly CommonTableSource[], writer: SqlWriter): void {
  writer.write(commonTables.some((table) => table.recursive) ? 'WITH RECURSIVE ' : 'WITH ')
  commonTables.forEach((table, position) => {
    if (position > 0) writer.write(', ')
    if (isChange(table.query)) writer.need('sql.changingCommonTables', 'common table expressions that insert, update or delete')
    writer.identifier(table.alias).write(' (')
    table.columns.forEach((column, index) => {
      if (index > 0) writer.write(', ')
      writer.identifier(column.name)
    })
    writer.write(') AS ')
    if (table.materialized !== undefined && writer.dialect.capabilities.has('sql.materializedHint'))
      writer.write(table.materialized ? 'MATERIALIZED ' : 'NOT MATERIALIZED ')
    if (table.recursive) recursiveQueries(writer).add(table.query)
    writer.write('(').node(table.query).write(')')
  })
  writer.write(' ')
}
