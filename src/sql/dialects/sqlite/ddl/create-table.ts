import type { Dialect } from '../../../compile/dialect.ts'
import type { CreateOptions } from '../../../ddl/ddl-dialect.ts'
import type { ColumnDescription, ForeignKeyDescription, TableDescription, UniqueDescription } from '../../../ddl/description.ts'
import { defaultText, expressionText } from '../../../ddl/expression-text.ts'
import type { Names } from '../../../ddl/names.ts'
import { qualified } from './qualified-name.ts'
import { hiddenRowid, integerKeyOf, needsHiddenRowid } from './shadow-tables.ts'
import { typeChecks } from './type-checks.ts'

/** CREATE TABLE with all constraints, each named (https://sqlite.org/lang_createtable.html). */
export function createTable(table: TableDescription, names: Names, options: CreateOptions, dialect: Dialect): string {
  const { primaryKey } = table
  const quote = (name: string): string => dialect.quoteIdentifier(name)
  const list = (columns: readonly { readonly name: string }[]): string => columns.map(({ name }) => quote(name)).join(', ')
  const constraint = (name: string, text: string): string => `CONSTRAINT ${quote(name)} ${text}`
  const hidden = needsHiddenRowid(table.table)
  const rowid = integerKeyOf(table.table)
  const lines = [
    ...table.columns.map((column) => columnText(column, rowid === column.column ? primaryKey?.name : undefined, dialect)),
    ...(hidden ? [`${quote(hiddenRowid)} INTEGER PRIMARY KEY`] : []),
    ...(primaryKey !== undefined && rowid === undefined
      ? [constraint(primaryKey.name, `${hidden ? 'UNIQUE' : 'PRIMARY KEY'} (${list(primaryKey.columns)})`)]
      : []),
    ...table.uniques.filter(isTableConstraint).map(({ name, columns }) => constraint(name, `UNIQUE (${columns.map(quote).join(', ')})`)),
    ...table.foreignKeys.map((key) => constraint(key.name, `FOREIGN KEY (${list(key.columns)}) ${referencesText(key, dialect)}`)),
    ...table.checks.map(({ name, condition }) => constraint(name, `CHECK (${expressionText(condition, dialect)})`)),
    ...typeChecks(table, names, dialect).map(({ name, condition }) => constraint(name, `CHECK (${condition})`)),
  ]
  return `CREATE TABLE ${options.ifNotExists === true ? 'IF NOT EXISTS ' : ''}${qualified(table.name, table.schema, dialect)} (\n  ${lines.join(',\n  ')}\n)`
}

/** Whether a unique constraint can stand in the table; SQLite has those with conditions and expressions only as indexes. */
export function isTableConstraint(unique: UniqueDescription): unique is UniqueDescription & { readonly columns: readonly string[] } {
  return unique.columns !== undefined && unique.where === undefined
}

/** A column; `key` is the primary key's name where the column is the row's number. */
function columnText(column: ColumnDescription, key: string | undefined, dialect: Dialect): string {
  const { name, type, nullable, generated, identity } = column
  const { serverDefault } = column.column.attributes
  const collation = (type.storedAs ?? type).collation
  return [
    dialect.quoteIdentifier(name),
    // Any other name than INTEGER, such as INT8, would make it a column beside the row's number.
    key === undefined ? dialect.typeName(type) : 'INTEGER',
    // AUTOINCREMENT: a number is never given twice, as PostgreSQL's identity columns have it. See docs/decisions/0020.
    ...(key === undefined ? [] : [`CONSTRAINT ${dialect.quoteIdentifier(key)} PRIMARY KEY${identity ? ' AUTOINCREMENT' : ''}`]),
    ...(nullable ? [] : ['NOT NULL']),
    ...(serverDefault === undefined ? [] : [`DEFAULT ${defaultText(serverDefault, dialect)}`]),
    ...(collation === undefined ? [] : [`COLLATE ${dialect.quoteIdentifier(collation)}`]),
    ...(generated === undefined
      ? []
      : [`GENERATED ALWAYS AS (${expressionText(generated.expression, dialect)}) ${generated.storage.toUpperCase()}`]),
  ].join(' ')
}

function referencesText(key: ForeignKeyDescription, dialect: Dialect): string {
  const targets = key.targetColumns.map(({ name }) => dialect.quoteIdentifier(name)).join(', ')
  return [
    `REFERENCES ${dialect.quoteIdentifier(key.target.name)} (${targets})`,
    ...(key.onDelete === 'no action' ? [] : [`ON DELETE ${key.onDelete.toUpperCase()}`]),
    ...(key.onUpdate === 'no action' ? [] : [`ON UPDATE ${key.onUpdate.toUpperCase()}`]),
    ...(key.deferrable === undefined ? [] : [`DEFERRABLE ${key.deferrable.toUpperCase()}`]),
  ].join(' ')
}
