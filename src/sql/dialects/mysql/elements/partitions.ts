import { ProgrammingError } from '../../../../errors/index.ts'
import type { Expression } from '../../../../schema/expressions/expression.ts'
import { ColumnNode } from '../../../../schema/expressions/nodes.ts'
import { columnOf } from '../../../../schema/tables/column-definition.ts'
import type { AnyTable, TableInfo } from '../../../../schema/tables/table.ts'
import type { ColumnType } from '../../../../schema/types/column-type.ts'
import type { WritingElement } from '../../../ddl/engine-element.ts'
import type { Handle } from '../../../engine/database.ts'
import { sql } from '../../../functions/sql-template.ts'
import { mysqlCodec } from '../codec.ts'
import { qualified } from '../ddl/qualified-name.ts'
import { mysqlIdentifier, mysqlStoredLiteral } from '../literal.ts'

/** A partition of a range: all rows below a bound that no partition before it takes; `Infinity`: all that are left. One value for each column. */
export interface RangePartition {
  readonly name: string
  readonly lessThan: readonly unknown[]
}

/** A partition of a list: the rows with these values. */
export interface ListPartition {
  readonly name: string
  readonly in: readonly unknown[]
}

interface Partitioning extends WritingElement {
  readonly columns: readonly ColumnNode[]
}

/**
 * Divides a table by ranges of the values of its columns (MySQL manual §26.2.3.1). The primary key and unique constraints must hold the
 * columns; the table can have no foreign keys. A row that no partition takes is refused.
 *
 * Throws ProgrammingError SCHEMA_INVALID without columns or partitions, and for bounds that do not fit.
 *
 * ```ts
 * import { date, defineSchema, integer, primaryKey, table } from 'granary'
 * import { partitionByRange } from 'granary/mysql'
 *
 * const readings = table('readings', { station: integer(), day: date(), celsius: integer() }, (t) => [
 *   primaryKey([t.station, t.day]),
 *   partitionByRange([t.day], [
 *     { name: 'old', lessThan: ['2026-01-01'] },
 *     { name: 'rest', lessThan: [Infinity] },
 *   ]),
 * ])
 * export const schema = defineSchema({ readings })
 * ```
 */
export function partitionByRange(columns: readonly Expression<unknown>[], partitions: readonly RangePartition[]): WritingElement {
  const keys = columnsOf(columns)
  return divided(`RANGE COLUMNS (${namesOf(keys)})`, keys, `(${listed(partitions.map((each) => partitionText(each, keys)))})`)
}

/** Divides a table by lists of the values of a column (MySQL manual §26.2.3.2). */
export function partitionByList(column: Expression<unknown>, partitions: readonly ListPartition[]): WritingElement {
  const keys = columnsOf([column])
  return divided(`LIST COLUMNS (${namesOf(keys)})`, keys, `(${listed(partitions.map((each) => partitionText(each, keys)))})`)
}

/** Spreads the rows of a table over so many partitions, by the server's own hash of columns of any type (MySQL manual §26.2.5). */
export function partitionByKey(columns: readonly Expression<unknown>[], count: number): WritingElement {
  const keys = columnsOf(columns)
  if (!(Number.isInteger(count) && count >= 1))
    throw new ProgrammingError('SCHEMA_INVALID', 'the number of partitions is a whole number from 1')
  return divided(`KEY (${namesOf(keys)})`, keys, `PARTITIONS ${count}`)
}

/**
 * Adds a partition to a table that is there, above the last range or beside the lists.
 *
 * Throws ProgrammingError SCHEMA_INVALID for a table that is not partitioned.
 */
export async function addPartition(db: Handle, table: AnyTable, added: RangePartition | ListPartition): Promise<void> {
  const { base } = table.$
  await db.execute(
    sql.unsafeText(`ALTER TABLE ${qualified(base.name, base.schema)} ADD PARTITION (${partitionText(added, keysOf(base))})`),
    {
      uncached: true,
    },
  )
}

/** Removes a partition with all its rows. */
export async function dropPartition(db: Handle, table: AnyTable, name: string): Promise<void> {
  const { base } = table.$
  await db.execute(sql.unsafeText(`ALTER TABLE ${qualified(base.name, base.schema)} DROP PARTITION ${mysqlIdentifier(name)}`), {
    uncached: true,
  })
}

function divided(method: string, columns: readonly ColumnNode[], partitions: string): Partitioning {
  return Object.freeze<Partitioning>({
    element: 'engine',
    capability: 'sql.namedPartitions',
    columns,
    suffix: () => ` PARTITION BY ${method} ${partitions}`,
  })
}

function partitionText(partition: RangePartition | ListPartition, keys: readonly ColumnNode[]): string {
  const name = mysqlIdentifier(partition.name)
  // The bounds of a partition are constants, not casts.
  const literal = (value: unknown, type: ColumnType): string => {
    const canonical = value === null ? null : type.accept(value, { column: partition.name })
    return mysqlStoredLiteral(canonical === null ? null : (mysqlCodec(type).encode?.(canonical) ?? canonical))
  }
  if ('in' in partition) {
    const [key] = keys
    if (key === undefined || keys.length > 1 || partition.in.length === 0)
      throw new ProgrammingError('SCHEMA_INVALID', `the partition ${partition.name} lists values of one column`)
    return `PARTITION ${name} VALUES IN (${partition.in.map((value) => literal(value, key.type)).join(', ')})`
  }
  if (partition.lessThan.length !== keys.length)
    throw new ProgrammingError('SCHEMA_INVALID', `the partition ${partition.name} has one bound for each of ${keys.length} columns`)
  const bounds = keys.map(({ type }, position) => {
    const value = partition.lessThan[position]
    return value === Number.POSITIVE_INFINITY ? 'MAXVALUE' : literal(value, type)
  })
  return `PARTITION ${name} VALUES LESS THAN (${bounds.join(', ')})`
}

function columnsOf(columns: readonly Expression<unknown>[]): readonly ColumnNode[] {
  if (columns.length === 0) throw new ProgrammingError('SCHEMA_INVALID', 'a partitioned table has at least one column to divide it by')
  return columns.map((column) => {
    const node = columnOf(column)
    if (node instanceof ColumnNode) return node
    throw new ProgrammingError('SCHEMA_INVALID', 'a table is partitioned by columns, not by expressions')
  })
}

function keysOf(table: TableInfo): readonly ColumnNode[] {
  for (const element of table.elements) if (element.element === 'engine' && isPartitioning(element)) return element.columns
  throw new ProgrammingError(
    'SCHEMA_INVALID',
    `${table.name} says nothing of how it is divided: give it partitionByRange() or partitionByList()`,
  )
}

function isPartitioning(element: object): element is Partitioning {
  return 'suffix' in element && 'columns' in element
}

function listed(partitions: readonly string[]): string {
  if (partitions.length === 0) throw new ProgrammingError('SCHEMA_INVALID', 'a partitioned table has at least one partition')
  return partitions.join(', ')
}

function namesOf(columns: readonly ColumnNode[]): string {
  return columns.map(({ name }) => mysqlIdentifier(name)).join(', ')
}
