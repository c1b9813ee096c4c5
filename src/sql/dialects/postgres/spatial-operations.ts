import { ProgrammingError } from '../../../errors/index.ts'
import type { Node } from '../../../schema/expressions/node.ts'
import { ColumnNode } from '../../../schema/expressions/nodes.ts'
import { TableInfo } from '../../../schema/tables/table.ts'
import { required } from '../../compile/base-operations.ts'
import type { Operation } from '../../compile/dialect.ts'
import { isValue } from '../../compile/operand-kinds.ts'
import { precedence } from '../../compile/operators.ts'
import { hasSpatialIndex } from '../../compile/spatial-index.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import { writeTableName } from '../../compile/statement-nodes.ts'
import { writeReal, written } from './operands.ts'
import { meanEarthRadius, writeBoxes, writeRadius } from './spatial-search.ts'

/** Points: PostgreSQL's own type, so that no extension is needed. Boxes are looked up in a GiST index (manual §11.2). */
export const spatialOperations: Readonly<Record<string, Operation>> = {
  distance: written(([from, to], writer) => writeDistance(pointOf(required(from), writer), pointOf(required(to), writer), writer)),
  withinBox: {
    precedence: precedence.bit,
    compile([point, ...edges], writer) {
      writer.node(required(point)).write(' <@ box(')
      writePoint(edges[0], edges[1], writer)
      writer.write(', ')
      writePoint(edges[2], edges[3], writer)
      writer.write(')')
    },
  },
  withinDistance: {
    precedence: precedence.comparison,
    compile([point, x, y, metres], writer) {
      const isIndexed = writer.qualify && hasSpatialIndex(point)
      if (isIndexed) {
        writer.write('(').node(required(point)).write(' <@ ANY (')
        writeBoxes(real(x, writer), real(y, writer), real(metres, writer), writer)
        writer.write(') AND ')
      }
      writeDistance(pointOf(required(point), writer), { x: real(x, writer), y: real(y, writer) }, writer)
      writer.write(' <= ')
      writeReal(metres, writer)
      if (isIndexed) writer.write(')')
    },
  },
  // The row's place in the table stands for it: the nearest rows are looked up by themselves.
  nearest: {
    precedence: precedence.comparison,
    compile([point, x, y, count], writer) {
      if (!(point instanceof ColumnNode) || !(point.source instanceof TableInfo))
        throw new ProgrammingError('STATEMENT_INVALID', 'nearest() is asked of a column of a table')
      const { source, name } = point
      const near: Coordinates = coordinatesOf(() => writer.identifier('near', name), writer)
      const middle: Coordinates = { x: real(x, writer), y: real(y, writer) }
      const fromNear = (what: string): void => {
        writer.write(`SELECT ${what} FROM `)
        writeTableName(source, writer)
        writer.write(' AS near WHERE ').identifier('near', name)
      }
      const within = (metres: string): void => {
        writer.write(' <@ ANY (')
        writeBoxes(middle.x, middle.y, () => writer.write(metres), writer)
        writer.write(')')
      }
      writer.identifier(source.alias).write('.ctid IN (')
      if (hasSpatialIndex(point)) {
        const found = (metres: string): void => {
          writer.write('(SELECT count(*) FROM (')
          fromNear('1')
          within(metres)
          writer.write(' AND ')
          writeDistance(near, middle, writer)
          writer.write(` <= ${metres} LIMIT `).node(required(count)).write(') AS found)')
        }
        writeRadius(found, () => writer.node(required(count)), writer)
        fromNear('near.ctid')
        within('(SELECT max(metres) FROM radius)')
      } else {
        fromNear('near.ctid')
        writer.write(' IS NOT NULL')
      }
      writer.write(' ORDER BY ')
      writeDistance(near, middle, writer)
      writer.write(', near.ctid LIMIT ').node(required(count)).write(')')
    },
  },
}

interface Coordinates {
  readonly x: () => void
  readonly y: () => void
  /** The point may be null. */
  readonly nullable?: boolean
}

function pointOf(node: Node, writer: SqlWriter): Coordinates {
  return { ...coordinatesOf(() => writer.node(node), writer), nullable: !isValue(node) }
}

function coordinatesOf(point: () => unknown, writer: SqlWriter): Coordinates {
  const coordinate = (position: number) => (): void => {
    writer.write('(')
    point()
    writer.write(`)[${position}]`)
  }
  return { x: coordinate(0), y: coordinate(1) }
}

function real(node: Node | undefined, writer: SqlWriter): () => void {
  return () => writeReal(node, writer)
}

function writePoint(x: Node | undefined, y: Node | undefined, writer: SqlWriter): void {
  writer.write('point(')
  writeReal(x, writer)
  writer.write(', ')
  writeReal(y, writer)
  writer.write(')')
}

/** The way over the ground between two points of which x is the longitude and y the latitude, by the haversine formula. */
function writeDistance(from: Coordinates, to: Coordinates, writer: SqlWriter): void {
  // least() takes no notice of null, so that the distance to no point would be the greatest.
  const present = [from, to]
    .filter(({ nullable }) => nullable === true)
    .flatMap(({ x }, position) => [position > 0 ? ' AND ' : '', x, ' IS NOT NULL'])
  const parts: readonly (string | (() => void))[] = [
    ...(present.length === 0 ? [] : ['CASE WHEN ', ...present, ' THEN ']),
    `${2 * meanEarthRadius} * asin(least(1, sqrt(power(sin(radians(`,
    to.y,
    ' - ',
    from.y,
    ') / 2), 2) + cos(radians(',
    from.y,
    ')) * cos(radians(',
    to.y,
    ')) * power(sin(radians(',
    to.x,
    ' - ',
    from.x,
    ') / 2), 2))))',
    ...(present.length === 0 ? [] : [' END']),
  ]
  writer.write('(')
  for (const part of parts) {
    if (typeof part === 'string') writer.write(part)
    else part()
  }
  writer.write(')')
}
