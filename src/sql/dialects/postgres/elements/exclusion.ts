import { ProgrammingError } from '../../../../errors/index.ts'
import type { Condition } from '../../../../schema/expressions/expression.ts'
import { columnOf } from '../../../../schema/tables/column-definition.ts'
import type { WritingElement } from '../../../ddl/engine-element.ts'
import { expressionText } from '../../../ddl/expression-text.ts'
import { unlessFound } from '../ddl/conditional.ts'
import { namespaceQuery, qualified } from '../ddl/qualified-name.ts'
import { postgresIdentifier, quotedText } from '../literal.ts'
import { type IndexKey, type Keyed, keyOf, keyText } from './index-keys.ts'
import { nameFor } from './native-index.ts'

export interface ExclusionOptions {
  /** Default: `ck_<table>_<columns>`. */
  readonly name?: string
  /** The index that finds the rows. Default: `gist`. */
  readonly method?: 'gist' | 'spgist' | 'btree' | 'hash'
  /** Only rows for which this holds are compared. */
  readonly where?: Condition<unknown>
  /** Checked at the end of the transaction, or at once unless a transaction says otherwise. Default: at once, always. */
  readonly deferrable?: 'initially deferred' | 'initially immediate'
}

/** A key of an exclusion constraint, and the operator by which two rows may not match. */
export type ExclusionPart = readonly [key: Keyed | IndexKey, operator: string]

/**
 * No two rows may match in all parts at once: an exclusion constraint (PostgreSQL manual, page of CREATE TABLE). Plain columns beside ranges
 * need `extension('btree_gist')` in the schema. A row that conflicts is IntegrityError EXCLUSION_VIOLATION.
 *
 * Throws ProgrammingError SCHEMA_INVALID without a part, and for a text that is no operator.
 *
 * ```ts
 * import { defineSchema, id, integer, table } from 'granary'
 * import { dateRange, exclude, extension } from 'granary/postgres'
 *
 * const bookings = table('bookings', { id: id(), room: integer(), nights: dateRange() }, (t) => [
 *   exclude({}, [t.room, '='], [t.nights, '&&']),
 * ])
 * export const schema = defineSchema({ bookings, gist: extension('btree_gist') })
 * ```
 */
export function exclude(options: ExclusionOptions, ...given: readonly ExclusionPart[]): WritingElement {
  const parts = given.map(([key, operator]) => ({ key: keyOf(key), operator }))
  if (parts.length === 0) throw new ProgrammingError('SCHEMA_INVALID', 'an exclusion constraint has at least one part')
  for (const { operator } of parts)
    if (!/^[-+*/<>=~!@#%^&|`?]{1,16}$/.test(operator) || /--|\/\*/.test(operator))
      throw new ProgrammingError('SCHEMA_INVALID', 'a part of an exclusion constraint names an operator such as = or &&')
  const { method = 'gist', where, deferrable } = options
  const name =
    options.name ??
    nameFor(
      'ck',
      parts.map(({ key }) => key),
    )
  return Object.freeze<WritingElement>({
    element: 'engine',
    capability: 'sql.exclusionConstraints',
    name,
    create({ table }, { ifNotExists }, dialect) {
      const list = parts.map(({ key, operator }) => `${keyText(key, dialect)} WITH ${operator}`).join(', ')
      const statement = [
        `ALTER TABLE ${qualified(table.name, table.schema)} ADD CONSTRAINT ${postgresIdentifier(name)} EXCLUDE USING ${method} (${list})`,
        ...(where === undefined ? [] : [`WHERE (${expressionText(columnOf(where), dialect)})`]),
        ...(deferrable === undefined ? [] : [`DEFERRABLE ${deferrable.toUpperCase()}`]),
      ].join(' ')
      return [ifNotExists === true ? unlessConstraint(name, table, statement) : statement]
    },
  })
}

/** A statement that runs where its table has no constraint of the name. */
export function unlessConstraint(
  name: string,
  table: { readonly name: string; readonly schema: string | undefined },
  statement: string,
): string {
  const found = `SELECT FROM pg_catalog.pg_constraint AS c JOIN pg_catalog.pg_class AS r ON r.oid = c.conrelid WHERE c.conname = ${quotedText(name)} AND r.relname = ${quotedText(table.name)} AND r.relnamespace = ${namespaceQuery(table.schema)}`
  return unlessFound(found, [statement])
}
