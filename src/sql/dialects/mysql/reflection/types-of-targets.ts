import type { DescribedColumn, DescribedTable, DescribedType } from '../../../reflection/description.ts'

/**
 * Tables whose whole numbers have the type of the key that they refer to. A key that the engine counts up stays below 2^53 and is read as `number`, also where its
 * type is unsigned; so are the columns that refer to it.
 */
export function withTypesOfTargets(tables: readonly DescribedTable[]): DescribedTable[] {
  const current = new Map(tables.map((table) => [table.name, table]))
  for (let changed = true; changed; ) {
    changed = false
    for (const [name, table] of current) {
      const columns = table.columns.map((column) => withType(column, targetType(column, table, current)))
      if (columns.every((column, position) => column === table.columns[position])) continue
      current.set(name, { ...table, columns })
      changed = true
    }
  }
  return [...current.values()]
}

/** The type of the key that a column refers to, where that is one of 64 bits that is read as `number`. */
function targetType(
  column: DescribedColumn,
  { foreignKeys }: DescribedTable,
  tables: ReadonlyMap<string, DescribedTable>,
): DescribedType | undefined {
  for (const { columns, targetTable, targetSchema, targetColumns } of foreignKeys) {
    const position = columns.indexOf(column.name)
    if (position < 0 || targetSchema !== undefined) continue
    const target = tables.get(targetTable)?.columns.find(({ name }) => name === targetColumns[position])
    if (target?.type.kind === 'integer' && target.type.bits === 64) return target.type
  }
  return undefined
}

function withType(column: DescribedColumn, type: DescribedType | undefined): DescribedColumn {
  const { kind, scale } = column.type
  const isWide = kind === 'bigint' || (kind === 'decimal' && scale === 0)
  if (type === undefined || !isWide) return column
  const { default: value } = column
  return { ...column, type, default: value !== undefined && 'constant' in value ? { constant: Number(value.constant) } : value }
}
