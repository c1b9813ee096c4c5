import type { ColumnType } from '../../../../schema/types/column-type.ts'
import { storedType } from '../../../compile/operand-kinds.ts'
import type { Flavor } from '../flavor.ts'
import { mysqlIdentifier } from '../literal.ts'
import { mysqlTypeName } from '../type-name.ts'

/** The longest VARCHAR of four-byte characters and the longest VARBINARY that a row has room for (MySQL manual §10.4.7). */
const longest = { text: 16_383, bytes: 65_532 } as const

/**
 * The type of a column in CREATE TABLE. Enumerations are VARCHAR with a check: MySQL orders its own ENUM by the place in the list, not by the
 * text.
 */
export function columnTypeText(given: ColumnType, flavor: Flavor): string {
  const type = storedType(given)
  if (type.engineType !== undefined) return mysqlTypeName(type, flavor)
  switch (type.kind) {
    case 'text':
      return `${isUnbounded(type) ? 'LONGTEXT' : `VARCHAR(${charactersOf(type)})`} ${characterSet(type, flavor)}`
    case 'bytes':
      return isUnbounded(type) ? 'LONGBLOB' : `VARBINARY(${type.length})`
    case 'uuid':
      // MariaDB computes no stored column of CHAR, whose blanks a session may ask for.
      return 'VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin'
    case 'point':
      // Only with a reference system the optimizer of MySQL uses a spatial index (manual §10.3.3).
      return flavor.mariadb ? 'POINT' : 'POINT SRID 0'
    default:
      return mysqlTypeName(type, flavor)
  }
}

/** Whether values of a type can be too long for VARCHAR and VARBINARY, which have a length. */
export function isUnbounded(given: ColumnType): boolean {
  const type = storedType(given)
  if (type.kind === 'text') return type.values === undefined && (type.length === undefined || type.length > longest.text)
  return type.kind === 'bytes' && (type.length === undefined || type.length > longest.bytes)
}

/** The greatest number of characters of a text that has one. */
export function charactersOf({ values, length = 0 }: ColumnType): number {
  return values === undefined ? length : Math.max(1, ...values.map((value) => [...value].length))
}

function characterSet({ collation }: ColumnType, flavor: Flavor): string {
  if (collation === undefined) return `CHARACTER SET utf8mb4 COLLATE ${flavor.collation}`
  // A collation's name begins with that of its character set.
  return `CHARACTER SET ${mysqlIdentifier(collation.replace(/_.*/s, ''))} COLLATE ${mysqlIdentifier(collation)}`
}
