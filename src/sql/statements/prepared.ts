import { DataError, ProgrammingError } from '../../errors/index.ts'
import type { Expr } from '../../schema/expressions/expression.ts'
import { BoundNode } from '../../schema/expressions/expression-node.ts'
import { Node } from '../../schema/expressions/node.ts'
import { FragmentNode, PlaceholderNode } from '../../schema/expressions/nodes.ts'
import type { ColumnDefinitions, KindOfDefinition, ValueOfDefinition } from '../../schema/tables/column-definition.ts'
import { typeOf } from '../../schema/tables/columns.ts'
import type { AnyTable, InputOf } from '../../schema/tables/table.ts'
import { undefinedValue } from '../../schema/types/refusal.ts'
import { StatementKey } from '../compile/statement-key.ts'
import { rewrite, traverse } from '../compile/tree.ts'
import type { SqlFragment } from '../functions/sql-template.ts'
import type { ChangeStatement } from './change.ts'
import { rowCountNode } from './clauses.ts'
import { type Executor, executorKey, type Plan, type PrintedStatement, type StatementOptions } from './executor.ts'
import { InsertStatement } from './insert.ts'
import { LateNode, whilePreparing } from './late-value.ts'
import { type Scalar, valueIn } from './result-shapes.ts'
import { exactlyOne, only, streamed } from './running.ts'
import type { Complete, Select, TablesNotInFrom } from './select.ts'
import { copyOf, SelectNode } from './select-node.ts'
import type { ResultRow, Selection, SelectionSources } from './selection.ts'
import type { SetQuery } from './set-operation.ts'
import { SqlStatementNode, sqlStatement } from './sql-statement.ts'

/** The parameters of a prepared statement as expressions, for building it. */
export type Parameters<D extends ColumnDefinitions> = {
  readonly [P in keyof D]: Expr<ValueOfDefinition<D[P]>, KindOfDefinition<D[P]>, never>
}

/** The values that running a prepared statement takes. */
export type ParameterValues<D extends ColumnDefinitions> = { readonly [P in keyof D]: InputOf<D[P]> }

/** Any statement that can be prepared. */
export type Preparable = { readonly node: Node } | { nodes(dialect: Executor['dialect']): readonly Node[] } | SqlFragment<never>

/** What preparing a statement gives. A query that reads a table it does not have in FROM gives a type that names the table. */
export type PreparedOf<D extends ColumnDefinitions, S> =
  S extends Select<infer C, infer F, infer N, infer U>
    ? Checked<D, C, F, N, U>
    : S extends SetQuery<infer C, infer F, infer N, infer U>
      ? Checked<D, C, F, N, U>
      : S extends InsertStatement<AnyTable, infer R>
        ? Prepared<D, ElementOf<R>>
        : S extends ChangeStatement<AnyTable, infer F, infer U, infer R, boolean>
          ? unknown extends Complete<U, F>
            ? Prepared<D, ElementOf<R>>
            : TablesNotInFrom<Exclude<U, F>>
          : Prepared<D, never>

type Checked<D extends ColumnDefinitions, C extends Selection, F extends string, N extends string, U> =
  unknown extends Complete<U | SelectionSources<C>, F> ? Prepared<D, ResultRow<C, N>> : TablesNotInFrom<Exclude<U | SelectionSources<C>, F>>
type ElementOf<R> = R extends readonly (infer Row)[] ? Row : never

/** A handle whose statements a prepared statement can be run among. */
export interface Runs {
  [executorKey](): Executor
}

interface Shared {
  readonly node: Node
  readonly definitions: ReadonlyMap<string, { readonly nullable: boolean }>
  readonly options: StatementOptions
}

/**
 * A statement that was compiled once and runs with new values each time. Running it walks no tree: its plan and the places of its
 * values are kept.
 *
 * Every method throws ProgrammingError PARAMETER_MISSING and PARAMETER_UNKNOWN when the values do not fit the parameters, and DataError
 * for a value that does not fit its type.
 */
export class Prepared<D extends ColumnDefinitions, Row> {
  readonly #executor: Executor
  readonly #shared: Shared
  #compiled: Compiled | undefined
  #first: Prepared<D, Row> | undefined

  constructor(executor: Executor, shared: Shared) {
    this.#executor = executor
    this.#shared = shared
  }

  /** All rows. */
  all(values: ParameterValues<D>): Promise<Row[]> {
    try {
      return Promise.resolve(asRows<Row>(this.#rows(values)))
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** The only row. Throws ResultError NO_ROWS, TOO_MANY_ROWS. */
  one(values: ParameterValues<D>): Promise<Row> {
    try {
      const rows = asRows<Row>(this.#rows(values))
      return rows instanceof Promise ? rows.then(exactlyOne) : Promise.resolve(exactlyOne(rows))
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** The only row, or undefined. Throws ResultError TOO_MANY_ROWS. */
  oneOrNone(values: ParameterValues<D>): Promise<Row | undefined> {
    try {
      const rows = asRows<Row>(this.#rows(values))
      return rows instanceof Promise ? rows.then(only) : Promise.resolve(only(rows))
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** The first row, or undefined. */
  async first(values: ParameterValues<D>): Promise<Row | undefined> {
    const [row] = await this.#forFirst().all(values)
    return row
  }

  /** The only value of the only row. Throws ResultError NO_ROWS, TOO_MANY_ROWS; ProgrammingError STATEMENT_INVALID for a row of several columns. */
  scalar(values: ParameterValues<D>): Promise<Scalar<Row>> {
    return this.one(values).then((row) => valueIn<Row>(row))
  }

  /** The values of the only column. Throws ProgrammingError STATEMENT_INVALID for rows of several columns. */
  async scalars(values: ParameterValues<D>): Promise<Scalar<Row>[]> {
    return (await this.all(values)).map((row) => valueIn<Row>(row))
  }

  /** Runs a statement that changes rows, and tells how many it changed. */
  async run(values: ParameterValues<D>): Promise<{ readonly changes: number }> {
    const compiled = this.#ready()
    const { node } = this.#shared
    if (!compiled.plan.writes)
      throw new ProgrammingError(
        'STATEMENT_INVALID',
        'run() is for statements that change rows; a query is run by all(), one(), oneOrNone(), first() or stream()',
      )
    const bound = compiled.place(values)
    if (compiled.plan.read !== undefined)
      return { changes: (await this.#executor.rowsOf(compiled.plan, bound, this.#shared.options)).length }
    const { changes } = await this.#executor.changeOf(compiled.plan, bound, this.#shared.options)
    return { changes: node instanceof SqlStatementNode && !node.changesRows ? 0 : changes }
  }

  /** Rows one after the other, read as they are asked for; ending the loop early ends the query. `batchSize` rows are read at a time (default 1000). */
  stream(
    values: ParameterValues<D>,
    options: { readonly batchSize?: number; readonly signal?: AbortSignal } = {},
  ): AsyncIterableIterator<Row> {
    const { batchSize = 1000, ...rest } = options
    const compiled = this.#ready()
    const bound = compiled.place(values)
    let nested = false
    traverse(this.#shared.node, (node) => {
      nested ||= node.kind === 'commonTable'
    })
    if (nested) return asStream<Row>(this.#executor.streamOf(compiled.plan, bound, batchSize, { ...this.#shared.options, ...rest }))
    const byNode = new Map(compiled.valueNodes.map((node, index) => [node, bound[index]]))
    const node = rewrite(this.#shared.node, (found) =>
      found instanceof PlaceholderNode || found instanceof LateNode ? new BoundNode(byNode.get(found), found.type) : found,
    )
    return streamed<Row>(this.#executor, node, batchSize, { ...this.#shared.options, ...rest })
  }

  /** The same prepared statement, run in a transaction. Nothing is compiled again. */
  in(handle: Runs): Prepared<D, Row> {
    const moved = new Prepared<D, Row>(handle[executorKey](), this.#shared)
    moved.#compiled = this.#ready()
    return moved
  }

  /** The SQL text. It has no values yet. */
  toSql(): PrintedStatement {
    return { sql: this.#ready().plan.sql, parameters: [] }
  }

  #rows(values: ParameterValues<D>): unknown[] | Promise<unknown[]> {
    const compiled = this.#compiled ?? this.#ready()
    return this.#executor.rowsOf(compiled.plan, compiled.place(values), this.#shared.options)
  }

  #forFirst(): Prepared<D, Row> {
    if (this.#first !== undefined) return this.#first
    const { node } = this.#shared
    if (!(node instanceof SelectNode) || node.limit !== undefined) return this
    const limited = copyOf(node)
    limited.limit = rowCountNode(1)
    this.#first = new Prepared(this.#executor, { ...this.#shared, node: limited })
    return this.#first
  }

  #ready(): Compiled {
    this.#compiled ??= compiled(this.#executor, this.#shared)
    return this.#compiled
  }
}

/** Prepares a statement: builds it once with placeholders. Throws ProgrammingError STATEMENT_INVALID for what is no single statement. */
export function prepared<D extends ColumnDefinitions, S extends Preparable>(
  executor: Executor,
  parameters: D,
  build: (parameters: Parameters<D>) => S,
  options: StatementOptions = {},
): PreparedOf<D, S> {
  const definitions = new Map(
    Object.entries(parameters).map(([name, { attributes }]) => [name, { nullable: attributes.nullable === true }]),
  )
  const placeholders: Record<string, PlaceholderNode> = {}
  for (const [name, definition] of Object.entries(parameters)) placeholders[name] = new PlaceholderNode(name, typeOf(definition))
  const node = whilePreparing(() => nodeOf(build(asParameters<D>(Object.freeze(placeholders))), executor))
  return asPrepared<PreparedOf<D, S>>(new Prepared<D, unknown>(executor, { node, definitions, options }))
}

function nodeOf(statement: unknown, executor: Executor): Node {
  if (statement instanceof FragmentNode) return sqlStatement(statement)
  if (statement instanceof SqlStatementNode) return statement
  if (statement instanceof InsertStatement) {
    const [node, ...more] = statement.nodes(executor.dialect)
    if (node === undefined || more.length > 0)
      throw new ProgrammingError(
        'STATEMENT_INVALID',
        'a prepared insert is one statement: give it one row of parameters, and run it for each row',
      )
    return node
  }
  if (typeof statement === 'object' && statement !== null && 'node' in statement && statement.node instanceof Node) return statement.node
  throw new ProgrammingError(
    'STATEMENT_INVALID',
    'prepare() takes a function that builds a statement with db.select(), db.insert(), db.update(), db.delete() or the sql template',
  )
}

/** A plan and how the values of its walk come about. */
interface Compiled {
  readonly plan: Plan
  readonly valueNodes: readonly Node[]
  place(values: object): readonly unknown[]
}

function compiled(executor: Executor, { node, definitions, options }: Shared): Compiled {
  const key = new StatementKey(true)
  key.add(node)
  const valueNodes = key.valueNodes ?? []
  const plan = executor.plan(node, options)
  return { plan, valueNodes, place: placer(key.values, valueNodes, definitions) }
}

interface Place {
  readonly index: number
  readonly name: string
  readonly nullable: boolean
}

function placer(fixed: readonly unknown[], valueNodes: readonly Node[], definitions: Shared['definitions']): Compiled['place'] {
  const places: Place[] = []
  const late: { readonly index: number; readonly call: () => unknown }[] = []
  valueNodes.forEach((node, index) => {
    if (node instanceof LateNode) late.push({ index, call: node.call })
    if (!(node instanceof PlaceholderNode)) return
    const definition = definitions.get(node.name)
    if (definition === undefined)
      throw new ProgrammingError('STATEMENT_INVALID', `the statement holds the parameter ${node.name} of another prepared statement`)
    places.push({ index, name: node.name, nullable: definition.nullable })
  })
  const [first, second] = places
  const count = definitions.size
  // The usual case, a get by key, needs no copy of the fixed values.
  if (first !== undefined && second === undefined && fixed.length === 1 && count === 1) {
    const { name, nullable } = first
    return (values) => {
      if (typeof values !== 'object' || values === null) check(values, definitions)
      let given = 0
      for (const _ in values) given++
      const value = valueNamed(values, name)
      if (value === undefined || (value === null && !nullable) || given !== 1) check(values, definitions)
      return [value]
    }
  }
  return (values) => {
    if (typeof values !== 'object' || values === null) check(values, definitions)
    const bound = fixed.slice()
    let given = 0
    for (const _ in values) given++
    if (given !== count) check(values, definitions)
    for (const { index, name, nullable } of places) {
      const value = valueNamed(values, name)
      if (value === undefined || (value === null && !nullable)) check(values, definitions)
      bound[index] = value
    }
    for (const { index, call } of late) bound[index] = call()
    return bound
  }
}

/** Finds out what is wrong with the values, and throws it. */
function check(values: unknown, definitions: Shared['definitions']): void {
  if (typeof values !== 'object' || values === null)
    throw new ProgrammingError('PARAMETER_MISSING', 'a prepared statement takes its values as an object, such as { id: 7 }')
  for (const name in values) {
    if (!definitions.has(name))
      throw new ProgrammingError(
        'PARAMETER_UNKNOWN',
        `the prepared statement has no parameter ${name}; it has ${[...definitions.keys()].join(', ') || 'none'}`,
      )
  }
  for (const [name, { nullable }] of definitions) {
    if (!Object.hasOwn(values, name))
      throw new ProgrammingError('PARAMETER_MISSING', `the parameter ${name} of the prepared statement was not given`)
    const value = valueNamed(values, name)
    if (value === undefined) throw undefinedValue({ column: name })
    if (value === null && !nullable)
      throw new DataError('VALUE_REQUIRED', `${name}: the parameter was given null; declare it nullable() if that is meant`, {
        details: { columns: [name] },
      })
  }
}

function valueNamed(values: object, name: string): unknown {
  return (values as Readonly<Record<string, unknown>>)[name]
}

// The reader makes rows as the statement's select list says, from which `Row` is computed.
function asRows<Row>(rows: unknown): Row[] | Promise<Row[]> {
  return rows as Row[] | Promise<Row[]>
}

function asStream<Row>(rows: unknown): AsyncIterableIterator<Row> {
  return rows as AsyncIterableIterator<Row>
}

function asParameters<D extends ColumnDefinitions>(placeholders: unknown): Parameters<D> {
  return placeholders as Parameters<D>
}

// The conditional type computes the row from the statement that was built.
function asPrepared<P>(made: unknown): P {
  return made as P
}
