import type { CreateOptions } from '../../../ddl/ddl-dialect.ts'
import type { TableDescription } from '../../../ddl/description.ts'
import { postgresIdentifier, quotedText } from '../literal.ts'
import { unlessFound } from './conditional.ts'
import { namespaceQuery, qualified } from './qualified-name.ts'

/** The remarks of a table and its columns (PostgreSQL manual, page of COMMENT). */
export function createComments(table: TableDescription, options: CreateOptions): string[] {
  const name = qualified(table.name, table.schema)
  const { comment } = table.table
  const texts = [
    ...(comment === undefined ? [] : [`COMMENT ON TABLE ${name} IS ${quotedText(comment)}`]),
    ...table.columns.flatMap((column) => {
      const remark = column.column.attributes.comment
      return remark === undefined ? [] : [`COMMENT ON COLUMN ${name}.${postgresIdentifier(column.name)} IS ${quotedText(remark)}`]
    }),
  ]
  if (options.ifNotExists !== true || texts.length === 0) return texts
  // A table with remarks was there before, or has its own.
  const found = `SELECT FROM pg_catalog.pg_description AS d JOIN pg_catalog.pg_class AS r ON r.oid = d.objoid WHERE d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND r.relname = ${quotedText(table.name)} AND r.relnamespace = ${namespaceQuery(table.schema)}`
  return [unlessFound(found, texts)]
}
