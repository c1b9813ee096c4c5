import type { Dialect } from '../../../compile/dialect.ts'
import { inlineText } from '../../../compile/plan.ts'
import type { CreateOptions } from '../../../ddl/ddl-dialect.ts'
import type { ViewInfo } from '../../../views/view.ts'
import { quotedText } from '../literal.ts'
import { unlessFound } from './conditional.ts'
import { namespaceQuery, qualified } from './qualified-name.ts'

/** CREATE VIEW (PostgreSQL manual, page of CREATE VIEW). */
export function createView(view: ViewInfo, options: CreateOptions, dialect: Dialect): string {
  const columns = view.columns.map(({ name }) => dialect.quoteIdentifier(name)).join(', ')
  const text = `CREATE VIEW ${qualified(view.name, view.schema)} (${columns}) AS ${inlineText(view.query, dialect)}`
  if (options.ifNotExists !== true) return text
  const found = `SELECT FROM pg_catalog.pg_class WHERE relname = ${quotedText(view.name)} AND relnamespace = ${namespaceQuery(view.schema)}`
  return unlessFound(found, [text])
}
