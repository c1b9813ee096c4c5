import type { Dialect } from '../../../compile/dialect.ts'
import type { CreateOptions } from '../../../ddl/ddl-dialect.ts'
import type { FullTextDescription, TableDescription } from '../../../ddl/description.ts'
import { textLiteral } from '../literal.ts'
import { followUpdates } from './follow-updates.ts'
import { qualified } from './qualified-name.ts'
import { rowidColumnOf } from './shadow-tables.ts'

/** The tokenizers by the names of `fullTextIndex` (https://sqlite.org/fts5.html#tokenizers). */
export const tokenizers = {
  words: 'unicode61 remove_diacritics 2',
  stems: 'porter unicode61 remove_diacritics 2',
  trigrams: 'trigram',
} as const

/**
 * A full-text index: an FTS5 table that reads its texts from the table, and the triggers that keep it in step, as
 * https://sqlite.org/fts5.html#external_content_tables shows them.
 */
export function createFullTextIndex(
  table: TableDescription,
  index: FullTextDescription,
  options: CreateOptions,
  dialect: Dialect,
): string[] {
  const quote = (name: string): string => dialect.quoteIdentifier(name)
  const exists = options.ifNotExists === true ? 'IF NOT EXISTS ' : ''
  const rowid = rowidColumnOf(table.table)
  const name = quote(index.name)
  const columns = index.columns.map((column) => quote(column.name))
  const parts = [
    ...columns,
    `content=${quote(table.name)}`,
    `content_rowid=${quote(rowid)}`,
    `tokenize=${textLiteral(tokenizers[index.tokens])}`,
  ]
  const row = (which: 'old' | 'new'): string => [quote(rowid), ...columns].map((column) => `${which}.${column}`).join(', ')
  const add = `INSERT INTO ${name} (rowid, ${columns.join(', ')}) VALUES (${row('new')});`
  const remove = `INSERT INTO ${name} (${name}, rowid, ${columns.join(', ')}) VALUES ('delete', ${row('old')});`
  const trigger = (event: string, when: string, body: string): string =>
    `CREATE TRIGGER ${exists}${qualified(`${index.name}_${event.toLowerCase()}`, table.schema, dialect)} AFTER ${when} BEGIN ${body} END`
  const on = `ON ${quote(table.name)}`
  return [
    `CREATE VIRTUAL TABLE ${exists}${qualified(index.name, table.schema, dialect)} USING fts5(${parts.join(', ')})`,
    trigger('INSERT', `INSERT ${on}`, add),
    trigger('DELETE', `DELETE ${on}`, remove),
    trigger('UPDATE', followUpdates(table, index.columns, dialect), `${remove} ${add}`),
    // An index that is added to a table with rows takes them in.
    ...(options.ifNotExists === true ? [rebuild(table, index, dialect)] : []),
  ]
}

function rebuild(table: TableDescription, index: FullTextDescription, dialect: Dialect): string {
  const name = qualified(index.name, table.schema, dialect)
  const documents = qualified(`${index.name}_docsize`, table.schema, dialect)
  return `INSERT INTO ${name} (${dialect.quoteIdentifier(index.name)}) SELECT 'rebuild' WHERE NOT EXISTS (SELECT 1 FROM ${documents}) AND EXISTS (SELECT 1 FROM ${qualified(table.name, table.schema, dialect)})`
}
