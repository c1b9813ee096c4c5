import { ProgrammingError } from '../../../../errors/index.ts'
import type { Expression } from '../../../../schema/expressions/expression.ts'
import { columnOf } from '../../../../schema/tables/column-definition.ts'
import type { WritingElement } from '../../../ddl/engine-element.ts'
import { expressionText } from '../../../ddl/expression-text.ts'
import { qualified } from '../ddl/qualified-name.ts'
import { postgresIdentifier } from '../literal.ts'
import { unlessConstraint } from './exclusion.ts'
import { keyOf } from './index-keys.ts'
import { nameFor } from './native-index.ts'

export interface NativeUniqueOptions {
  /** Default: `uq_<table>_<columns>`. */
  readonly name?: string
  /** Checked at the end of the transaction, or at once unless a transaction says otherwise. Default: at once, always. */
  readonly deferrable?: 'initially deferred' | 'initially immediate'
  /** More columns that its index carries. */
  readonly include?: readonly Expression<unknown>[]
  /** At most one row has null. Default: false. */
  readonly nullsNotDistinct?: boolean
}

/**
 * No two rows have the same values of these columns: a unique constraint that may be deferred, and whose index may carry more columns.
 *
 * Throws ProgrammingError SCHEMA_INVALID without a column.
 *
 * ```ts
 * import { id, integer, table } from 'granary'
 * import { nativeUnique } from 'granary/postgres'
 *
 * const places = table('places', { id: id(), rank: integer() }, (t) => [nativeUnique({ deferrable: 'initially deferred' }, t.rank)])
 * ```
 */
export function nativeUnique(options: NativeUniqueOptions, ...columns: readonly Expression<unknown>[]): WritingElement {
  if (columns.length === 0) throw new ProgrammingError('SCHEMA_INVALID', 'a unique constraint has at least one column')
  const { deferrable, include = [], nullsNotDistinct = false } = options
  const name = options.name ?? nameFor('uq', columns.map(keyOf))
  return Object.freeze<WritingElement>({
    element: 'engine',
    capability: 'sql.exclusionConstraints',
    name,
    create({ table }, { ifNotExists }, dialect) {
      const list = (of: readonly Expression<unknown>[]): string => of.map((column) => expressionText(columnOf(column), dialect)).join(', ')
      const statement = [
        `ALTER TABLE ${qualified(table.name, table.schema)} ADD CONSTRAINT ${postgresIdentifier(name)} UNIQUE`,
        `${nullsNotDistinct ? 'NULLS NOT DISTINCT ' : ''}(${list(columns)})`,
        ...(include.length === 0 ? [] : [`INCLUDE (${list(include)})`]),
        ...(deferrable === undefined ? [] : [`DEFERRABLE ${deferrable.toUpperCase()}`]),
      ].join(' ')
      return [ifNotExists === true ? unlessConstraint(name, table, statement) : statement]
    },
  })
}
