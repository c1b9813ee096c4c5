import { conventionalName } from '../../../../schema/tables/naming.ts'
import type { ColumnType } from '../../../../schema/types/column-type.ts'
import type { Dialect } from '../../../compile/dialect.ts'
import type { ColumnDescription, TableDescription } from '../../../ddl/description.ts'
import type { Names } from '../../../ddl/names.ts'
import { textLiteral } from '../literal.ts'
import { integerKeyOf } from './shadow-tables.ts'

/** A CHECK constraint that holds a column to its type. */
export interface TypeCheck {
  readonly name: string
  readonly column: ColumnDescription
  readonly condition: string
}

/**
 * The CHECK constraints that hold other programs to the columns' types, since SQLite's own types hold nobody to anything. Each is true or
 * null for null. They cost little: what they leave unseen is said in docs/decisions/0021. Names: `ck_<table>_<column>_type`.
 */
export function typeChecks(table: TableDescription, names: Names, dialect: Dialect): TypeCheck[] {
  const rowid = integerKeyOf(table.table)
  return table.columns.flatMap((column) => {
    // What SQLite computes is of its type, except that a sum may grow beyond it.
    if (column.generated !== undefined && !canOverflow(column.type)) return []
    const quoted = dialect.quoteIdentifier(column.name)
    const condition = rowid === column.column ? keyCondition(quoted, column) : typeCondition(quoted, column.type, column.nullable)
    if (condition === undefined) return []
    return [{ name: names.free(conventionalName('ck', table.name, [column.name, 'type'])), column, condition }]
  })
}

/** SQLite holds its row numbers to whole numbers of 64 bits by itself. */
export function keyCondition(quoted: string, { type, identity }: Pick<ColumnDescription, 'type' | 'identity'>): string | undefined {
  const range = integerRange(type)
  return identity || range === undefined ? undefined : between(quoted, range)
}

/** The condition that holds a column to its type. Reflection knows the checks of types by it. */
export function typeCondition(quoted: string, type: ColumnType, nullable: boolean): string | undefined {
  const isOf = (name: string): string => (nullable ? `typeof(${quoted}) IN ('${name}', 'null')` : `typeof(${quoted}) = '${name}'`)
  switch (type.kind) {
    case 'integer': {
      const range = integerRange(type)
      return range === undefined ? isOf('integer') : `${between(quoted, range)} AND typeof(${quoted}) <> 'real'`
    }
    case 'bigint':
    case 'interval':
      return isOf('integer')
    case 'real':
      // Text and bytes are greater than every number, and so is infinity than this one.
      return between(quoted, ['-1.7976931348623157e308', '1.7976931348623157e308'])
    case 'boolean':
      return `${quoted} IN (0, 1)`
    case 'text':
      if (type.values !== undefined) return `${quoted} IN (${type.values.map(textLiteral).join(', ')})`
      return type.length === undefined
        ? `typeof(${quoted}) <> 'blob'`
        : `length(${quoted}) <= ${type.length} AND typeof(${quoted}) <> 'blob'`
    case 'decimal':
      return `${quoted} GLOB '?? *' OR ${quoted} = '00' OR ${quoted} GLOB '-?? *~'`
    case 'date':
      return `${quoted} GLOB '????-??-??'`
    case 'time':
      return `${quoted} GLOB '??:??:??.??????'`
    case 'timestamp':
      return `${quoted} GLOB '????-??-??T??:??:??.??????Z'`
    case 'localTimestamp':
      return `${quoted} GLOB '????-??-??T??:??:??.??????'`
    case 'uuid':
      return `${quoted} GLOB '????????-????-????-????-????????????' AND ${quoted} = lower(${quoted})`
    case 'bytes':
      return type.length === undefined ? isOf('blob') : `length(${quoted}) <= ${type.length} AND ${isOf('blob')}`
    case 'json':
      return `json_valid(${quoted})`
    case 'array':
      return `${quoted} GLOB '[[]*]' AND json_valid(${quoted})`
    case 'point':
      return `${quoted} GLOB '[[]*,*]'`
    case 'custom':
      return type.storedAs === undefined ? undefined : typeCondition(quoted, type.storedAs, nullable)
  }
}

function canOverflow(type: ColumnType): boolean {
  const { kind } = type.storedAs ?? type
  return kind === 'integer' || kind === 'bigint' || kind === 'real'
}

type Range = readonly [least: string, greatest: string]

const ranges = {
  16: ['-32768', '32767'],
  32: ['-2147483648', '2147483647'],
  64: ['-9007199254740991', '9007199254740991'],
} as const

function integerRange(type: ColumnType): Range | undefined {
  if (type.storedAs !== undefined) return integerRange(type.storedAs)
  return type.kind === 'integer' ? ranges[type.bits ?? 64] : undefined
}

function between(quoted: string, [least, greatest]: Range): string {
  return `${quoted} BETWEEN ${least} AND ${greatest}`
}
