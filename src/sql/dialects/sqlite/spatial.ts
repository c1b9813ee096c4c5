import { ProgrammingError } from '../../../errors/index.ts'
import { OperationNode } from '../../../schema/expressions/expression-node.ts'
import type { Node } from '../../../schema/expressions/node.ts'
import { ColumnNode } from '../../../schema/expressions/nodes.ts'
import { TableInfo } from '../../../schema/tables/table.ts'
import { booleanType } from '../../../schema/types/column-types.ts'
import { required } from '../../compile/base-operations.ts'
import type { Operation } from '../../compile/dialect.ts'
import { call } from '../../compile/operators.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import { rowidColumnOf, spatialTableOf } from './ddl/shadow-tables.ts'

/** A point column with the R*Tree table of its spatial index (https://sqlite.org/rtree.html). */
interface Indexed {
  readonly column: ColumnNode
  readonly table: TableInfo
  readonly rowid: string
  readonly tree: string
}

type Operands = readonly Node[]

/** Where a point lies, and how far. */
export const sqliteSpatial: Readonly<Record<string, Operation>> = {
  distance: call('granary_distance_sphere'),
  withinBox: call('granary_within_box'),
  withinDistance: call('granary_within_distance'),
  // The same where it is a condition of its own, so that null need not be told from false.
  withinBoxByIndex: {
    precedence: 2,
    compile(operands, writer) {
      const index = indexOf(operands[0])
      writer.write('granary_within_box(').list(operands).write(') AND ')
      if (index === undefined) throw new Error('the spatial index is gone')
      writeRowid(index, writer)
      writer.write(' IN (')
      writeBoxCandidates(index, operands, writer)
      writer.write(')')
    },
  },
  withinDistanceByIndex: {
    precedence: 2,
    compile(operands, writer) {
      const [, x, y, metres] = operands
      const index = indexOf(operands[0])
      writer.write('granary_within_distance(').list(operands).write(') AND ')
      if (index === undefined) throw new Error('the spatial index is gone')
      writeRowid(index, writer)
      writer.write(' IN (')
      writeCandidates(index, [required(x), required(y)], () => writer.node(required(metres)), writer)
      writer.write(')')
    },
  },
  nearest: {
    precedence: 4,
    compile([point, x, y, count], writer) {
      const column = columnOf(point)
      const index = indexOf(column)
      const source = tableOf(column)
      writeRowid({ table: source, rowid: rowidColumnOf(source) }, writer)
      writer.write(' IN (')
      writeNearest(column, index, [required(x), required(y)], required(count), writer)
      writer.write(')')
    },
  },
}

/** A condition with those that are spatial, on their own or joined by and, read from the spatial index of their column. */
export function withSpatialIndexes(condition: Node | undefined): Node | undefined {
  if (!(condition instanceof OperationNode)) return condition
  const { operation, operands } = condition
  if (operation === 'and') {
    const changed = operands.map((operand) => required(withSpatialIndexes(operand)))
    return changed.every((operand, position) => operand === operands[position]) ? condition : new OperationNode('and', changed, booleanType)
  }
  if ((operation !== 'withinBox' && operation !== 'withinDistance') || indexOf(operands[0]) === undefined) return condition
  return new OperationNode(`${operation}ByIndex`, operands, booleanType)
}

function writeBoxCandidates(index: Indexed, [, minX, minY, maxX, maxY]: Operands, writer: SqlWriter): void {
  // A margin: SQLite and JavaScript may round text to numbers differently in the last place, and R*Tree rounds numbers near zero to zero.
  const edge = (node: Node | undefined, sign: '+' | '-'): void => {
    writer.node(required(node)).write(` ${sign} abs(`).node(required(node)).write(`) * 1e-14 ${sign} 1e-37`)
  }
  writer.write('SELECT "id" FROM ')
  writeTree(index, writer)
  writer.write(' WHERE "minX" <= ')
  edge(maxX, '+')
  writer.write(' AND "maxX" >= ')
  edge(minX, '-')
  writer.write(' AND "minY" <= ')
  edge(maxY, '+')
  writer.write(' AND "maxY" >= ')
  edge(minY, '-')
}

/**
 * The rows in a box around a circle. Longitudes go on past 180 degrees, so the box is looked for once where it is, and once on each side a
 * full turn away.
 */
function writeCandidates(index: Indexed, [x, y]: readonly [Node, Node], metres: () => void, writer: SqlWriter): void {
  const side = (name: 'north' | 'south' | 'west' | 'east'): void => {
    writer.write(`granary_sphere_${name}(`)
    if (name === 'west' || name === 'east') writer.node(x).write(', ')
    writer.node(y).write(', ')
    metres()
    writer.write(')')
  }
  for (const turn of ['', ' - 360', ' + 360']) {
    if (turn !== '') writer.write(' UNION ALL ')
    writer.write('SELECT "id" FROM ')
    writeTree(index, writer)
    writer.write(' WHERE "minY" <= ')
    side('north')
    writer.write(' AND "maxY" >= ')
    side('south')
    writer.write(' AND "minX" <= ')
    side('east')
    writer.write(`${turn} AND "maxX" >= `)
    side('west')
    writer.write(turn)
  }
}

/** Half of the way around the Earth, in metres, rounded up: nothing is farther. */
const farthest = 20_100_000

/**
 * The row numbers of the nearest rows. The radius is doubled until the circle holds enough rows; the nearest ones are then among them.
 * Without a spatial index every row is looked at.
 */
function writeNearest(column: ColumnNode, index: Indexed | undefined, [x, y]: readonly [Node, Node], count: Node, writer: SqlWriter): void {
  const table = tableOf(column)
  const near = 'granary near'
  const point = (): void => void writer.identifier(near, column.name)
  const fromTable = (what: string): void => {
    writer.write(`SELECT ${what} FROM `)
    writeTableName(table, writer)
    writer.write(' AS ').identifier(near).write(' WHERE ')
  }
  const rowid = writer.aside(() => writer.identifier(near, rowidColumnOf(table)))
  if (index === undefined) {
    fromTable(rowid)
    point()
    writer.write(' IS NOT NULL')
  } else {
    const found = (radius: string): void => {
      writer.write('(SELECT count(*) FROM (')
      fromTable('1')
      writer.write(`${rowid} IN (`)
      writeCandidates(index, [x, y], () => writer.write(radius), writer)
      writer.write(') AND granary_within_distance(')
      point()
      writer.write(', ').node(x).write(', ').node(y).write(`, ${radius}) LIMIT `).node(count).write('))')
    }
    writer.write('WITH RECURSIVE "granary radius" ("metres", "found") AS (SELECT 2000.0, ')
    found('2000.0')
    writer.write(' UNION ALL SELECT "metres" * 2, ')
    found('"metres" * 2')
    writer.write(' FROM "granary radius" WHERE "found" < ').node(count).write(` AND "metres" < ${farthest}) `)
    fromTable(rowid)
    writer.write(`${rowid} IN (`)
    writeCandidates(index, [x, y], () => writer.write('(SELECT max("metres") FROM "granary radius")'), writer)
    writer.write(')')
  }
  writer.write(' ORDER BY granary_distance_to(')
  point()
  writer.write(', ').node(x).write(', ').node(y).write(`), ${rowid} LIMIT `).node(count)
}

function writeTree({ tree, table }: Indexed, writer: SqlWriter): void {
  writer.qualified(table.schema, tree)
}

function writeTableName(table: TableInfo, writer: SqlWriter): void {
  writer.qualified(table.schema, table.base.name)
}

function writeRowid({ table, rowid }: Pick<Indexed, 'table' | 'rowid'>, writer: SqlWriter): void {
  if (writer.qualify) writer.identifier(table.alias, rowid)
  else writer.identifier(rowid)
}

function indexOf(point: Node | undefined): Indexed | undefined {
  if (!(point instanceof ColumnNode) || !(point.source instanceof TableInfo)) return undefined
  const tree = spatialTableOf(point.source, point)
  return tree === undefined ? undefined : { column: point, table: point.source, rowid: rowidColumnOf(point.source), tree }
}

function columnOf(point: Node | undefined): ColumnNode {
  if (point instanceof ColumnNode) return point
  throw new ProgrammingError('STATEMENT_INVALID', 'nearest() is asked of a column of points, not of a computed one')
}

function tableOf(column: ColumnNode): TableInfo {
  if (column.source instanceof TableInfo) return column.source
  throw new ProgrammingError('STATEMENT_INVALID', `nearest() is asked of a table's own column; ${column.source.alias} is no table`)
}
