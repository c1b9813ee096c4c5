import { ProgrammingError } from '../../../../errors/index.ts'
import type { Condition } from '../../../../schema/expressions/expression.ts'
import { columnOf } from '../../../../schema/tables/column-definition.ts'
import type { WritingElement } from '../../../ddl/engine-element.ts'
import { expressionText } from '../../../ddl/expression-text.ts'
import { unlessFound } from '../ddl/conditional.ts'
import { namespaceQuery, qualified } from '../ddl/qualified-name.ts'
import { postgresIdentifier, quotedText } from '../literal.ts'

/**
 * Rows of the table are seen and changed only as its policies say (PostgreSQL manual §5.8); without a policy, not at all. The table's owner
 * is not bound unless `force` is set, superusers never are.
 */
export function rowSecurity(options: { readonly force?: boolean } = {}): WritingElement {
  return Object.freeze<WritingElement>({
    element: 'engine',
    capability: 'sql.rowSecurity',
    create({ table }) {
      const name = qualified(table.name, table.schema)
      return [
        `ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY`,
        ...(options.force === true ? [`ALTER TABLE ${name} FORCE ROW LEVEL SECURITY`] : []),
      ]
    },
  })
}

export interface PolicyOptions {
  /** What it is about. Default: `all`. */
  readonly for?: 'all' | 'select' | 'insert' | 'update' | 'delete'
  /** The roles that it is about, by their names. Default: everybody. */
  readonly to?: readonly string[]
  /** The rows that are seen and may be changed. Default: all. */
  readonly using?: Condition<unknown>
  /** What a row must fulfil that is written. Default: as `using`. */
  readonly check?: Condition<unknown>
  /** `permissive`: one such policy is enough; `restrictive`: all of them must hold as well. Default: `permissive`. */
  readonly as?: 'permissive' | 'restrictive'
}

/**
 * A policy of a table with `rowSecurity()`. What depends on the request comes from `contextSetting`.
 *
 * Throws ProgrammingError SCHEMA_INVALID for an empty name.
 *
 * ```ts no-run
 * import { defineSchema, id, integer, open, table, text } from 'granary'
 * import { contextSetting, policy, rowSecurity, withContext } from 'granary/postgres'
 *
 * const tenant = contextSetting('app.tenant', integer())
 * const notes = table('notes', { id: id(), tenant: integer(), text: text() }, (t) => [
 *   rowSecurity({ force: true }),
 *   policy('own_notes', { using: t.tenant.eq(tenant.value) }),
 * ])
 * const db = await open('postgres://localhost/app', defineSchema({ notes }))
 * await withContext(db, [tenant.is(7)], (tx) => tx.select(notes).from(notes).all())
 * ```
 */
export function policy(name: string, options: PolicyOptions): WritingElement {
  if (name === '') throw new ProgrammingError('SCHEMA_INVALID', 'a policy needs a name')
  if (Buffer.byteLength(name) > 63)
    throw new ProgrammingError(
      'SCHEMA_INVALID',
      `the name ${name} is longer than the 63 bytes that PostgreSQL keeps of a name: give a shorter one`,
    )
  const { for: command = 'all', to = [], using, check, as = 'permissive' } = options
  return Object.freeze<WritingElement>({
    element: 'engine',
    capability: 'sql.rowSecurity',
    create({ table }, { ifNotExists }, dialect) {
      const statement = [
        `CREATE POLICY ${postgresIdentifier(name)} ON ${qualified(table.name, table.schema)} AS ${as.toUpperCase()} FOR ${command.toUpperCase()}`,
        `TO ${to.length === 0 ? 'PUBLIC' : to.map(postgresIdentifier).join(', ')}`,
        ...(using === undefined ? [] : [`USING (${expressionText(columnOf(using), dialect)})`]),
        ...(check === undefined ? [] : [`WITH CHECK (${expressionText(columnOf(check), dialect)})`]),
      ].join(' ')
      if (ifNotExists !== true) return [statement]
      const found = `SELECT FROM pg_catalog.pg_policy AS p JOIN pg_catalog.pg_class AS r ON r.oid = p.polrelid WHERE p.polname = ${quotedText(name)} AND r.relname = ${quotedText(table.name)} AND r.relnamespace = ${namespaceQuery(table.schema)}`
      return [unlessFound(found, [statement])]
    },
  })
}
