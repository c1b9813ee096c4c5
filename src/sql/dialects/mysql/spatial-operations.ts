import { ProgrammingError } from '../../../errors/index.ts'
import { ColumnNode } from '../../../schema/expressions/nodes.ts'
import { TableInfo } from '../../../schema/tables/table.ts'
import { required } from '../../compile/base-operations.ts'
import type { Operation } from '../../compile/dialect.ts'
import { precedence } from '../../compile/operators.ts'
import { writeTableName } from '../../compile/statement-nodes.ts'
import { holes, written } from './operands.ts'

/** (2a + b) / 3 of the WGS 84 ellipsoid, in metres. */
const meanEarthRadius = 6371008.771415059

/** Points of the plane (MySQL manual §14.16); over the ground x is the longitude and y the latitude. */
export const spatialOperations: Readonly<Record<string, Operation>> = {
  distance: holes(`ST_Distance_Sphere($1, $2, ${meanEarthRadius})`),
  withinBox: holes("MBRIntersects(ST_GeomFromText(CONCAT('LINESTRING(', $2, ' ', $3, ',', $4, ' ', $5, ')')), $1)"),
  withinDistance: holes(`ST_Distance_Sphere($1, POINT($2, $3), ${meanEarthRadius}) <= $4`, precedence.comparison),
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
