import type { ForeignKeyDescription, SchemaDescription, TableDescription } from '../../../ddl/description.ts'
import { mysqlIdentifier } from '../literal.ts'
import { qualified } from './qualified-name.ts'

/** A foreign key as CREATE TABLE and ALTER TABLE have it (MySQL manual §15.1.20.5). Both engines keep the word NO ACTION and check at once. */
export function foreignKeyText(key: ForeignKeyDescription): string {
  const list = (columns: readonly { readonly name: string }[]): string => columns.map(({ name }) => mysqlIdentifier(name)).join(', ')
  const target = `${qualified(key.target.name, key.target.schema)} (${list(key.targetColumns)})`
  return `CONSTRAINT ${mysqlIdentifier(key.name)} FOREIGN KEY (${list(key.columns)}) REFERENCES ${target} ON DELETE ${key.onDelete.toUpperCase()} ON UPDATE ${key.onUpdate.toUpperCase()}`
}

/** The foreign keys that can stand in their tables, since what they refer to is there before, by table. The others are added afterwards. */
export function inlineForeignKeys({ tables }: SchemaDescription): ReadonlyMap<TableDescription, readonly ForeignKeyDescription[]> {
  const there = new Set<unknown>()
  return new Map(
    tables.map((table) => {
      there.add(table.table)
      return [table, table.foreignKeys.filter(({ target }) => there.has(target))]
    }),
  )
}
