import { ProgrammingError } from '../../../../errors/index.ts'
import type { Plan } from '../../../compile/plan.ts'
import type { Change, DriverRows, UntypedResult } from '../../../engine/engine.ts'
import type { SqliteConnection, SqliteStatement } from './driver.ts'
import { translateError } from './error-translation.ts'
import type { ConstraintCatalog, NamedForeignKey } from './constraint-catalog.ts'
import { foreignKeyOfCommit, foreignKeyOfStatement } from './foreign-key-probe.ts'

/** Most prepared statements that one connection keeps. */
const capacity = 500

const none: readonly unknown[] = []

/** A connection that keeps its prepared statements and speaks in errors of Granary. */
export class CachedConnection {
  readonly #connection: SqliteConnection
  readonly #catalog: ConstraintCatalog
  readonly #statements = new Map<string, SqliteStatement>()
  readonly #bigStatements = new Map<string, SqliteStatement>()

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

  query(plan: Plan, parameters: readonly unknown[]): DriverRows {
    try {
      const statement = this.#prepared(plan.sql, plan.readsBigIntegers)
      if (plan.columnNames !== undefined) checkColumns(plan.columnNames, statement.columns)
      if (!plan.oneRowAtMost) return statement.all(parameters)
      const row = statement.get(parameters)
      return row === undefined ? [] : [row]
    } catch (error) {
      throw this.#translatedFor(error, plan, parameters)
    }
  }

  change(plan: Plan, parameters: readonly unknown[]): Change {
    try {
      const { changes, lastInsertRowid } = this.#prepared(plan.sql, false).run(parameters)
      return { changes: Number(changes), lastInsertId: lastInsertRowid }
    } catch (error) {
      throw this.#translatedFor(error, plan, parameters)
    }
  }

  untyped(sql: string): UntypedResult {
    try {
      const statement = this.#connection.prepare(sql, true)
      const { columns } = statement
      if (columns.length > 0) return { columns, rows: statement.all(none), changes: 0 }
      return { columns, rows: [], changes: Number(statement.run(none).changes) }
    } catch (error) {
      throw this.#translated(error, sql)
    }
  }

  /** Rows one by one, from a statement of their own, so that others may run the same SQL meanwhile. */
  *iterate(plan: Plan, parameters: readonly unknown[]): IterableIterator<readonly unknown[]> {
    try {
      yield* this.#connection.prepare(plan.sql, plan.readsBigIntegers).iterate(parameters)
    } catch (error) {
      throw this.#translated(error, plan.sql)
    }
  }

  /** Runs one of the few statements of transaction control, kept prepared. */
  control(sql: string): void {
    try {
      this.#prepared(sql, false).run(none)
    } catch (error) {
      const probe = sql === 'COMMIT' ? () => foreignKeyOfCommit(this.#connection, this.#catalog.foreignKeys()) : undefined
      throw this.#translated(error, sql, probe)
    }
  }

  /** Runs SQL text of any length, such as DDL. */
  execute(sql: string): void {
    try {
      this.#connection.execute(sql)
    } catch (error) {
      throw this.#translated(error, sql)
    }
  }

  close(): void {
    this.#statements.clear()
    this.#bigStatements.clear()
    this.#connection.close()
  }

  #prepared(sql: string, big: boolean): SqliteStatement {
    const statements = big ? this.#bigStatements : this.#statements
    const known = statements.get(sql)
    if (known !== undefined) return known
    const made = this.#connection.prepare(sql, big)
    if (statements.size >= capacity) for (const oldest of [...statements.keys()].slice(0, capacity / 5)) statements.delete(oldest)
    statements.set(sql, made)
    return made
  }

  #translatedFor(error: unknown, { sql, read }: Plan, parameters: readonly unknown[]): unknown {
    const statement = { sql, parameters, givesRows: read !== undefined }
    return this.#translated(error, sql, () => foreignKeyOfStatement(this.#connection, statement, this.#catalog.foreignKeys()))
  }

  #translated(error: unknown, sql: string, foreignKey?: () => NamedForeignKey | undefined): unknown {
    return translateError(error, sql, this.#catalog, foreignKey)
  }
}

function checkColumns(named: readonly string[], given: readonly string[]): void {
  if (named.length === given.length && named.every((name, position) => name === given[position])) return
  throw new ProgrammingError('STATEMENT_INVALID', `the statement gives the columns ${given.join(', ') || '(none)'}, and ${named.join(', ')} were named: name the same ones in the same order, or rename them in the SQL with "as"`)
}
