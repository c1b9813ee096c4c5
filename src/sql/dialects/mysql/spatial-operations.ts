import { ProgrammingError } from '../../../errors/index.ts'
import { ColumnNode } from '../../../schema/expressions/nodes.ts'
import { TableInfo } from '../../../schema/tables/table.ts'
import type { Operation } from '../../compile/dialect.ts'
import { precedence } from '../../compile/operators.ts'
import { hasSpatialIndex } from '../../compile/spatial-index.ts'
import { type NearestRows, writeNearestRows, writeNearestRowsByIndex } from './nearest-rows.ts'
import { holes, written } from './operands.ts'
import { boxAround, meanEarthRadius } from './sphere.ts'

const inCircle = `ST_Distance_Sphere($1, POINT($2, $3), ${meanEarthRadius}) <= $4`

/** Points of the plane (MySQL manual §14.16); over the ground x is the longitude and y the latitude. */
export const spatialOperations: Readonly<Record<string, Operation>> = {
  distance: holes(`ST_Distance_Sphere($1, $2, ${meanEarthRadius})`),
  withinBox: holes("MBRIntersects(ST_GeomFromText(CONCAT('LINESTRING(', $2, ' ', $3, ',', $4, ' ', $5, ')')), $1)"),
  // A spatial index finds the points of a box only: those of the circle are among them.
  withinDistance: {
    precedence: precedence.comparison,
    compile(operands, writer, node) {
      const form = hasSpatialIndex(operands[0]) ? `(MBRIntersects(${boxAround('$2', '$3', '$4')}, $1) AND ${inCircle})` : inCircle
      holes(form, precedence.comparison).compile(operands, writer, node)
    },
  },
  // The rows that are nearest are looked up by themselves, by their primary keys.
  nearest: written(([point, longitude, latitude, count], writer) => {
    if (!(point instanceof ColumnNode) || !(point.source instanceof TableInfo))
      throw new ProgrammingError('STATEMENT_INVALID', 'nearest() is asked of a column of a table')
    const { source } = point
    const key = [...source.columns.values()].find(({ attributes }) => attributes.primaryKey === true)
    if (key === undefined)
      throw new ProgrammingError(
        'STATEMENT_INVALID',
        `nearest() finds rows by their primary key, and ${source.name} has none of one column`,
      )
    const search: NearestRows = { point, table: source, key: key.name, longitude, latitude, count }
    writer.identifier(source.alias, key.name).write(' IN (SELECT * FROM (')
    if (hasSpatialIndex(point)) writeNearestRowsByIndex(search, writer)
    else writeNearestRows(search, writer)
    writer.write(') AS ').identifier('nearest').write(')')
  }),
}
