import type { Dialect } from '../../../compile/dialect.ts'
import { inlineText } from '../../../compile/plan.ts'
import type { CreateOptions, DdlStep } from '../../../ddl/ddl-dialect.ts'
import type { ViewInfo } from '../../../views/view.ts'
import type { Flavor } from '../flavor.ts'
import { mysqlIdentifier } from '../literal.ts'
import { unlessFound } from './conditional.ts'
import { tableExists } from './existence.ts'
import { qualified } from './qualified-name.ts'

/** CREATE VIEW (MySQL manual §15.1.23). MySQL has IF NOT EXISTS for views from 9.1 on, MariaDB always. */
export function createView(view: ViewInfo, options: CreateOptions, dialect: Dialect, flavor: Flavor): DdlStep {
  const name = qualified(view.name, view.schema)
  const columns = view.columns.map((column) => mysqlIdentifier(column.name)).join(', ')
  const text = (exists: string): string => `CREATE VIEW ${exists}${name} (${columns}) AS ${inlineText(view.query, dialect)}`
  const undo = [`DROP VIEW ${name}`]
  if (options.ifNotExists !== true) return { text: text(''), undo }
  const exists = tableExists(view.name, view.schema)
  return { text: flavor.mariadb ? text('IF NOT EXISTS ') : unlessFound(exists, text('')), undo, exists }
}
