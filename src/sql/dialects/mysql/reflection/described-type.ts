import type { DescribedType, EngineFacts } from '../../../reflection/description.ts'
import type { Flavor } from '../flavor.ts'
import type { CatalogColumn } from './catalog.ts'
import { tokensOf } from './tokens.ts'

/** The type that Granary has for a type of MySQL's, and what of it no type of Granary says. */
export interface TypeFinding {
  readonly type: DescribedType
  readonly facts: EngineFacts
}

/** A column's type by what MySQL calls it (manual, chapter 13). `isDocument`: MariaDB checks that its texts are JSON. */
export function typeOfColumn(column: CatalogColumn, isDocument: boolean, flavor: Flavor): TypeFinding {
  const exact = (type: DescribedType): TypeFinding => ({ type, facts: {} })
  const taken = (type: DescribedType): TypeFinding => ({ type, facts: { declared: column.columnType } })
  const { dataType, columnType } = column
  const isUnsigned = /\bunsigned\b/i.test(columnType)
  const isPlain = !isUnsigned && !/\bzerofill\b/i.test(columnType)
  switch (dataType) {
    case 'tinyint':
      return /^tinyint\(1\)$/i.test(columnType) ? exact({ kind: 'boolean' }) : taken({ kind: 'integer', bits: 16 })
    case 'smallint':
      return isPlain ? exact({ kind: 'integer', bits: 16 }) : taken({ kind: 'integer', bits: isUnsigned ? 32 : 16 })
    case 'mediumint':
      return taken({ kind: 'integer', bits: 32 })
    case 'int':
      return isPlain ? exact({ kind: 'integer', bits: 32 }) : taken({ kind: 'integer', bits: isUnsigned ? 64 : 32 })
    case 'bigint':
      if (!isUnsigned) return isPlain ? exact({ kind: 'bigint' }) : taken({ kind: 'bigint' })
      // Beyond 2^63 only a decimal holds it, unless the engine counts it up.
      return taken(/auto_increment/i.test(column.extra) ? { kind: 'integer', bits: 64 } : { kind: 'decimal', precision: 20, scale: 0 })
    case 'year':
      return taken({ kind: 'integer', bits: 16 })
    case 'decimal': {
      const type: DescribedType = { kind: 'decimal', precision: column.precision ?? 10, scale: column.scale ?? 0 }
      return isPlain ? exact(type) : taken(type)
    }
    case 'double':
      return isPlain && /^double$/i.test(columnType) ? exact({ kind: 'real' }) : taken({ kind: 'real' })
    case 'float':
      return taken({ kind: 'real' })
    case 'date':
      return exact({ kind: 'date' })
    case 'time':
      return /\(6\)/.test(columnType) ? exact({ kind: 'time' }) : taken({ kind: 'time' })
    case 'datetime':
      return /\(6\)/.test(columnType) ? exact({ kind: 'localTimestamp' }) : taken({ kind: 'localTimestamp' })
    case 'timestamp':
      return taken({ kind: 'timestamp' })
    case 'json':
      return exact({ kind: 'json' })
    case 'enum':
      return taken({ kind: 'text', values: listedValues(columnType) })
    case 'point':
      return exact({ kind: 'point' })
    case 'uuid':
      return taken({ kind: 'uuid' })
    case 'varbinary':
      return exact({ kind: 'bytes', length: column.length ?? 1 })
    case 'binary':
      return taken({ kind: 'bytes', length: column.length ?? 1 })
    case 'longblob':
      return exact({ kind: 'bytes' })
    case 'bit':
      return taken({ kind: 'bytes', length: Math.ceil((column.precision ?? 1) / 8) })
    default:
      return column.collation === undefined && !textTypes.has(dataType) ? taken({ kind: 'bytes' }) : textOf(column, isDocument, flavor)
  }
}

/** Types without a collation of which the driver gives text. */
const textTypes = new Set(['inet4', 'inet6', 'set', 'text', 'varchar'])

function textOf(column: CatalogColumn, isDocument: boolean, flavor: Flavor): TypeFinding {
  const { dataType, columnType, collation } = column
  if (dataType === 'longtext' && isDocument) return { type: { kind: 'json' }, facts: {} }
  const isVariable = dataType === 'varchar' || dataType === 'char'
  if (isVariable && column.length === 36 && collation === 'ascii_bin') return { type: { kind: 'uuid' }, facts: {} }
  const type: DescribedType = {
    kind: 'text',
    ...(isVariable && column.length !== undefined ? { length: column.length } : {}),
    ...(collation === undefined || collation === flavor.collation ? {} : { collation }),
  }
  return { type, facts: dataType === 'varchar' || dataType === 'longtext' ? {} : { declared: columnType } }
}

/** The values of ENUM and SET. */
function listedValues(columnType: string): readonly string[] {
  return tokensOf(columnType).flatMap(({ kind, value }) => (kind === 'string' ? [value] : []))
}
