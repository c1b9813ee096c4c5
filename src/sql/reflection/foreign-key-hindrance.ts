import type { ForeignKeyAction } from '../../schema/tables/foreign-key.ts'
import type { DatabaseDescription, DescribedColumn, DescribedForeignKey, DescribedTable } from './description.ts'

/** The table that a foreign key refers to, where it is in the description. */
export function targetOf(key: DescribedForeignKey, { tables }: DatabaseDescription): DescribedTable | undefined {
  return tables.find(({ name, schema }) => name === key.targetTable && schema === key.targetSchema)
}

/**
 * Why a foreign key cannot be declared in a schema, or undefined when it can. Some engines keep foreign keys that cannot work, and SQLite even
 * those to tables that do not exist.
 */
export function hindranceOf(key: DescribedForeignKey, table: DescribedTable, description: DatabaseDescription): string | undefined {
  const target = targetOf(key, description)
  if (target === undefined) return `there is no table ${key.targetTable}`
  if (key.targetColumns.length === 0) return `${key.targetTable} has no such columns`
  const columns = key.columns.map((name) => columnNamed(name, table))
  const targets = key.targetColumns.map((name) => columnNamed(name, target))
  if (columns.some((column, position) => !areComparable(column, targets[position]))) return 'the columns are not of the same kind'
  if (!isUnique(key.targetColumns, target)) return `${key.targetTable} (${key.targetColumns.join(', ')}) is not unique`
  const failing = (
    [
      ['on delete', key.onDelete],
      ['on update', key.onUpdate],
    ] as const
  ).find(([event, action]) => columns.some((column) => column !== undefined && !canSet(event, action, column)))
  return failing && `${failing.join(' ')} cannot be carried out`
}

function columnNamed(name: string, { columns }: DescribedTable): DescribedColumn | undefined {
  return columns.find((column) => column.name === name)
}

function areComparable(left: DescribedColumn | undefined, right: DescribedColumn | undefined): boolean {
  if (left === undefined || right === undefined) return false
  const isWhole = ({ type }: DescribedColumn): boolean => type.kind === 'integer' || type.kind === 'bigint'
  return left.type.kind === right.type.kind || (isWhole(left) && isWhole(right))
}

function isUnique(columns: readonly string[], { primaryKey, uniques, indexes }: DescribedTable): boolean {
  const wanted = setOf(columns)
  if (primaryKey !== undefined && setOf(primaryKey.columns) === wanted) return true
  return [...uniques, ...indexes.filter(({ unique }) => unique)].some(
    ({ keys, where }) => where === undefined && keys.every(isPlain) && setOf(keys.map(({ column }) => column ?? '')) === wanted,
  )
}

function isPlain({
  column,
  collation,
  descending,
}: {
  readonly column: string | undefined
  readonly collation: string | undefined
  readonly descending: boolean
}): boolean {
  return column !== undefined && collation === undefined && !descending
}

function canSet(
  event: 'on delete' | 'on update',
  action: ForeignKeyAction,
  { nullable, generated, default: value }: DescribedColumn,
): boolean {
  if (generated !== undefined && (action === 'set null' || action === 'set default' || (action === 'cascade' && event === 'on update')))
    return false
  return !(action === 'set null' && !nullable) && !(action === 'set default' && !nullable && value === undefined)
}

function setOf(names: readonly string[]): string {
  return JSON.stringify(names.toSorted())
}
