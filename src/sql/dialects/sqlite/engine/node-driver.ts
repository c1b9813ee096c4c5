import { backup, constants, DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import type { AggregateFunction, ScalarFunction } from '../functions/function.ts'
import { withLength } from '../functions/with-length.ts'
import type { AccessRequest, Authorizer } from './authorizer.ts'
import type { SqliteConnection, SqliteDriver, SqliteStatement } from './driver.ts'

/** SQLite as Node brings it: nothing to install. */
export const nodeDriver: SqliteDriver = {
  name: 'node:sqlite',
  open(path, options) {
    return new NodeConnection(new DatabaseSync(path, { readOnly: options.readOnly, enableForeignKeyConstraints: true, timeout: 0 }))
  },
}

class NodeConnection implements SqliteConnection {
  readonly #database: DatabaseSync

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  get inTransaction(): boolean {
    return this.#database.isTransaction
  }

  prepare(sql: string, big: boolean): SqliteStatement {
    const statement = this.#database.prepare(sql)
    statement.setReturnArrays(true)
    if (big) statement.setReadBigInts(true)
    return new NodeStatement(statement)
  }

  execute(sql: string): void {
    this.#database.exec(sql)
  }

  registerFunction(definition: ScalarFunction): void {
    const { name, deterministic, arity, useBigInts = false } = definition
    this.#database.function(
      name,
      { deterministic, varargs: arity < 0, useBigIntArguments: useBigInts, directOnly: false },
      withLength(definition.call, arity),
    )
  }

  registerAggregate(definition: AggregateFunction): void {
    const { start, step, inverse, result, arity, useBigInts = false } = definition
    this.#database.aggregate(definition.name, {
      start,
      step: withLength(step, arity + 1),
      ...(inverse === undefined ? {} : { inverse: withLength(inverse, arity + 1) }),
      result,
      varargs: arity < 0,
      useBigIntArguments: useBigInts,
      // A function that a trigger or an index of this file uses must be callable from there.
      directOnly: false,
    } as Parameters<DatabaseSync['aggregate']>[1])
  }

  get authorize(): ((authorizer: Authorizer) => void) | undefined {
    // Since Node 24.10.
    if (typeof this.#database.setAuthorizer !== 'function') return undefined
    return (authorizer) =>
      this.#database.setAuthorizer((action, first, second, database, inside) =>
        authorizer.allows(accessRequest(action, first, second, database, inside)) ? constants.SQLITE_OK : constants.SQLITE_DENY,
      )
  }

  async backup(path: string, progress: (copied: number, total: number) => void): Promise<void> {
    await backup(this.#database, path, { progress: ({ totalPages, remainingPages }) => progress(totalPages - remainingPages, totalPages) })
  }

  close(): void {
    this.#database.close()
  }
}

class NodeStatement implements SqliteStatement {
  readonly #statement: StatementSync

  constructor(statement: StatementSync) {
    this.#statement = statement
  }

  get columns(): readonly string[] {
    return this.#statement.columns().map(({ name }) => name)
  }

  all(parameters: readonly unknown[]): unknown[][] {
    return asRows(this.#statement.all(...asInput(parameters)))
  }

  get(parameters: readonly unknown[]): unknown[] | undefined {
    return this.#statement.get(...asInput(parameters)) as unknown as unknown[] | undefined
  }

  run(parameters: readonly unknown[]): { readonly changes: number | bigint; readonly lastInsertRowid: number | bigint } {
    return this.#statement.run(...asInput(parameters))
  }

  iterate(parameters: readonly unknown[]): IterableIterator<unknown[]> {
    return this.#statement.iterate(...asInput(parameters)) as unknown as IterableIterator<unknown[]>
  }
}

function accessRequest(
  action: number,
  first: string | null,
  second: string | null,
  database: string | null,
  inside: string | null,
): AccessRequest {
  // Of a function the name comes second (https://sqlite.org/c3ref/c_alter_table.html).
  const [name, detail] = action === constants.SQLITE_FUNCTION ? [second, null] : [first, second]
  return {
    action: actions.get(action) ?? 'other',
    name: name ?? '',
    detail: detail ?? undefined,
    database: database ?? undefined,
    inside: inside ?? undefined,
  }
}

const actions: ReadonlyMap<number, AccessRequest['action']> = new Map([
  [constants.SQLITE_READ, 'read'],
  [constants.SQLITE_INSERT, 'insert'],
  [constants.SQLITE_UPDATE, 'update'],
  [constants.SQLITE_DELETE, 'delete'],
  [constants.SQLITE_SELECT, 'select'],
  [constants.SQLITE_PRAGMA, 'pragma'],
  [constants.SQLITE_FUNCTION, 'function'],
  [constants.SQLITE_TRANSACTION, 'harmless'],
  [constants.SQLITE_SAVEPOINT, 'harmless'],
  [constants.SQLITE_RECURSIVE, 'harmless'],
])

// The statement was told to return arrays, which the declared type of `all` does not show.
function asRows(rows: unknown): unknown[][] {
  return rows as unknown[][]
}

// Parameters come from the codec, which gives only what SQLite takes.
function asInput(parameters: readonly unknown[]): SQLInputValue[] {
  return parameters as SQLInputValue[]
}
