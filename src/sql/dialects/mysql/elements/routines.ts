import { ProgrammingError } from '../../../../errors/index.ts'
import type { Expr } from '../../../../schema/expressions/expression.ts'
import { operand } from '../../../../schema/expressions/expression-node.ts'
import type { Node } from '../../../../schema/expressions/node.ts'
import { FragmentNode } from '../../../../schema/expressions/nodes.ts'
import type {
  AnyColumnDefinition,
  ColumnDefinitions,
  KindOfDefinition,
  ValueOfDefinition,
} from '../../../../schema/tables/column-definition.ts'
import { typeOf } from '../../../../schema/tables/columns.ts'
import type { Dialect } from '../../../compile/dialect.ts'
import { untypedSql } from '../../../compile/untyped-sql.ts'
import type { EngineObject } from '../../../ddl/engine-object.ts'
import type { Handle } from '../../../engine/database.ts'
import { type CallArguments, givenArguments } from '../../../functions/call-arguments.ts'
import { expressionOf, operationOf } from '../../../functions/typing.ts'
import { qualified } from '../ddl/qualified-name.ts'
import { mysqlIdentifier } from '../literal.ts'

export interface RoutineOptions {
  /** One statement of SQL/PSM, often `BEGIN … END` (MySQL manual §15.6). It becomes part of the database as it stands. */
  readonly body: string
  /** The database that it lies in. Default: the connection's. */
  readonly schema?: string
  /** Whose rights it has: those of who made it, or of who calls it. Default: `definer`. */
  readonly security?: 'definer' | 'invoker'
  /** What it does with tables. Default: `reads` for functions, `modifies` for procedures. */
  readonly data?: 'none' | 'reads' | 'modifies'
}

export interface FunctionOptions extends RoutineOptions {
  /** Gives the same for the same arguments. Default: false. */
  readonly deterministic?: boolean
}

/** A function of the database: call it with its arguments for an expression. Whatever the columns say, it may give null. */
export interface StoredFunction<A extends ColumnDefinitions, R extends AnyColumnDefinition> extends EngineObject {
  <F = never>(values: CallArguments<A, F>): Expr<ValueOfDefinition<R> | null, KindOfDefinition<R>, F>
}

/**
 * Declares a function that the database keeps (MySQL manual §15.1.17), with typed arguments and a typed result.
 *
 * Throws ProgrammingError SCHEMA_INVALID for an empty name.
 *
 * ```ts
 * import { defineSchema, id, integer, select, table } from 'granary'
 * import { storedFunction } from 'granary/mysql'
 *
 * const inHours = storedFunction('in_hours', { minutes: integer() }, integer(), { deterministic: true, body: 'RETURN minutes DIV 60' })
 * const flights = table('flights', { id: id(), delay: integer() })
 * export const schema = defineSchema({ flights, inHours })
 * select({ delay: inHours({ minutes: flights.delay }) }).from(flights)
 * ```
 */
export function storedFunction<A extends ColumnDefinitions, R extends AnyColumnDefinition>(
  name: string,
  declared: A,
  returns: R,
  options: FunctionOptions,
): StoredFunction<A, R> {
  const { body, schema, security = 'definer', data = 'reads', deterministic = false } = options
  const parts = schema === undefined ? [name] : [schema, name]
  const call = (values: CallArguments<A, never>): unknown =>
    operationOf('storedFunction', argumentNodes(declared, values, name), typeOf(returns), parts)
  const object: Omit<EngineObject, 'name'> = {
    ...routine('function', name, schema),
    create: ({ ifNotExists }, dialect) => [
      [
        `CREATE FUNCTION ${existence(ifNotExists)}${qualified(name, schema)}(${argumentList(declared, dialect)})`,
        `RETURNS ${dialect.typeName(typeOf(returns))} ${deterministic ? '' : 'NOT '}DETERMINISTIC ${dataTexts[data]} SQL SECURITY ${security.toUpperCase()} ${body}`,
      ].join(' '),
    ],
  }
  Object.defineProperty(call, 'name', { value: name, enumerable: true })
  return asCall<StoredFunction<A, R>>(Object.freeze(Object.assign(call, object)))
}

/** A procedure: `callStoredProcedure` runs it. */
export interface StoredProcedure<A extends ColumnDefinitions> extends EngineObject {
  readonly arguments: A
  readonly sqlName: string
}

/**
 * Declares a procedure (MySQL manual §15.1.17). Its arguments go in; what it selects is not read.
 *
 * ```ts no-run
 * import { defineSchema, id, integer, open, table } from 'granary'
 * import { callStoredProcedure, storedProcedure } from 'granary/mysql'
 *
 * const flights = table('flights', { id: id(), delay: integer() })
 * const addDelay = storedProcedure('add_delay', { flight: integer(), minutes: integer() }, {
 *   body: 'UPDATE flights SET delay = delay + minutes WHERE id = flight',
 * })
 * const db = await open('mysql://localhost/airways', defineSchema({ flights, addDelay }))
 * await callStoredProcedure(db, addDelay, { flight: 7, minutes: 15 })
 * ```
 */
export function storedProcedure<A extends ColumnDefinitions>(name: string, declared: A, options: RoutineOptions): StoredProcedure<A> {
  const { body, schema, security = 'definer', data = 'modifies' } = options
  const sqlName = qualified(name, schema)
  return Object.freeze<StoredProcedure<A>>({
    ...routine('procedure', name, schema),
    name,
    arguments: declared,
    sqlName,
    create: ({ ifNotExists }, dialect) => [
      `CREATE PROCEDURE ${existence(ifNotExists)}${sqlName}(${argumentList(declared, dialect)}) ${dataTexts[data]} SQL SECURITY ${security.toUpperCase()} ${body}`,
    ],
  })
}

/** Runs a procedure. Throws ProgrammingError PARAMETER_UNKNOWN, PARAMETER_MISSING; DataError for values that the arguments do not take. */
export async function callStoredProcedure<A extends ColumnDefinitions>(
  db: Handle,
  called: StoredProcedure<A>,
  values: CallArguments<A, never>,
): Promise<void> {
  const nodes = argumentNodes(called.arguments, values, called.name)
  const texts = [
    `CALL ${called.sqlName}(${nodes.length === 0 ? ')' : ''}`,
    ...nodes.map((_, position) => (position === nodes.length - 1 ? ')' : ', ')),
  ]
  await db.execute(expressionOf(new FragmentNode(texts, nodes, untypedSql)))
}

const dataTexts: Readonly<Record<NonNullable<RoutineOptions['data']>, string>> = {
  none: 'NO SQL',
  reads: 'READS SQL DATA',
  modifies: 'MODIFIES SQL DATA',
}

function routine(what: 'function' | 'procedure', name: string, schema: string | undefined): Omit<EngineObject, 'name' | 'create'> {
  if (name === '') throw new ProgrammingError('SCHEMA_INVALID', `a ${what} needs a name`)
  return {
    store: 'engineObject',
    what,
    capability: 'sql.storedPrograms',
    stage: 'after tables',
    needs: [],
    drop: ({ ifExists }) => [`DROP ${what.toUpperCase()} ${ifExists === true ? 'IF EXISTS ' : ''}${qualified(name, schema)}`],
  }
}

function existence(ifNotExists: boolean | undefined): string {
  return ifNotExists === true ? 'IF NOT EXISTS ' : ''
}

function argumentList(declared: ColumnDefinitions, dialect: Dialect): string {
  return Object.entries(declared)
    .map(([name, definition]) => `${mysqlIdentifier(definition.attributes.name ?? name)} ${dialect.typeName(typeOf(definition))}`)
    .join(', ')
}

function argumentNodes(declared: ColumnDefinitions, given: Readonly<Record<string, unknown>>, of: string): Node[] {
  return givenArguments(declared, given, of).map(([value, type]) => operand(value, type))
}

// The function was given exactly the properties that its type names.
function asCall<O>(call: unknown): O {
  return call as O
}
