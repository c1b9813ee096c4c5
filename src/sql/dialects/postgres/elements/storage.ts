import type { WritingElement } from '../../../ddl/engine-element.ts'
import { qualified } from '../ddl/qualified-name.ts'
import { postgresIdentifier } from '../literal.ts'
import { parameterText } from './index-keys.ts'

/**
 * The table's rows are not written to the log: faster to write, empty after a crash, and not on replicas (PostgreSQL manual, page of CREATE
 * TABLE).
 *
 * ```ts
 * import { table, text } from 'granary'
 * import { unlogged } from 'granary/postgres'
 *
 * const sessions = table('sessions', { key: text().primaryKey(), value: text() }, () => [unlogged()])
 * ```
 */
export function unlogged(): WritingElement {
  return Object.freeze<WritingElement>({ element: 'engine', capability: 'sql.unloggedTables', prefix: 'UNLOGGED ' })
}

/** Storage parameters of a table, such as `{ fillfactor: 70, autovacuum_enabled: false }`, and the tablespace it lies in. */
export function storage(
  parameters: Readonly<Record<string, string | number | boolean>>,
  options: { readonly tablespace?: string } = {},
): WritingElement {
  const tablespace = options.tablespace === undefined ? '' : ` TABLESPACE ${postgresIdentifier(options.tablespace)}`
  return Object.freeze<WritingElement>({
    element: 'engine',
    capability: 'sql.indexMethods',
    create: ({ table }) => {
      const name = qualified(table.name, table.schema)
      return [
        ...(Object.keys(parameters).length === 0 ? [] : [`ALTER TABLE ${name} SET${parameterText(parameters)}`]),
        ...(tablespace === '' ? [] : [`ALTER TABLE ${name} SET${tablespace}`]),
      ]
    },
  })
}
