import type { DescribedColumn, DescribedTable } from '../../../reflection/description.ts'

/**
 * Tables whose columns of 64 bits are read as `number` where they refer to a key that is: a key that the engine counts up stays below 2^53. PostgreSQL has one
 * type for both.
 */
export function withNumbersOfTargets(tables: readonly DescribedTable[]): DescribedTable[] {
  const keyOf = (name: string, schema: string | undefined): string => JSON.stringify([schema ?? null, name])
  const current = new Map(tables.map((table) => [keyOf(table.name, table.schema), table]))
  const isNumber = (key: string, column: string): boolean =>
    current.get(key)?.columns.some(({ name, type }) => name === column && type.kind === 'integer' && type.bits === 64) === true
  for (let changed = true; changed; ) {
    changed = false
    for (const [place, table] of current) {
      const numbers = new Set(
        table.foreignKeys.flatMap(({ columns, targetColumns, targetTable, targetSchema }) =>
          columns.filter((_, position) => isNumber(keyOf(targetTable, targetSchema), targetColumns[position] ?? '')),
        ),
      )
      const columns = table.columns.map((column) => (numbers.has(column.name) ? asNumber(column) : column))
      if (columns.every((column, position) => column === table.columns[position])) continue
      current.set(place, { ...table, columns })
      changed = true
    }
  }
  return [...current.values()]
}

function asNumber(column: DescribedColumn): DescribedColumn {
  if (column.type.kind !== 'bigint') return column
  const { default: value } = column
  return {
    ...column,
    type: { kind: 'integer', bits: 64 },
    default: value !== undefined && 'constant' in value ? { constant: Number(value.constant) } : value,
  }
}
