import { DataError, ProgrammingError } from '../../errors/index.ts'
import { asOperand, operand } from '../../schema/expressions/expression-node.ts'
import { Node } from '../../schema/expressions/node.ts'
import { TupleNode } from '../../schema/expressions/nodes.ts'
import type { TableColumn, TableInfo } from '../../schema/tables/table.ts'
import type { Dialect } from '../compile/dialect.ts'
import { encoderOf } from '../compile/plan.ts'
import { stringLiteral } from '../compile/string-literal.ts'
import { ExpressionRowsNode, RowsNode } from './change-nodes.ts'
import { isPreparing, lateOrNow } from './late-value.ts'

/** Rows that go in one statement. */
export interface RowGroup {
  readonly columns: readonly TableColumn[]
  readonly source: Node | undefined
}

/** Rows in a statement: more cost more to compile than they save (measured: docs/benchmarks.md). */
const rowsInStatement = 100
/** Parameters in a statement: the least of what the engines take (SQLite 32766, PostgreSQL 65535). */
const mostParameters = 32766

/** What rows with the same properties have in common. */
interface RowShape {
  /** The properties that the application gave, in their order. */
  readonly given: readonly string[]
  readonly columns: readonly TableColumn[]
  readonly gather: Gather
}

/** The shapes of a table's rows; the one that was used last is the likely one. */
interface ShapesOfTable {
  readonly bySignature: Map<string, RowShape>
  last: RowShape | undefined
}

const shapes = new WeakMap<Dialect, WeakMap<TableInfo, ShapesOfTable>>()

/** Divides rows into statements, keeping their order: a new one where the properties change, or where one is full. */
export function rowGroups(table: TableInfo, rows: readonly object[], dialect: Dialect): RowGroup[] {
  const groups: RowGroup[] = []
  let start = 0
  while (start < rows.length) {
    const shape = shapeOf(table, rowAt(rows, start), dialect)
    // A row of nothing but defaults is a statement of its own.
    const many = dialect.manyRows !== undefined && rows.length - start >= dialect.manyRows ? dialect.manyRows : rowsInStatement
    const size = shape.columns.length === 0 ? 1 : Math.max(1, Math.min(many, Math.floor(mostParameters / shape.columns.length)))
    let end = start + 1
    while (end < rows.length && end - start < size && hasShape(rowAt(rows, end), shape)) end++
    groups.push(groupOf(shape, rows, start, end))
    start = end
  }
  return groups
}

function groupOf(shape: RowShape, rows: readonly object[], start: number, end: number): RowGroup {
  const { columns } = shape
  if (columns.length === 0) return { columns, source: undefined }
  if (isPreparing()) return { columns, source: expressionRows(shape, rows, start, end) }
  const cells: unknown[] = []
  for (let index = start; index < end; index++) {
    if (!shape.gather(rowAt(rows, index), cells)) return { columns, source: expressionRows(shape, rows, start, end) }
  }
  return { columns, source: new RowsNode(columns, end - start, cells) }
}

/** Adds a row's values, encoded, to the cells; false when one of them is an expression. */
type Gather = (row: object, cells: unknown[]) => boolean

// Generated, so that each property is read where only that property is read; by a loop where generating code is forbidden.
function gatherer(given: readonly string[], columns: readonly TableColumn[], encoders: readonly ((value: unknown) => unknown)[]): Gather {
  const steps = columns.map((_, position) => {
    const property = given[position]
    const value = property === undefined ? `initial(columns[${position}])` : `row[${stringLiteral(property)}]`
    return `{ const value = ${value}; if (typeof value === 'object' && value !== null && isExpression(value)) return false; cells.push(encode${position}(value)) }`
  })
  const names = encoders.map((_, position) => `encode${position}`)
  try {
    return new Function(
      'encoders',
      'columns',
      'initial',
      'isExpression',
      `const [${names.join(', ')}] = encoders; return (row, cells) => { ${steps.join('\n')}\nreturn true }`,
    )(encoders, columns, clientDefault, isExpression) as Gather
  } catch (error) {
    if (!(error instanceof EvalError)) throw error
  }
  return (row, cells) =>
    columns.every((column, position) => {
      const property = given[position]
      const value = property === undefined ? clientDefault(column) : valueAt(row, property)
      if (isExpression(value)) return false
      cells.push((encoders[position] as (value: unknown) => unknown)(value))
      return true
    })
}

/** Rows as one list of expressions, whatever the dialect: for a statement that is part of another. */
export function expressionGroup(table: TableInfo, rows: readonly object[]): RowGroup {
  const given = Object.keys(rowAt(rows, 0))
  const shape = { given, columns: columnsOf(table, given) }
  rows.forEach((_, index) => {
    if (!hasShape(rowAt(rows, index), shape))
      throw new ProgrammingError(
        'STATEMENT_INVALID',
        'the rows of an insert inside another statement must all give the same columns in the same order',
      )
  })
  if (shape.columns.length === 0) return { columns: [], source: undefined }
  return { columns: shape.columns, source: expressionRows(shape, rows, 0, rows.length) }
}

function isExpression(value: unknown): boolean {
  return value instanceof Node || (typeof value === 'object' && value !== null && asOperand in value)
}

// Rows with expressions in them are compiled cell by cell.
function expressionRows(shape: Pick<RowShape, 'given' | 'columns'>, rows: readonly object[], start: number, end: number): Node {
  const tuples = rows.slice(start, end).map((row) => {
    const cells = shape.columns.map((column, position) => {
      const property = shape.given[position]
      const { clientDefault: call } = column.attributes
      if (property === undefined && call !== undefined) return lateOrNow(call, column.node.type)
      return operand(property === undefined ? undefined : valueAt(row, property), column.node.type)
    })
    return new TupleNode(cells)
  })
  return new ExpressionRowsNode(shape.columns, tuples)
}

function shapeOf(table: TableInfo, row: object, dialect: Dialect): RowShape {
  const known = shapesOf(table, dialect)
  if (known.last !== undefined && hasShape(row, known.last)) return known.last
  const given = Object.keys(row)
  const signature = given.join('\0')
  const shape = known.bySignature.get(signature) ?? newShape(table, given, dialect)
  known.bySignature.set(signature, shape)
  known.last = shape
  return shape
}

function shapesOf(table: TableInfo, dialect: Dialect): ShapesOfTable {
  const ofDialect = shapes.get(dialect) ?? new WeakMap<TableInfo, ShapesOfTable>()
  shapes.set(dialect, ofDialect)
  const ofTable = ofDialect.get(table)
  if (ofTable !== undefined) return ofTable
  const made: ShapesOfTable = { bySignature: new Map(), last: undefined }
  ofDialect.set(table, made)
  return made
}

function newShape(table: TableInfo, given: readonly string[], dialect: Dialect): RowShape {
  const columns = columnsOf(table, given)
  const encoders = columns.map((column) => encoderOf(column.node.type, dialect, { table: table.name, column: column.property }))
  return { given, columns, gather: gatherer(given, columns, encoders) }
}

function columnsOf(table: TableInfo, given: readonly string[]): TableColumn[] {
  const columns = given.map((property) => {
    const column = table.columns.get(property)
    if (column === undefined)
      throw new ProgrammingError('COLUMN_UNKNOWN', `${table.name} has no column ${property}`, {
        details: { table: table.name, columns: [property] },
      })
    if (column.attributes.generated !== undefined)
      throw new ProgrammingError('COLUMN_UNKNOWN', `${table.name}.${property} is computed by the engine and cannot be given`, {
        details: { table: table.name, columns: [property] },
      })
    return column
  })
  for (const column of table.columns.values()) {
    if (given.includes(column.property)) continue
    const { attributes } = column
    if (attributes.clientDefault !== undefined) columns.push(column)
    else if (
      attributes.nullable !== true &&
      attributes.serverDefault === undefined &&
      attributes.identity !== true &&
      attributes.generated === undefined
    ) {
      throw new DataError('VALUE_REQUIRED', `${table.name}.${column.property} has no default and was left out`, {
        details: { table: table.name, columns: [column.property] },
      })
    }
  }
  return columns
}

function hasShape(row: object, shape: Pick<RowShape, 'given'>): boolean {
  let position = 0
  for (const property in row) if (shape.given[position++] !== property) return false
  return position === shape.given.length
}

function clientDefault(column: TableColumn | undefined): unknown {
  return column?.attributes.clientDefault?.()
}

function rowAt(rows: readonly object[], index: number): object {
  const row: unknown = rows[index]
  if (typeof row !== 'object' || row === null)
    throw new DataError('VALUE_TYPE', `row ${index} of an insert is ${row === null ? 'null' : typeof row}, not an object`)
  return row
}

function valueAt(row: object, property: string): unknown {
  return (row as Readonly<Record<string, unknown>>)[property]
}
