import { ProgrammingError } from '../../../../errors/index.ts'
import type { Plan } from '../../../compile/plan.ts'
import type { Change, DriverRows, UntypedResult } from '../../../engine/engine.ts'
import type { ConstraintCatalog, NamedForeignKey } from './constraint-catalog.ts'
import type { SqliteConnection, SqliteStatement } from './driver.ts'
import { translateError } from './error-translation.ts'
import { foreignKeyOfCommit, foreignKeyOfStatement } from './foreign-key-probe.ts'
import { RowCursor } from './row-cursor.ts'
import { checkStatement } from './statement-text.ts'

/** Most prepared statements that one connection keeps. */
const capacity = 500

const none: readonly unknown[] = []

/** What of a plan is needed to read its rows as the driver gives them. */
export type ReadPlan = Pick<Plan, 'sql' | 'readsBigIntegers' | 'columnNames'>

/** A connection that keeps its prepared statements and speaks in errors of Granary. */
export class CachedConnection {
  readonly #connection: SqliteConnection
  readonly #catalog: ConstraintCatalog
  readonly #statements = new Map<string, SqliteStatement>()
  readonly #bigStatements = new Map<string, SqliteStatement>()
  readonly #controls = new Map<string, SqliteStatement>()
  readonly #cursors = new Set<RowCursor>()

  constructor(connection: SqliteConnection, catalog: ConstraintCatalog) {
    this.#connection = connection
    this.#catalog = catalog
  }

  get inTransaction(): boolean {
    return this.#connection.inTransaction
  }

  get driver(): SqliteConnection {
    return this.#connection
  }

  /** Copies what this connection sees to a file. */
  async backup(path: string, progress: (copied: number, total: number) => void): Promise<void> {
    // The libraries do not agree about what becomes of an error in there.
    let failed: { readonly error: unknown } | undefined
    const told = (copied: number, total: number): void => {
      try {
        if (failed === undefined) progress(copied, total)
      } catch (error) {
        failed = { error }
      }
    }
    try {
      const pages = Number(this.#connection.prepare('PRAGMA page_count', false).get([])?.[0])
      await this.#connection.backup(path, told)
      told(pages, pages)
    } catch (error) {
      throw this.#failure(error, '')
    }
    if (failed !== undefined) throw failed.error
  }

  query(plan: Plan, parameters: readonly unknown[]): DriverRows {
    const statement = this.#prepared(plan.sql, plan.readsBigIntegers, parameters.length)
    try {
      if (plan.columnNames !== undefined) checkColumns(plan.columnNames, statement.columns)
      if (plan.writes) this.#keepCursors()
      if (!plan.oneRowAtMost) return statement.all(parameters)
      const row = statement.get(parameters)
      return row === undefined ? [] : [row]
    } catch (error) {
      throw this.#statementFailure(error, plan, parameters)
    }
  }

  change(plan: Plan, parameters: readonly unknown[]): Change {
    const statement = this.#prepared(plan.sql, false, parameters.length)
    try {
      this.#keepCursors()
      const { changes, lastInsertRowid } = statement.run(parameters)
      return { changes: Number(changes), lastInsertId: lastInsertRowid }
    } catch (error) {
      throw this.#statementFailure(error, plan, parameters)
    }
  }

  untyped(sql: string): UntypedResult {
    const statement = this.#fresh(sql, true, 0)
    try {
      const { columns } = statement
      this.#keepCursors()
      if (columns.length > 0) return { columns, rows: statement.all(none), changes: 0 }
      return { columns, rows: [], changes: Number(statement.run(none).changes) }
    } catch (error) {
      throw this.#failure(error, sql)
    }
  }

  /**
   * Rows that are read as they are asked for, from a statement of their own, so that others may run the same SQL meanwhile. They are
   * those of the moment of the first read: whatever is written through this connection afterwards, it reads the rest into memory first.
   */
  open(plan: ReadPlan, parameters: readonly unknown[]): RowCursor {
    const cursor = new RowCursor(this.#iterate(plan, parameters), (ended) => this.#cursors.delete(ended))
    this.#cursors.add(cursor)
    return cursor
  }

  /** Something is still being read. */
  get hasCursors(): boolean {
    return this.#cursors.size > 0
  }

  /** Ends all that is still being read. Reading on throws the error. */
  endCursors(error: unknown): void {
    for (const cursor of this.#cursors) cursor.end(error)
  }

  /** Runs one of the few statements of transaction control, kept prepared. */
  control(sql: string): void {
    try {
      this.#keepCursors()
      let statement = this.#controls.get(sql)
      if (statement === undefined) {
        statement = this.#connection.prepare(sql, false)
        this.#controls.set(sql, statement)
      }
      statement.run(none)
    } catch (error) {
      throw this.#failure(
        error,
        sql,
        sql === 'COMMIT' ? () => foreignKeyOfCommit(this.#connection, this.#catalog.foreignKeys()) : undefined,
      )
    }
  }

  /** Runs SQL text of any length, such as DDL. */
  execute(sql: string): void {
    try {
      this.#keepCursors()
      this.#connection.execute(sql)
    } catch (error) {
      throw translateError(error, { sql, catalog: this.#catalog, ran: false })
    }
  }

  close(): void {
    this.endCursors(databaseClosed())
    for (const kept of [this.#statements, this.#bigStatements, this.#controls]) kept.clear()
    this.#connection.close()
  }

  *#iterate(plan: ReadPlan, parameters: readonly unknown[]): IterableIterator<readonly unknown[]> {
    const statement = this.#fresh(plan.sql, plan.readsBigIntegers, parameters.length)
    try {
      if (plan.columnNames !== undefined) checkColumns(plan.columnNames, statement.columns)
      yield* statement.iterate(parameters)
    } catch (error) {
      throw this.#failure(error, plan.sql)
    }
  }

  #keepCursors(): void {
    if (this.#cursors.size > 0) for (const cursor of this.#cursors) cursor.keep()
  }

  #prepared(sql: string, big: boolean, values: number): SqliteStatement {
    const statements = big ? this.#bigStatements : this.#statements
    const known = statements.get(sql)
    if (known !== undefined) return known
    const made = this.#fresh(sql, big, values)
    if (statements.size >= capacity) for (const oldest of [...statements.keys()].slice(0, capacity / 5)) statements.delete(oldest)
    statements.set(sql, made)
    return made
  }

  #fresh(sql: string, big: boolean, values: number): SqliteStatement {
    checkStatement(sql, values)
    try {
      return this.#connection.prepare(sql, big)
    } catch (error) {
      throw translateError(error, { sql, catalog: this.#catalog, ran: false })
    }
  }

  #statementFailure(error: unknown, { sql, read }: Plan, parameters: readonly unknown[]): unknown {
    const statement = { sql, parameters, givesRows: read !== undefined }
    return this.#failure(error, sql, () => foreignKeyOfStatement(this.#connection, statement, this.#catalog.foreignKeys()))
  }

  #failure(error: unknown, sql: string, foreignKey?: () => NamedForeignKey | undefined): unknown {
    return translateError(error, { sql, catalog: this.#catalog, ran: true, foreignKey })
  }
}

function checkColumns(named: readonly string[], given: readonly string[]): void {
  if (named.length === given.length && named.every((name, position) => name === given[position])) return
  throw new ProgrammingError(
    'STATEMENT_INVALID',
    `the statement gives the columns ${given.join(', ') || '(none)'}, and ${named.join(', ')} were named: name the same ones in the same order, or rename them in the SQL with "as"`,
  )
}

/** What a handle or a stream throws after close(). */
export function databaseClosed(): ProgrammingError {
  return new ProgrammingError('DATABASE_CLOSED', 'the database was closed; open it again')
}
