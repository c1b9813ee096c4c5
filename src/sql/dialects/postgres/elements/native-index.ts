import { ProgrammingError } from '../../../../errors/index.ts'
import type { Condition, Expression } from '../../../../schema/expressions/expression.ts'
import { columnOf } from '../../../../schema/tables/column-definition.ts'
import { conventionalName } from '../../../../schema/tables/naming.ts'
import { type AnyTable, TableInfo } from '../../../../schema/tables/table.ts'
import type { Dialect } from '../../../compile/dialect.ts'
import type { WritingElement } from '../../../ddl/engine-element.ts'
import { expressionText } from '../../../ddl/expression-text.ts'
import type { Handle } from '../../../engine/database.ts'
import { qualified } from '../ddl/qualified-name.ts'
import { postgresIdentifier, quotedText } from '../literal.ts'
import { columnNameOf, firstColumnOf, type IndexKey, isOfTrigrams, type Keyed, keyOf, keyText, parameterText } from './index-keys.ts'
import { runDefinition } from './run-definition.ts'

/** How an index finds rows (PostgreSQL manual, chapter 11 and part VII); `bloom` is the extension of that name. */
export type IndexMethod = 'btree' | 'hash' | 'gist' | 'spgist' | 'gin' | 'brin' | 'bloom'

export interface NativeIndexOptions {
  /** Default: `btree`. */
  readonly method?: IndexMethod
  /** Default: `ix_<table>_<columns>`. */
  readonly name?: string
  readonly unique?: boolean
  /** Of a unique index: at most one row has null. Default: false. */
  readonly nullsNotDistinct?: boolean
  /** A partial index: only rows for which this holds. */
  readonly where?: Condition<unknown>
  /** More columns that the index carries so that queries need not read the table. */
  readonly include?: readonly Expression<unknown>[]
  /** Storage parameters, such as `{ fillfactor: 70 }`, `{ pages_per_range: 16 }` or `{ fastupdate: false }`. */
  readonly parameters?: Readonly<Record<string, string | number | boolean>>
  readonly tablespace?: string
  /** A remark that is kept in the database. */
  readonly comment?: string
}

/** An index with a method and parameters of its own. */
export interface NativeIndex extends WritingElement {
  readonly name: string
  /** The columns, by their names in the database, that it holds as groups of three characters (extension `pg_trgm`). */
  readonly trigrams: readonly string[]
  /** The statement that creates it on its table. */
  statement(table: TableInfo, options: { readonly ifNotExists?: boolean; readonly concurrently?: boolean }, dialect: Dialect): string
}

/**
 * An index of one of PostgreSQL's methods, with operator classes and storage parameters.
 *
 * Throws ProgrammingError SCHEMA_INVALID without a key, and without a name where no key is a column.
 *
 * ```ts
 * import { id, json, table, timestamp } from 'granary'
 * import { indexKey, nativeIndex } from 'granary/postgres'
 *
 * const events = table('events', { id: id(), at: timestamp(), body: json<unknown>() }, (t) => [
 *   nativeIndex({ method: 'gin' }, indexKey(t.body, { operatorClass: 'jsonb_path_ops' })),
 *   nativeIndex({ method: 'brin', parameters: { pages_per_range: 16 } }, t.at),
 * ])
 * ```
 */
export function nativeIndex(options: NativeIndexOptions, ...given: readonly (Keyed | IndexKey)[]): NativeIndex {
  const keys = given.map(keyOf)
  if (keys.length === 0) throw new ProgrammingError('SCHEMA_INVALID', 'an index has at least one key')
  const name = options.name ?? nameFor('ix', keys)
  const { method = 'btree', unique = false, where, include = [], parameters, tablespace, nullsNotDistinct = false, comment } = options
  const statement: NativeIndex['statement'] = (table, { ifNotExists = false, concurrently = false }, dialect) =>
    [
      `CREATE ${unique ? 'UNIQUE ' : ''}INDEX ${concurrently ? 'CONCURRENTLY ' : ''}${ifNotExists ? 'IF NOT EXISTS ' : ''}${postgresIdentifier(name)}`,
      `ON ${qualified(table.name, table.schema)} USING ${method} (${keys.map((key) => keyText(key, dialect)).join(', ')})`,
      ...(include.length === 0 ? [] : [`INCLUDE (${include.map((column) => expressionText(columnOf(column), dialect)).join(', ')})`]),
      ...(nullsNotDistinct ? ['NULLS NOT DISTINCT'] : []),
      ...(parameters === undefined ? [] : [`WITH${parameterText(parameters)}`]),
      ...(tablespace === undefined ? [] : [`TABLESPACE ${postgresIdentifier(tablespace)}`]),
      ...(where === undefined ? [] : [`WHERE ${expressionText(columnOf(where), dialect)}`]),
    ].join(' ')
  return Object.freeze<NativeIndex>({
    element: 'engine',
    capability: 'sql.indexMethods',
    name,
    trigrams: keys.filter(isOfTrigrams).flatMap((key) => columnNameOf(key) ?? []),
    statement,
    create: ({ table }, createOptions, dialect) => [
      statement(table, { ifNotExists: createOptions.ifNotExists === true }, dialect),
      ...(comment === undefined ? [] : [`COMMENT ON INDEX ${qualified(name, table.schema)} IS ${quotedText(comment)}`]),
    ],
  })
}

/**
 * Creates an index of a table that is there already. Concurrently, writes to the table go on meanwhile; that runs outside of transactions,
 * and leaves an invalid index behind when it fails.
 *
 * Throws what the engine throws, such as IntegrityError UNIQUE_VIOLATION.
 */
export async function createIndex(
  db: Handle,
  table: AnyTable,
  index: NativeIndex,
  options: { readonly concurrently?: boolean; readonly ifNotExists?: boolean } = {},
): Promise<void> {
  await runDefinition(db, 'sql.indexMethods', (dialect) => index.statement(table.$.base, options, dialect))
}

/** Removes an index; concurrently, reads and writes go on meanwhile, outside of transactions. */
export async function dropIndex(
  db: Handle,
  table: AnyTable,
  index: NativeIndex,
  options: { readonly concurrently?: boolean; readonly ifExists?: boolean } = {},
): Promise<void> {
  const { concurrently = false, ifExists = false } = options
  await runDefinition(
    db,
    'sql.indexMethods',
    () => `DROP INDEX ${concurrently ? 'CONCURRENTLY ' : ''}${ifExists ? 'IF EXISTS ' : ''}${qualified(index.name, table.$.base.schema)}`,
  )
}

/** Builds the indexes of a table anew; concurrently, writes go on meanwhile, outside of transactions. */
export async function reindex(db: Handle, table: AnyTable, options: { readonly concurrently?: boolean } = {}): Promise<void> {
  await runDefinition(
    db,
    'sql.indexMethods',
    () => `REINDEX TABLE ${options.concurrently === true ? 'CONCURRENTLY ' : ''}${qualified(table.$.base.name, table.$.base.schema)}`,
  )
}

/** The name of an index or constraint by convention. Throws ProgrammingError SCHEMA_INVALID where no key is a column. */
export function nameFor(thing: 'ix' | 'ck' | 'uq', keys: readonly IndexKey[]): string {
  const source = firstColumnOf(keys)?.source
  if (!(source instanceof TableInfo))
    throw new ProgrammingError('SCHEMA_INVALID', 'an index or constraint over expressions alone needs a name')
  return conventionalName(
    thing,
    source.base.name,
    keys.flatMap((key) => columnNameOf(key) ?? []),
  )
}
