import { ProgrammingError } from '../../../errors/index.ts'
import type { Node } from '../../../schema/expressions/node.ts'
import { ColumnNode } from '../../../schema/expressions/nodes.ts'
import { TableInfo } from '../../../schema/tables/table.ts'
import { required } from '../../compile/base-operations.ts'
import type { Operation } from '../../compile/dialect.ts'
import { precedence } from '../../compile/operators.ts'
import { writeTableName } from '../../compile/statement-nodes.ts'
import { holes, written } from './operands.ts'

/** (2a + b) / 3 of the WGS 84 ellipsoid, in metres. */
const meanEarthRadius = 6371008.771415059

const inCircle = `ST_Distance_Sphere($1, POINT($2, $3), ${meanEarthRadius}) <= $4`

/** How far a circle on the ground reaches to the north and to the east, in degrees, and some millimetres more. */
const northward = `(DEGREES($4 / ${meanEarthRadius}e0) + 1e-7)`
const eastward = `(DEGREES(ASIN(SIN($4 / ${meanEarthRadius}e0) / COS(RADIANS($3)))) + 1e-7)`

/** Whether the circle holds no pole and does not go past 180 degrees; else its box goes all around. */
const isPlain = `(ABS($3) + ${northward} < 90 AND ABS($2) + ${eastward} < 180)`

/** The corners of the box around a circle of $4 metres around the longitude $2 and the latitude $3. */
const boxAroundCircle = `ST_GeomFromText(CONCAT('LINESTRING(', IF(${isPlain}, $2 - ${eastward}, -180), ' ', $3 - ${northward}, ',', IF(${isPlain}, $2 + ${eastward}, 180), ' ', $3 + ${northward}, ')'))`

/** Points of the plane (MySQL manual §14.16); over the ground x is the longitude and y the latitude. */
export const spatialOperations: Readonly<Record<string, Operation>> = {
  distance: holes(`ST_Distance_Sphere($1, $2, ${meanEarthRadius})`),
  withinBox: holes("MBRIntersects(ST_GeomFromText(CONCAT('LINESTRING(', $2, ' ', $3, ',', $4, ' ', $5, ')')), $1)"),
  // A spatial index finds the points of a box only: those of the circle are among them.
  withinDistance: {
    precedence: precedence.comparison,
    compile(operands, writer, node) {
      const form = hasSpatialIndex(operands[0]) ? `(MBRIntersects(${boxAroundCircle}, $1) AND ${inCircle})` : inCircle
      holes(form, precedence.comparison).compile(operands, writer, node)
    },
  },
  // The rows that are nearest are looked up by themselves, by their primary keys.
  nearest: written(([point, x, y, count], writer) => {
    if (!(point instanceof ColumnNode) || !(point.source instanceof TableInfo))
      throw new ProgrammingError('STATEMENT_INVALID', 'nearest() is asked of a column of a table')
    const { source, name } = point
    const key = [...source.columns.values()].find(({ attributes }) => attributes.primaryKey === true)
    if (key === undefined)
      throw new ProgrammingError(
        'STATEMENT_INVALID',
        `nearest() finds rows by their primary key, and ${source.name} has none of one column`,
      )
    writer.identifier(source.alias, key.name).write(' IN (SELECT * FROM (SELECT ').identifier('near', key.name).write(' FROM ')
    writeTableName(source, writer)
    writer
      .write(' AS ')
      .identifier('near')
      .write(' WHERE ')
      .identifier('near', name)
      .write(' IS NOT NULL ORDER BY ST_Distance_Sphere(')
      .identifier('near', name)
    writer.write(', POINT(').node(required(x)).write(', ').node(required(y)).write(`), ${meanEarthRadius}), `).identifier('near', key.name)
    writer.write(' LIMIT ').node(required(count)).write(') AS ').identifier('nearest').write(')')
  }),
}

function hasSpatialIndex(point: Node | undefined): boolean {
  if (!(point instanceof ColumnNode) || !(point.source instanceof TableInfo)) return false
  return point.source.base.elements.some(
    (element) => element.element === 'spatialIndex' && element.column instanceof ColumnNode && element.column.name === point.name,
  )
}
