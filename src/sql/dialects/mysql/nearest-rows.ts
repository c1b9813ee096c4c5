import type { Node } from '../../../schema/expressions/node.ts'
import type { ColumnNode } from '../../../schema/expressions/nodes.ts'
import type { TableInfo } from '../../../schema/tables/table.ts'
import { required } from '../../compile/base-operations.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import { writeTableName } from '../../compile/statement-nodes.ts'
import { writeHoles } from './operands.ts'
import { boxAround, meanEarthRadius } from './sphere.ts'

/** The search for rows by the place of a point column. */
export interface NearestRows {
  readonly point: ColumnNode
  readonly table: TableInfo
  /** The column of the primary key. */
  readonly key: string
  readonly longitude: Node | undefined
  readonly latitude: Node | undefined
  readonly count: Node | undefined
}

/**
 * The radii of the circles that are looked into, in metres. The optimizer reads a spatial index for boxes alone that are constant when the
 * statement begins, so that a radius cannot be doubled until its circle holds enough rows: each has a query of its own.
 */
const radii: readonly number[] = [500, 4000, 32_000, 256_000, 2_048_000]

/** The keys of the rows that are nearest: every row is looked at. */
export function writeNearestRows(search: NearestRows, writer: SqlWriter): void {
  writer.write('SELECT ').identifier('near', search.key)
  writeSource(search, writer)
  writer.identifier('near', search.point.name).write(' IS NOT NULL ORDER BY ')
  writeDistance(search, writer)
  writer.write(', ').identifier('near', search.key).write(' LIMIT ').node(required(search.count))
}

/**
 * The same by the spatial index: the rows of a circle, then those of the ring around it, and so on, and at last everything that is farther.
 * A ring is looked into only where the circle that it surrounds has too few rows, and the rows in a circle are counted only up to those wanted.
 */
export function writeNearestRowsByIndex(search: NearestRows, writer: SqlWriter): void {
  writer.write('SELECT ').identifier('ring', search.key).write(' FROM (')
  let inner: number | undefined
  for (const outer of [...radii, undefined]) {
    if (inner !== undefined) writer.write(' UNION ALL ')
    writer.write('SELECT ').identifier('near', search.key).write(', ')
    writeDistance(search, writer)
    writer.write(' AS metres')
    writeSource(search, writer)
    if (outer !== undefined) writeCircle(search, outer, writer)
    if (inner !== undefined) {
      if (outer !== undefined) writer.write(' AND ')
      writeDistance(search, writer)
      writer.write(` > ${inner} AND (SELECT COUNT(*) FROM (SELECT 1`)
      writeSource(search, writer)
      writeCircle(search, inner, writer)
      writer.write(' LIMIT ').node(required(search.count)).write(') AS found) < ').node(required(search.count))
    }
    inner = outer
  }
  writer.write(') AS ring ORDER BY metres, ').identifier('ring', search.key).write(' LIMIT ').node(required(search.count))
}

function writeSource({ table }: NearestRows, writer: SqlWriter): void {
  writer.write(' FROM ')
  writeTableName(table, writer)
  writer.write(' AS ').identifier('near').write(' WHERE ')
}

function writeCircle(search: NearestRows, metres: number, writer: SqlWriter): void {
  writer.write('MBRIntersects(')
  writeHoles(boxAround('$1', '$2', `${metres}e0`), [required(search.longitude), required(search.latitude)], writer)
  writer.write(', ').identifier('near', search.point.name).write(') AND ')
  writeDistance(search, writer)
  writer.write(` <= ${metres}`)
}

function writeDistance({ point, longitude, latitude }: NearestRows, writer: SqlWriter): void {
  writer.write('ST_Distance_Sphere(').identifier('near', point.name)
  writer.write(', POINT(').node(required(longitude)).write(', ').node(required(latitude)).write(`), ${meanEarthRadius})`)
}
