import type { ColumnType } from '../../../schema/types/column-type.ts'

/**
 * The declared type of a column. SQLite takes any name and finds the affinity by the words in it
 * (https://sqlite.org/datatype3.html §3.1): the names here say what the column means, and TEXT in them keeps SQLite from turning
 * text that looks like a number into one.
 */
export function sqliteTypeName(type: ColumnType): string {
  switch (type.kind) {
    case 'integer':
      return { 16: 'SMALLINT', 32: 'INTEGER', 64: 'INT8' }[type.bits ?? 64]
    case 'bigint':
      return 'BIGINT'
    case 'real':
      return 'REAL'
    case 'decimal':
      return type.precision === undefined ? 'DECIMAL TEXT' : `DECIMAL TEXT(${type.precision},${type.scale ?? 0})`
    case 'boolean':
      return 'BOOLEAN'
    case 'text':
      return type.length === undefined ? 'TEXT' : `VARCHAR(${type.length})`
    case 'date':
      return 'DATE TEXT'
    case 'time':
      return 'TIME TEXT'
    case 'timestamp':
      return 'TIMESTAMPTZ TEXT'
    case 'localTimestamp':
      return 'TIMESTAMP TEXT'
    case 'interval':
      return 'INTERVAL'
    case 'uuid':
      return 'UUID TEXT'
    case 'bytes':
      return type.length === undefined ? 'BLOB' : `BLOB(${type.length})`
    case 'json':
      return 'JSON TEXT'
    case 'array':
      return arrayName(type.element)
    case 'point':
      return 'POINT TEXT'
    case 'custom':
      return type.storedAs === undefined ? 'TEXT' : sqliteTypeName(type.storedAs)
  }
}

// The parameters of the element go to the end, the only place where SQLite takes them: DECIMAL ARRAY TEXT(10,2).
function arrayName(element: ColumnType | undefined): string {
  const [, name = '', parameters = ''] = /^([^(]*)(.*)$/.exec(element === undefined ? '' : sqliteTypeName(element)) ?? []
  return `${`${name.replaceAll(' TEXT', '')} `.trimStart()}ARRAY TEXT${parameters}`
}
