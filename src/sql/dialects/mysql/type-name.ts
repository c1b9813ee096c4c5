import { ConfigurationError, ProgrammingError } from '../../../errors/index.ts'
import type { ColumnType } from '../../../schema/types/column-type.ts'
import type { Flavor } from './flavor.ts'

/** Columns and casts of decimals without a precision have the greatest that there is room for: 35 digits before the point and 30 after it. */
const widestDecimal = 'DECIMAL(65,30)'

/**
 * The name of a column's type (MySQL manual, chapter 13). Text compares by code points, upper and lower case apart, as everywhere else:
 * the collation is part of the type. Instants are stored in UTC.
 */
export function mysqlTypeName(type: ColumnType, flavor: Flavor): string {
  if (type.engineType !== undefined) return type.engineType.name
  switch (type.kind) {
    case 'integer':
      return { 16: 'SMALLINT', 32: 'INT', 64: 'BIGINT' }[type.bits ?? 64]
    case 'bigint':
      return 'BIGINT'
    case 'real':
      return 'DOUBLE'
    case 'decimal':
      return decimalName(type)
    case 'boolean':
      return 'BOOLEAN'
    case 'text':
      return `${type.length === undefined ? 'LONGTEXT' : `VARCHAR(${type.length})`} CHARACTER SET utf8mb4${type.collation === undefined ? ` COLLATE ${flavor.collation}` : ''}`
    case 'date':
      return 'DATE'
    case 'time':
      return 'TIME(6)'
    case 'timestamp':
    case 'localTimestamp':
      return 'DATETIME(6)'
    case 'interval':
      return 'BIGINT'
    case 'uuid':
      return 'CHAR(36) CHARACTER SET ascii COLLATE ascii_bin'
    case 'bytes':
      return type.length === undefined ? 'LONGBLOB' : `VARBINARY(${type.length})`
    case 'json':
    case 'array':
      return 'JSON'
    case 'point':
      return 'POINT'
    case 'custom':
      return type.storedAs === undefined ? 'LONGTEXT' : mysqlTypeName(type.storedAs, flavor)
  }
}

/** The name of a type in CAST, which knows fewer (MySQL manual §14.10). */
export function mysqlCastName(type: ColumnType): string {
  if (type.engineType?.valueName !== undefined) return type.engineType.valueName
  switch (type.kind) {
    case 'integer':
    case 'bigint':
    case 'boolean':
    case 'interval':
      return 'SIGNED'
    case 'real':
      return 'DOUBLE'
    case 'decimal':
      return decimalName(type)
    case 'text':
      return type.length === undefined ? 'CHAR' : `CHAR(${type.length})`
    case 'date':
      return 'DATE'
    case 'time':
      return 'TIME(6)'
    case 'timestamp':
    case 'localTimestamp':
      return 'DATETIME(6)'
    case 'uuid':
      return 'CHAR(36)'
    case 'bytes':
      return 'BINARY'
    case 'json':
    case 'array':
      return 'JSON'
    case 'point':
      throw new ProgrammingError('STATEMENT_INVALID', 'MySQL cannot cast to a point')
    case 'custom':
      return type.storedAs === undefined ? 'CHAR' : mysqlCastName(type.storedAs)
  }
}

function decimalName({ precision, scale = 0 }: ColumnType): string {
  if (precision === undefined) return widestDecimal
  if (precision > 65 || scale > 30) {
    throw new ConfigurationError(
      'CAPABILITY_MISSING',
      `MySQL has no decimals of ${precision} digits with ${scale} after the point: at most 65 and 30 (capability sql.wideDecimals)`,
      {
        details: { capability: 'sql.wideDecimals' },
      },
    )
  }
  return `DECIMAL(${precision},${scale})`
}
