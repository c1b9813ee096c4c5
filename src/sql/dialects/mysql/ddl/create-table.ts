import type { Dialect } from '../../../compile/dialect.ts'
import type { CreateOptions } from '../../../ddl/ddl-dialect.ts'
import type { ColumnDescription, ForeignKeyDescription, TableDescription } from '../../../ddl/description.ts'
import { expressionText } from '../../../ddl/expression-text.ts'
import type { Names } from '../../../ddl/names.ts'
import type { Flavor } from '../flavor.ts'
import { mysqlIdentifier, quotedText } from '../literal.ts'
import { columnTypeText } from './column-type.ts'
import { defaultText } from './default-text.ts'
import { foreignKeyText } from './foreign-keys.ts'
import { indexKeys, keyColumns, uniqueKeys } from './key-parts.ts'
import { qualified } from './qualified-name.ts'
import { searchColumnNames } from './search-column-names.ts'
import { searchColumns } from './search-columns.ts'
import { commentText, storageMark } from './storage-marks.ts'
import { typeChecks } from './type-checks.ts'

/** CREATE TABLE with everything that belongs to the table, so that it comes into being at once (MySQL manual §15.1.20). */
export function createTable(
  table: TableDescription,
  foreignKeys: readonly ForeignKeyDescription[],
  names: Names,
  options: CreateOptions,
  dialect: Dialect,
  flavor: Flavor,
): string {
  const list = (columns: readonly string[]): string => `(${columns.map(mysqlIdentifier).join(', ')})`
  const constraint = (name: string, text: string): string => `CONSTRAINT ${mysqlIdentifier(name)} ${text}`
  const { primaryKey, table: declared } = table
  const lines = [
    ...table.columns.map((column) => columnText(column, dialect, flavor)),
    ...searchColumns(table, flavor),
    ...keyColumns(table.uniques, dialect, flavor),
    // The primary key is always called PRIMARY.
    ...(primaryKey === undefined ? [] : [`PRIMARY KEY ${list(primaryKey.columns.map(({ name }) => name))}`]),
    ...table.uniques.map((unique) => constraint(unique.name, `UNIQUE ${uniqueKeys(unique, dialect, flavor)}`)),
    ...table.indexes.map((index) => `${index.unique ? 'UNIQUE ' : ''}INDEX ${mysqlIdentifier(index.name)} ${indexKeys(index, dialect)}`),
    ...table.fullText.map(({ name, columns }) => `FULLTEXT INDEX ${mysqlIdentifier(name)} ${list(searchColumnNames(columns))}`),
    ...table.spatial.map(({ name, column }) => `SPATIAL INDEX ${mysqlIdentifier(name)} ${list([column.name])}`),
    ...foreignKeys.map((key) => foreignKeyText(key)),
    ...table.checks.map(({ name, condition }) => constraint(name, `CHECK (${expressionText(condition, dialect)})`)),
    ...typeChecks(table, names, flavor).map(({ name, condition }) => constraint(name, `CHECK (${condition})`)),
  ]
  const exists = options.ifNotExists === true ? 'IF NOT EXISTS ' : ''
  const comment = declared.comment === undefined || declared.comment === '' ? '' : ` COMMENT = ${quotedText(declared.comment)}`
  const suffix = table.engineElements.map((element) => element.suffix?.(table, dialect) ?? '').join('')
  return `CREATE TABLE ${exists}${qualified(table.name, table.schema)} (\n  ${lines.join(',\n  ')}\n) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE ${flavor.collation}${comment}${suffix}`
}

function columnText(column: ColumnDescription, dialect: Dialect, flavor: Flavor): string {
  const { name, type, nullable, generated, identity } = column
  const { serverDefault, comment } = column.column.attributes
  const remark = commentText(comment, storageMark(type, identity))
  return [
    mysqlIdentifier(name),
    columnTypeText(type, flavor),
    ...(generated === undefined
      ? []
      : [`GENERATED ALWAYS AS (${expressionText(generated.expression, dialect)}) ${generated.storage.toUpperCase()}`]),
    // MariaDB's grammar has no NOT NULL for generated columns: a check stands for it.
    ...(nullable || (generated !== undefined && flavor.mariadb) ? [] : ['NOT NULL']),
    ...(serverDefault === undefined ? [] : [`DEFAULT ${defaultText(serverDefault, dialect)}`]),
    ...(identity ? ['AUTO_INCREMENT'] : []),
    ...(remark === undefined ? [] : [`COMMENT ${quotedText(remark)}`]),
  ].join(' ')
}
