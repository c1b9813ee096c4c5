import type { Dialect } from '../../../compile/dialect.ts'
import { inlineText } from '../../../compile/plan.ts'
import type { CreateOptions } from '../../../ddl/ddl-dialect.ts'
import type { ViewInfo } from '../../../views/view.ts'
import { qualified } from './qualified-name.ts'

/** CREATE VIEW (https://sqlite.org/lang_createview.html). */
export function createView(view: ViewInfo, options: CreateOptions, dialect: Dialect): string {
  const columns = view.columns.map(({ name }) => dialect.quoteIdentifier(name)).join(', ')
  return `CREATE VIEW ${options.ifNotExists === true ? 'IF NOT EXISTS ' : ''}${qualified(view.name, view.schema, dialect)} (${columns}) AS ${inlineText(view.query, dialect)}`
}
