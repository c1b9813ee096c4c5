import { ProgrammingError } from '../../../../errors/index.ts'
import type { Expr } from '../../../../schema/expressions/expression.ts'
import { FragmentNode, type Source } from '../../../../schema/expressions/nodes.ts'
import type {
  AnyColumnDefinition,
  ColumnDefinitions,
  KindOfDefinition,
  ValueOfDefinition,
} from '../../../../schema/tables/column-definition.ts'
import { typeOf } from '../../../../schema/tables/columns.ts'
import type { EngineObject } from '../../../ddl/engine-object.ts'
import type { Handle } from '../../../engine/database.ts'
import type { CallArguments } from '../../../functions/call-arguments.ts'
import { expressionOf } from '../../../functions/typing.ts'
import { FunctionSource } from '../../../statements/sources.ts'
import { sourceOf } from '../../../statements/subqueries.ts'
import type { DefinedColumns } from '../../../statements/values.ts'
import { dollarQuoted } from '../ddl/conditional.ts'
import { qualified } from '../ddl/qualified-name.ts'
import { postgresIdentifier, quotedText } from '../literal.ts'
import { nativeCall, sqlText } from '../operators/native.ts'
import { postgresTypeName } from '../type-name.ts'
import { unlessThere } from '../types/declared-name.ts'
import { declarationsOf } from '../types/domain.ts'
import { describedAs } from '../types/enumeration.ts'
import { argumentList, argumentNodes, argumentTypes } from './routine-arguments.ts'

export interface RoutineOptions {
  /** The language of the body. Default: `sql`. */
  readonly language?: 'sql' | 'plpgsql'
  /** The text between AS and the end: statements of SQL, or a block of PL/pgSQL. It becomes part of the database as it stands. */
  readonly body: string
  /** The database schema that it lies in. Default: the connection's. */
  readonly schema?: string
  /** Whose rights it has: those of who calls it, or of who made it. Default: `invoker`. */
  readonly security?: 'invoker' | 'definer'
  /** Settings while it runs, such as `{ search_path: ['airways', 'public'] }`. */
  readonly settings?: Readonly<Record<string, string | readonly string[]>>
  /** It is created before the tables, so that defaults, checks and generated columns can call it. Default: after them, so that it can read them. */
  readonly beforeTables?: boolean
}

export interface FunctionOptions extends RoutineOptions {
  /** What the planner may rely on: the same result for the same arguments always, within a statement, or not at all. Default: `volatile`. */
  readonly volatility?: 'immutable' | 'stable' | 'volatile'
  /** Null for a null argument, without being called. Default: false. */
  readonly strict?: boolean
  /** Whether parallel workers may run it. Default: `unsafe`. */
  readonly parallel?: 'safe' | 'restricted' | 'unsafe'
}

/** A function of the database: call it with its arguments for an expression. Whatever the columns say, it may give null. */
export interface DatabaseFunction<A extends ColumnDefinitions, R extends AnyColumnDefinition> extends EngineObject {
  <F = never>(values: CallArguments<A, F>): Expr<ValueOfDefinition<R> | null, KindOfDefinition<R>, F>
}

/**
 * Declares a function that the database keeps (PostgreSQL manual §38.3), in SQL or PL/pgSQL, with typed arguments and a typed result.
 *
 * Throws ProgrammingError SCHEMA_INVALID for an empty name.
 *
 * ```ts
 * import { defineSchema, id, integer, select, table } from 'granary'
 * import { databaseFunction } from 'granary/postgres'
 *
 * const inHours = databaseFunction('in_hours', { minutes: integer() }, integer(), {
 *   volatility: 'immutable',
 *   body: 'SELECT minutes / 60',
 * })
 * const flights = table('flights', { id: id(), delay: integer() })
 * export const schema = defineSchema({ flights, inHours })
 * select({ delay: inHours({ minutes: flights.delay }) }).from(flights)
 * ```
 */
export function databaseFunction<A extends ColumnDefinitions, R extends AnyColumnDefinition>(
  name: string,
  declared: A,
  returns: R,
  options: FunctionOptions,
): DatabaseFunction<A, R> {
  const sqlName = qualified(name, options.schema)
  const call = (values: CallArguments<A, never>): unknown =>
    nativeCall('sql.routines', sqlName, argumentNodes(declared, values, name), typeOf(returns))
  return describedAs<DatabaseFunction<A, R>>(asCall(call), name, {
    ...routine('function', name, declared, options, [returns]),
    create: ({ ifNotExists }) => {
      const text = `CREATE FUNCTION ${sqlName}(${argumentList(declared)}) RETURNS ${postgresTypeName(typeOf(returns))} ${functionText(options)}`
      return [ifNotExists === true ? unlessThere(text) : text]
    },
  })
}

/** A function that gives rows: call it with a name and its arguments for a source. */
export interface RowsFunction<A extends ColumnDefinitions, C extends ColumnDefinitions> extends EngineObject {
  <const N extends string, F = never>(alias: N, values: CallArguments<A, F>): DefinedColumns<C, N> & Source<N>
}

/**
 * Declares a function that gives rows (`RETURNS TABLE`). It stands in FROM, or in a join, where it reads the tables before it.
 *
 * ```ts
 * import { integer, select, text } from 'granary'
 * import { rowsFunction } from 'granary/postgres'
 *
 * const letters = rowsFunction('letters', { word: text() }, { place: integer(), letter: text() }, {
 *   body: "SELECT CAST(n AS integer), c FROM regexp_split_to_table(word, '') WITH ORDINALITY AS t(c, n)",
 * })
 * const found = letters('found', { word: 'granary' })
 * select({ letter: found.letter }).from(found)
 * ```
 */
export function rowsFunction<A extends ColumnDefinitions, C extends ColumnDefinitions>(
  name: string,
  declared: A,
  columns: C,
  options: FunctionOptions,
): RowsFunction<A, C> {
  const sqlName = qualified(name, options.schema)
  const described = Object.entries(columns).map(([property, definition]) => ({ name: property, type: typeOf(definition) }))
  const call = (alias: string, values: CallArguments<A, never>): unknown =>
    sourceOf(new FunctionSource(alias, described, 'routineRows', [sqlText(sqlName), ...argumentNodes(declared, values, name)]))
  return describedAs<RowsFunction<A, C>>(asCall(call), name, {
    ...routine('function', name, declared, options, Object.values(columns)),
    create: ({ ifNotExists }) => {
      // Its columns are outside the body as well: named so that no column of a table is taken for one of them.
      const list = described.map((column) => `${postgresIdentifier(column.name)} ${postgresTypeName(column.type)}`).join(', ')
      const text = `CREATE FUNCTION ${sqlName}(${argumentList(declared)}) RETURNS TABLE (${list}) ${functionText(options)}`
      return [ifNotExists === true ? unlessThere(text) : text]
    },
  })
}

/** A procedure: `callProcedure` runs it. */
export interface Procedure<A extends ColumnDefinitions> extends EngineObject {
  readonly arguments: A
  readonly sqlName: string
}

/**
 * Declares a procedure (PostgreSQL manual §38.4). Outside of a transaction it may commit and roll back itself.
 *
 * ```ts no-run
 * import { defineSchema, id, integer, open, table } from 'granary'
 * import { callProcedure, procedure } from 'granary/postgres'
 *
 * const flights = table('flights', { id: id(), delay: integer() })
 * const addDelay = procedure('add_delay', { flight: integer(), minutes: integer() }, {
 *   body: 'UPDATE flights SET delay = delay + minutes WHERE id = flight',
 * })
 * const db = await open('postgres://localhost/airways', defineSchema({ flights, addDelay }))
 * await callProcedure(db, addDelay, { flight: 7, minutes: 15 })
 * ```
 */
export function procedure<A extends ColumnDefinitions>(name: string, declared: A, options: RoutineOptions): Procedure<A> {
  const sqlName = qualified(name, options.schema)
  return Object.freeze<Procedure<A>>({
    ...routine('procedure', name, declared, options, []),
    name,
    arguments: declared,
    sqlName,
    create: ({ ifNotExists }) => {
      const text = `CREATE PROCEDURE ${sqlName}(${argumentList(declared)}) ${languageText(options)}AS ${dollarQuoted(options.body)}`
      return [ifNotExists === true ? unlessThere(text) : text]
    },
  })
}

/** Runs a procedure. Throws ProgrammingError PARAMETER_UNKNOWN, PARAMETER_MISSING; DataError for values that the arguments do not take. */
export async function callProcedure<A extends ColumnDefinitions>(
  db: Handle,
  called: Procedure<A>,
  values: CallArguments<A, never>,
): Promise<void> {
  const nodes = argumentNodes(called.arguments, values, called.name)
  const texts = nodes.map((_, position) => (position === 0 ? '' : ', '))
  const node = new FragmentNode(
    [`CALL ${called.sqlName}(${texts[0] ?? ''}`, ...texts.slice(1), ...(nodes.length === 0 ? [] : [')'])],
    nodes,
    typeOfNothing,
  )
  await db.execute(expressionOf(nodes.length === 0 ? new FragmentNode([`CALL ${called.sqlName}()`], [], typeOfNothing) : node))
}
const typeOfNothing = sqlText('').type

function routine(
  what: 'function' | 'procedure',
  name: string,
  declared: ColumnDefinitions,
  options: RoutineOptions,
  results: readonly AnyColumnDefinition[],
): Omit<EngineObject, 'name' | 'create'> {
  if (name === '') throw new ProgrammingError('SCHEMA_INVALID', `a ${what} needs a name`)
  return {
    store: 'engineObject',
    what,
    capability: 'sql.routines',
    stage: options.beforeTables === true ? 'before tables' : 'after tables',
    needs: [...Object.values(declared), ...results].flatMap((definition) => declarationsOf(typeOf(definition))),
    drop: ({ ifExists }) => [
      `DROP ${what.toUpperCase()} ${ifExists === true ? 'IF EXISTS ' : ''}${qualified(name, options.schema)}(${argumentTypes(declared)})`,
    ],
  }
}

function functionText(options: FunctionOptions): string {
  const { volatility, strict = false, parallel } = options
  return [
    languageText(options),
    volatility === undefined ? '' : `${volatility.toUpperCase()} `,
    strict ? 'STRICT ' : '',
    parallel === undefined ? '' : `PARALLEL ${parallel.toUpperCase()} `,
    `AS ${dollarQuoted(options.body)}`,
  ].join('')
}

function languageText({ language = 'sql', security, settings = {} }: RoutineOptions): string {
  return [
    `LANGUAGE ${language} `,
    security === 'definer' ? 'SECURITY DEFINER ' : '',
    ...Object.entries(settings).map(([setting, value]) => `SET ${settingName(setting)} TO ${listOf(value).map(quotedText).join(', ')} `),
  ].join('')
}

function settingName(name: string): string {
  return name.split('.').map(postgresIdentifier).join('.')
}

function listOf(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value
}

// The interface of each says by its arguments what the one function gives.
function asCall(call: unknown): () => unknown {
  return call as () => unknown
}
