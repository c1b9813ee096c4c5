import { ProgrammingError } from '../../../errors/index.ts'
import type { ColumnType } from '../../../schema/types/column-type.ts'

/** The name of a column's type (PostgreSQL manual, chapter 8). */
export function postgresTypeName(type: ColumnType): string {
  if (type.engineType !== undefined) return type.engineType.name
  switch (type.kind) {
    case 'text':
      return type.length === undefined ? 'TEXT' : `VARCHAR(${type.length})`
    case 'decimal':
      return type.precision === undefined ? 'NUMERIC' : `NUMERIC(${type.precision},${type.scale ?? 0})`
    case 'array':
      return `${elementTypeName(type, postgresTypeName)}[]`
    case 'custom':
      return type.storedAs === undefined ? 'TEXT' : postgresTypeName(type.storedAs)
    default:
      return postgresValueType(type)
  }
}

/** The type of a value that has no limits of a column: what a parameter is read as. Casting to the limited type would cut it silently. */
export function postgresValueType(type: ColumnType): string {
  if (type.engineType?.valueName !== undefined) return type.engineType.valueName
  switch (type.kind) {
    case 'text':
      return 'TEXT'
    case 'integer':
      return { 16: 'SMALLINT', 32: 'INTEGER', 64: 'BIGINT' }[type.bits ?? 64]
    case 'bigint':
      return 'BIGINT'
    case 'real':
      return 'DOUBLE PRECISION'
    case 'decimal':
      return 'NUMERIC'
    case 'boolean':
      return 'BOOLEAN'
    case 'date':
      return 'DATE'
    case 'time':
      return 'TIME'
    case 'timestamp':
      return 'TIMESTAMPTZ'
    case 'localTimestamp':
      return 'TIMESTAMP'
    case 'interval':
      return 'INTERVAL'
    case 'uuid':
      return 'UUID'
    case 'bytes':
      return 'BYTEA'
    case 'json':
      return 'JSONB'
    case 'array':
      return `${elementTypeName(type, postgresValueType)}[]`
    case 'point':
      return 'POINT'
    case 'custom':
      return type.storedAs === undefined ? 'TEXT' : postgresValueType(type.storedAs)
  }
}

function elementTypeName(type: ColumnType, nameOf: (type: ColumnType) => string): string {
  if (type.element === undefined) throw new ProgrammingError('SCHEMA_INVALID', 'an array type does not say what its elements are')
  return type.element.kind === 'array' ? nameOf(type.element).replace(/\[\]$/, '') : nameOf(type.element)
}
