import type { Dialect } from '../../../compile/dialect.ts'
import type { CreateOptions } from '../../../ddl/ddl-dialect.ts'
import type { ForeignKeyDescription, TableDescription } from '../../../ddl/description.ts'
import { quotedText } from '../literal.ts'
import { unlessFound } from './conditional.ts'
import { namespaceQuery, qualified } from './qualified-name.ts'

/** Whether a foreign key can stand in CREATE TABLE, since its target is there already. */
export type InlineForeignKeys = (table: TableDescription, key: ForeignKeyDescription) => boolean

/** The foreign keys to tables that are created before, or to the table itself. */
export function inlineForeignKeys(tables: readonly TableDescription[]): InlineForeignKeys {
  const places = new Map(tables.map(({ table }, place) => [table, place]))
  return ({ table }, { target }) => (places.get(target) ?? -1) <= (places.get(table) ?? -1)
}

/** The other foreign keys, which are added when all tables are there. */
export function addForeignKeys(
  tables: readonly TableDescription[],
  isInline: InlineForeignKeys,
  options: CreateOptions,
  dialect: Dialect,
): string[] {
  return tables.flatMap((table) =>
    table.foreignKeys
      .filter((key) => !isInline(table, key))
      .map((key) => {
        const text = `ALTER TABLE ${qualified(table.name, table.schema)} ADD CONSTRAINT ${dialect.quoteIdentifier(key.name)} ${foreignKeyText(key, dialect)}`
        if (options.ifNotExists !== true) return text
        const found = `SELECT FROM pg_catalog.pg_constraint AS c JOIN pg_catalog.pg_class AS r ON r.oid = c.conrelid WHERE c.conname = ${quotedText(key.name)} AND r.relname = ${quotedText(table.name)} AND r.relnamespace = ${namespaceQuery(table.schema)}`
        return unlessFound(found, [text])
      }),
  )
}

/** A foreign key as CREATE TABLE and ALTER TABLE have it, behind its name. */
export function foreignKeyText(key: ForeignKeyDescription, dialect: Dialect): string {
  const list = (columns: readonly { readonly name: string }[]): string =>
    columns.map(({ name }) => dialect.quoteIdentifier(name)).join(', ')
  return [
    `FOREIGN KEY (${list(key.columns)}) REFERENCES ${qualified(key.target.name, key.target.schema)} (${list(key.targetColumns)})`,
    ...(key.onDelete === 'no action' ? [] : [`ON DELETE ${key.onDelete.toUpperCase()}`]),
    ...(key.onUpdate === 'no action' ? [] : [`ON UPDATE ${key.onUpdate.toUpperCase()}`]),
    ...(key.deferrable === undefined ? [] : [`DEFERRABLE ${key.deferrable.toUpperCase()}`]),
  ].join(' ')
}
