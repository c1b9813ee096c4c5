import { ProgrammingError } from '../../../../errors/index.ts'
import type { Expression } from '../../../../schema/expressions/expression.ts'
import { ColumnNode } from '../../../../schema/expressions/nodes.ts'
import { columnOf } from '../../../../schema/tables/column-definition.ts'
import type { AnyTable, TableInfo } from '../../../../schema/tables/table.ts'
import type { Dialect } from '../../../compile/dialect.ts'
import type { WritingElement } from '../../../ddl/engine-element.ts'
import type { EngineObject } from '../../../ddl/engine-object.ts'
import { expressionText } from '../../../ddl/expression-text.ts'
import type { Handle } from '../../../engine/database.ts'
import { qualified } from '../ddl/qualified-name.ts'
import { capableDialect, runDefinition } from './run-definition.ts'

export type PartitionMethod = 'range' | 'list' | 'hash'

/** How a table is divided. */
export interface Partitioning extends WritingElement {
  readonly partitioning: PartitionMethod
  readonly keys: readonly Expression<unknown>[]
}

/**
 * Divides a table into partitions (PostgreSQL manual §5.11), by ranges of its keys, lists of their values, or their hash. The primary key
 * and unique constraints must hold all key columns. Rows find their partition by themselves; one that has none is refused.
 *
 * Throws ProgrammingError SCHEMA_INVALID without a key.
 *
 * ```ts
 * import { date, defineSchema, id, integer, primaryKey, table } from 'granary'
 * import { partition, partitionBy } from 'granary/postgres'
 *
 * const readings = table('readings', { station: integer(), day: date(), celsius: integer() }, (t) => [
 *   primaryKey([t.station, t.day]),
 *   partitionBy('range', t.day),
 * ])
 * const november = partition('readings_2026_11', readings, { from: ['2026-11-01'], to: ['2026-12-01'] })
 * const rest = partition('readings_rest', readings, 'default')
 * export const schema = defineSchema({ readings, november, rest })
 * ```
 */
export function partitionBy(method: PartitionMethod, ...keys: readonly Expression<unknown>[]): Partitioning {
  if (keys.length === 0) throw new ProgrammingError('SCHEMA_INVALID', 'a partitioned table has at least one key')
  return Object.freeze<Partitioning>({
    element: 'engine',
    capability: 'sql.partitions',
    partitioning: method,
    keys,
    suffix: (_, dialect) => partitionText(method, keys, dialect),
  })
}

/** A bound of a range of partitions; infinite ones have none. */
export type PartitionBound = unknown

/** The rows of a partition: ranges with `from` and without `to`, lists of values (null too), a remainder of the hash, or all that no other takes. */
export type PartitionValues =
  | { readonly from: readonly PartitionBound[]; readonly to: readonly PartitionBound[] }
  | { readonly in: readonly unknown[] }
  | { readonly modulus: number; readonly remainder: number }
  | 'default'

export interface Partition extends EngineObject {
  readonly of: TableInfo
  /** The text of FOR VALUES. */
  readonly values: (dialect: Dialect) => string
}

/**
 * A partition of a table, created with the schema. Bounds are one value for each key; `-Infinity` and `Infinity` have no bound. With
 * `partitionBy` it is divided itself.
 *
 * Throws ProgrammingError SCHEMA_INVALID for a table that is not partitioned, and for values that do not fit its method.
 */
export function partition(
  name: string,
  of: AnyTable,
  values: PartitionValues,
  options: { readonly partitionBy?: Partitioning } = {},
): Partition {
  if (name === '') throw new ProgrammingError('SCHEMA_INVALID', 'a partition needs a name')
  const table = of.$.base
  const written = (dialect: Dialect): string => valuesText(values, partitioningOf(table, name), name, dialect)
  const divided = options.partitionBy
  return Object.freeze<Partition>({
    store: 'engineObject',
    what: 'partition',
    name,
    capability: 'sql.partitions',
    stage: 'after tables',
    needs: [],
    of: table,
    values: written,
    create: ({ ifNotExists }, dialect) => [
      `CREATE TABLE ${ifNotExists === true ? 'IF NOT EXISTS ' : ''}${qualified(name, table.schema)} PARTITION OF ${qualified(table.name, table.schema)} ${written(dialect)}${divided === undefined ? '' : partitionText(divided.partitioning, divided.keys, dialect)}`,
    ],
    drop: ({ ifExists }) => [`DROP TABLE ${ifExists === true ? 'IF EXISTS ' : ''}${qualified(name, table.schema)}`],
  })
}

/** Creates a partition of a table that is there already. */
export async function createPartition(db: Handle, created: Partition, options: { readonly ifNotExists?: boolean } = {}): Promise<void> {
  const dialect = capableDialect(db, 'sql.partitions')
  for (const text of created.create(options, dialect)) await runDefinition(db, 'sql.partitions', () => text)
}

/** Makes a table that is there already, with the same columns, a partition: its rows are checked, and then belong to both. */
export async function attachPartition(db: Handle, attached: Partition): Promise<void> {
  const { of, name } = attached
  await runDefinition(
    db,
    'sql.partitions',
    (dialect) => `ALTER TABLE ${qualified(of.name, of.schema)} ATTACH PARTITION ${qualified(name, of.schema)} ${attached.values(dialect)}`,
  )
}

/** Makes a partition a table of its own, with its rows; concurrently, reads and writes go on meanwhile, outside of transactions. */
export async function detachPartition(db: Handle, detached: Partition, options: { readonly concurrently?: boolean } = {}): Promise<void> {
  const { of, name } = detached
  await runDefinition(
    db,
    'sql.partitions',
    () =>
      `ALTER TABLE ${qualified(of.name, of.schema)} DETACH PARTITION ${qualified(name, of.schema)}${options.concurrently === true ? ' CONCURRENTLY' : ''}`,
  )
}

function partitionText(method: PartitionMethod, keys: readonly Expression<unknown>[], dialect: Dialect): string {
  const list = keys.map((key) => {
    const node = columnOf(key)
    return node instanceof ColumnNode ? expressionText(node, dialect) : `(${expressionText(node, dialect)})`
  })
  return ` PARTITION BY ${method.toUpperCase()} (${list.join(', ')})`
}

function partitioningOf(table: TableInfo, name: string): Partitioning {
  for (const element of table.elements) if (element.element === 'engine' && isPartitioning(element)) return element
  throw new ProgrammingError(
    'SCHEMA_INVALID',
    `${name} is a partition of ${table.name}, which says nothing of how it is divided: give it partitionBy()`,
  )
}

function isPartitioning(element: object): element is Partitioning {
  return 'partitioning' in element
}

function valuesText(values: PartitionValues, { partitioning, keys }: Partitioning, name: string, dialect: Dialect): string {
  if (values === 'default') return 'DEFAULT'
  const literal = (value: unknown, position: number): string => {
    const key = keys[position]
    if (key === undefined) throw new ProgrammingError('SCHEMA_INVALID', `${name} has more bounds than its table has keys`)
    return dialect.literal(value, columnOf(key).type)
  }
  const bound = (value: PartitionBound, position: number): string =>
    value === Number.POSITIVE_INFINITY ? 'MAXVALUE' : value === Number.NEGATIVE_INFINITY ? 'MINVALUE' : literal(value, position)
  if ('from' in values && partitioning === 'range')
    return `FOR VALUES FROM (${values.from.map(bound).join(', ')}) TO (${values.to.map(bound).join(', ')})`
  if ('in' in values && partitioning === 'list') return `FOR VALUES IN (${values.in.map((value) => literal(value, 0)).join(', ')})`
  if ('modulus' in values && partitioning === 'hash' && Number.isInteger(values.modulus) && Number.isInteger(values.remainder))
    return `FOR VALUES WITH (MODULUS ${values.modulus}, REMAINDER ${values.remainder})`
  throw new ProgrammingError('SCHEMA_INVALID', `the values of ${name} do not fit a table that is partitioned by ${partitioning}`)
}
