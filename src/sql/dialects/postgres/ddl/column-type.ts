import type { ColumnType } from '../../../../schema/types/column-type.ts'
import type { Dialect } from '../../../compile/dialect.ts'
import { storedType } from '../../../compile/operand-kinds.ts'
import { declaredCollation, isTextual } from '../collation/derivation.ts'
import { postgresIdentifier } from '../literal.ts'

/** The type of a column. Arrays of arrays say how deep they are: PostgreSQL remembers it and holds nobody to it (manual §8.15.1). */
export function columnTypeText(type: ColumnType, dialect: Dialect): string {
  return `${dialect.typeName(type)}${'[]'.repeat(Math.max(depthOf(type) - 1, 0))}`
}

/**
 * The collation of a column: by code points, as on every other engine, unless the column names one. A type of PostgreSQL's own has that of its
 * declaration.
 */
export function collationText(type: ColumnType): readonly string[] {
  const stored = storedType(type)
  return stored.engineType === undefined && isTextual(stored) ? [`COLLATE ${postgresIdentifier(declaredCollation(stored))}`] : []
}

function depthOf(type: ColumnType): number {
  if (type.kind === 'custom' && type.storedAs !== undefined) return depthOf(type.storedAs)
  return type.kind === 'array' && type.element !== undefined ? 1 + depthOf(type.element) : 0
}
