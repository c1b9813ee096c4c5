import { ProgrammingError } from '../../../../errors/index.ts'
import { hiddenRowid } from '../ddl/shadow-tables.ts'
import { textLiteral } from '../literal.ts'
import type { SqliteConnection, SqliteStatement } from './driver.ts'
import { folded, type NamedThings, namedThings, thingKey } from './named-things.ts'
import type { Rights, ThingRights } from './role-rights.ts'

/** What SQLite asks before it compiles a part of a statement: https://sqlite.org/c3ref/set_authorizer.html. */
export interface AccessRequest {
  readonly action: 'read' | 'insert' | 'update' | 'delete' | 'select' | 'pragma' | 'function' | 'harmless' | 'other'
  /** The table, or the pragma or the function. */
  readonly name: string
  /** The column, or the pragma's new value. */
  readonly detail: string | undefined
  /** The database that it lies in, by the name that it is attached under. */
  readonly database: string | undefined
  /** The innermost trigger, view or common table expression around it. */
  readonly inside: string | undefined
}

/** Answers for a connection that works with the rights of a role. */
export interface Authorizer {
  allows(request: AccessRequest): boolean
}

/**
 * A connection on which only those statements compile that the role may run.
 *
 * SQLite tells the tables and columns that a statement touches. What the text itself does not name it touches on behalf of something that
 * the role may use: a view, a trigger, a foreign key, an index; those work with the rights of whoever made them, as MySQL's views and
 * triggers do. What SQLite does not tell is looked for in the text: the columns by which NATURAL and USING join, and the table that is
 * copied by INSERT INTO … SELECT * FROM.
 */
export function restricted(connection: SqliteConnection, rights: Rights): SqliteConnection {
  const guard = new Guard(connection, rights)
  if (connection.authorize === undefined) throw new Error('the library cannot authorize')
  connection.authorize(guard)
  return {
    get inTransaction() {
      return connection.inTransaction
    },
    prepare(sql: string, big: boolean): SqliteStatement {
      const scope = guard.scopeOf(sql)
      return guarded(
        guard.within(scope, () => connection.prepare(sql, big)),
        guard,
        scope,
      )
    },
    execute: (sql) => guard.within(guard.scopeOf(sql), () => connection.execute(sql)),
    registerFunction: (definition) => connection.registerFunction(definition),
    registerAggregate: (definition) => connection.registerAggregate(definition),
    // A copy would hold everything.
    backup: () => Promise.reject(denied(rights.role, 'a backup')),
    close: () => connection.close(),
  }
}

// SQLite compiles a statement anew when the schema has changed meanwhile.
function guarded(statement: SqliteStatement, guard: Guard, scope: Scope): SqliteStatement {
  return {
    get columns() {
      return statement.columns
    },
    all: (parameters) => guard.within(scope, () => statement.all(parameters)),
    get: (parameters) => guard.within(scope, () => statement.get(parameters)),
    run: (parameters) => guard.within(scope, () => statement.run(parameters)),
    iterate(parameters) {
      const rows = guard.within(scope, () => statement.iterate(parameters))
      const guardedRows: IterableIterator<unknown[]> = {
        next: () => guard.within(scope, () => rows.next()),
        return: (value) => rows.return?.(value) ?? { done: true, value },
        [Symbol.iterator]: () => guardedRows,
      }
      return guardedRows
    },
  }
}

/** What there is, but not what is in it: anybody may read it. */
const catalogue: ReadonlySet<string> = new Set(['sqlite_schema', 'sqlite_master', 'sqlite_temp_schema', 'sqlite_temp_master'])

const jsonTables: readonly string[] = ['json_each', 'json_tree', 'jsonb_each', 'jsonb_tree']

const readablePragmas: readonly string[] = [
  'table_info',
  'table_xinfo',
  'table_list',
  'foreign_key_list',
  'index_list',
  'index_info',
  'index_xinfo',
  'database_list',
  'collation_list',
  'function_list',
  'compile_options',
  'page_count',
  'schema_version',
  'data_version',
]

/** Tables that are made of nothing stored, unless somebody gave their names to tables of his own. */
const madeUp: ReadonlySet<string> = new Set([...jsonTables, ...readablePragmas.map((pragma) => `pragma_${pragma}`)])

/** Those that look into tables which they are given by name. */
const refusedFunctions: ReadonlySet<string> = new Set(['load_extension', 'rtreecheck', 'fts3_tokenizer'])

/** What a text may do while it is compiled or run. */
interface Scope {
  readonly named: NamedThings
  /** The tables and views that it may mean, with their sorts; looked up for few texts only. */
  readonly stored: Stored
}

type Stored = ReadonlyMap<string, { readonly schema: string; readonly name: string; readonly type: unknown }>

class Guard implements Authorizer {
  readonly #connection: SqliteConnection
  readonly #rights: Rights
  #scope: Scope | 'ours' | undefined
  #lookup: SqliteStatement | undefined

  constructor(connection: SqliteConnection, rights: Rights) {
    this.#connection = connection
    this.#rights = rights
  }

  /** Throws ProgrammingError PERMISSION_DENIED for what can be told by the text alone. */
  scopeOf(sql: string): Scope {
    const named = namedThings(sql)
    if (named.vacuum) throw denied(this.#rights.role, 'VACUUM')
    const joins = named.naturalJoin || named.joinColumns.size > 0
    const needed = joins || named.commonTables.size > 0 || named.copied.size > 0 || [...madeUp].some((name) => named.all.has(name))
    const stored = needed ? this.#storedOf(named.all) : new Map()
    for (const [key, { name, type }] of stored) {
      if (joins && named.used.has(name) && !this.#canJoin(key, named, stored)) throw denied(this.#rights.role, joined(name))
      // A view of which only the rows are counted is told by what is around its query, which is the common table expression's name too.
      if (type === 'view' && named.commonTables.has(name) && !canRead(this.#of(key), '')) throw denied(this.#rights.role, shadowing(name))
      if (named.copied.has(name) && !this.#canReadWhole(key, stored)) throw denied(this.#rights.role, `SELECT * FROM ${name}`)
    }
    return { named, stored }
  }

  /** Holds what is compiled meanwhile to the rights. */
  within<T>(scope: Scope | 'ours', work: () => T): T {
    // A function of the application, which a statement calls, may run statements.
    const before = this.#scope
    this.#scope = scope
    try {
      return work()
    } finally {
      this.#scope = before
    }
  }

  allows({ action, name, detail, database, inside }: AccessRequest): boolean {
    const scope = this.#scope
    if (scope === 'ours' || action === 'harmless') return true
    if (scope === undefined || action === 'other') return false
    if (action === 'function') return !refusedFunctions.has(folded(name))
    if (action === 'pragma') return allowsPragma(folded(name), detail)
    const { all, commonTables, replaces, targets } = scope.named
    const around = inside === undefined ? undefined : folded(inside)
    // SQLite takes all of an UPDATE or DELETE of a view for a part of the view.
    const ofItsOwn = around === undefined || commonTables.has(around) || targets.has(around)
    // A view of which no column is read, as by count(*), is told only as what is around its query.
    if (action === 'select') return ofItsOwn || !all.has(around) || canRead(this.#of(around), '')
    if (!ofItsOwn) return true
    const thing = folded(name)
    if (action === 'read' && catalogue.has(thing)) return true
    if (catalogue.has(thing)) return false
    if (!all.has(thing)) return true
    const key = thingKey(database, name)
    const rights = this.#of(key)
    if (action === 'read') return canRead(rights, folded(detail ?? '')) || (madeUp.has(thing) && !scope.stored.has(key))
    if (replaces && rights?.delete !== true) return false
    if (action === 'update') return rights !== undefined && covers(rights.update, folded(detail ?? ''))
    return rights?.[action] === true
  }

  #of(key: string): ThingRights | undefined {
    return this.#rights.things.get(key)
  }

  #canJoin(key: string, { naturalJoin, joinColumns }: NamedThings, stored: Stored): boolean {
    if (isCatalogue(key, stored)) return true
    const rights = this.#of(key)
    if (rights === undefined || rights.select.length === 0) return false
    if (naturalJoin) return this.#canReadWhole(key, stored)
    const columns = this.#columnsOf(key, stored)
    return [...joinColumns].every(
      (column) => covers(rights.select, column) || (columns.size > 0 && !columns.has(column) && !isRowid(column)),
    )
  }

  #canReadWhole(key: string, stored: Stored): boolean {
    const rights = this.#of(key)
    if (isCatalogue(key, stored) || rights?.select === 'all') return true
    const columns = this.#columnsOf(key, stored)
    return columns.size > 0 && [...columns].every((column) => canRead(rights, column))
  }

  #columnsOf(key: string, stored: Stored): ReadonlySet<string> {
    const { schema = '', name = '' } = stored.get(key) ?? {}
    return this.within('ours', () => {
      const text = `SELECT name FROM pragma_table_xinfo(${textLiteral(name)}, ${textLiteral(schema)})`
      const rows = this.#connection.prepare(text, false).all([])
      return new Set(rows.map(([column]) => folded(String(column))))
    })
  }

  #storedOf(names: ReadonlySet<string>): Stored {
    return this.within('ours', () => {
      this.#lookup ??= this.#connection.prepare('SELECT schema, name, type FROM pragma_table_list', false)
      const found = [...this.#lookup.all([]), ...storedElsewhere].map(([schema, name, type]) => ({
        schema: String(schema),
        name: folded(String(name)),
        type,
      }))
      return new Map(found.filter(({ name }) => names.has(name)).map((thing) => [thingKey(thing.schema, thing.name), thing]))
    })
  }
}

function isCatalogue(key: string, stored: Stored): boolean {
  return catalogue.has(stored.get(key)?.name ?? '')
}

/** Tables that are not in the catalogue, and show what is stored. */
const storedElsewhere = ['sqlite_schema', 'dbstat', 'sqlite_dbpage'].map((name) => ['main', name, 'table'])

function joined(name: string): string {
  return `a join by NATURAL or USING with ${name}, of which it may not read all that this compares (or join with ON)`
}

function shadowing(name: string): string {
  return `a common table expression that is called like ${name}`
}

function canRead(rights: ThingRights | undefined, column: string): boolean {
  if (rights === undefined) return false
  // The number of a row says nothing of it; full-text and spatial indexes are found by it.
  return column === '' || column === hiddenRowid ? rights.select.length > 0 : covers(rights.select, column)
}

function covers(columns: ThingRights['select'], column: string): boolean {
  return columns === 'all' || columns.includes(column)
}

function isRowid(column: string): boolean {
  return column === 'rowid' || column === 'oid' || column === '_rowid_'
}

// What the engine itself sets, and nothing with which a commit would count for less than it was opened with.
function allowsPragma(pragma: string, value: string | undefined): boolean {
  if (pragma === 'synchronous') return value === undefined || /^(?:normal|full)$/i.test(value)
  // It would make other connections read the database as it is not.
  if (pragma === 'schema_version') return value === undefined
  return pragma === 'defer_foreign_keys' || readablePragmas.includes(pragma)
}

/** What a statement is refused with that needs more rights than the role has. */
export function denied(role: string, what: string, cause?: unknown): ProgrammingError {
  return new ProgrammingError(
    'PERMISSION_DENIED',
    `the role ${role} may not run ${what}: grant it the privilege, or open with another role`,
    {
      cause,
    },
  )
}
