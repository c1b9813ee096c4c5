import { ProgrammingError } from '../../../../errors/index.ts'
import { hiddenRowid } from '../ddl/shadow-tables.ts'
import { isToken, nameOf, type Token, tokensOf } from '../reflection/tokens.ts'
import type { SqliteConnection, SqliteStatement } from './driver.ts'
import type { Rights, ThingRights } from './role-rights.ts'

/** What SQLite asks before it compiles a part of a statement: https://sqlite.org/c3ref/set_authorizer.html. */
export interface AccessRequest {
  readonly action: 'read' | 'insert' | 'update' | 'delete' | 'select' | 'pragma' | 'function' | 'harmless' | 'other'
  /** The table, or the pragma or the function. */
  readonly name: string
  /** The column, or the pragma's new value. */
  readonly detail: string | undefined
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
 * triggers do.
 */
export function restricted(connection: SqliteConnection, rights: Rights): SqliteConnection {
  const guard = new Guard(rights)
  if (connection.authorize === undefined) throw new Error('the library cannot authorize')
  connection.authorize(guard)
  return {
    get inTransaction() {
      return connection.inTransaction
    },
    prepare: (sql: string, big: boolean): SqliteStatement => guard.compiling(sql, () => connection.prepare(sql, big)),
    execute: (sql) => guard.compiling(sql, () => connection.execute(sql)),
    registerFunction: (definition) => connection.registerFunction(definition),
    registerAggregate: (definition) => connection.registerAggregate(definition),
    // A copy would hold everything.
    backup: () => Promise.reject(denied(rights.role, 'a backup')),
    close: () => connection.close(),
  }
}

/** What anybody may read: what is there, but not what is in it. */
const catalogue: ReadonlySet<string> = new Set(['sqlite_schema', 'sqlite_master', 'json_each', 'json_tree'])

const readablePragmas: ReadonlySet<string> = new Set([
  'table_info',
  'table_xinfo',
  'table_list',
  'foreign_key_list',
  'foreign_key_check',
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
])

class Guard implements Authorizer {
  readonly #rights: Rights
  #names: ReadonlySet<string> | undefined
  #commonTables: ReadonlySet<string> = new Set()
  #replaces = false

  constructor(rights: Rights) {
    this.#rights = rights
  }

  /** Holds what is compiled meanwhile to the rights. What SQLite compiles at other times is its own: modules keep their tables so. */
  compiling<T>(sql: string, work: () => T): T {
    const tokens = tokensOf(sql)
    if (tokens.some((token, position) => isToken(token, 'VACUUM') && (position === 0 || isToken(tokens[position - 1], ';'))))
      throw denied(this.#rights.role, 'VACUUM')
    this.#names = new Set(tokens.filter(mayBeName).map((token) => nameOf(token).toLowerCase()))
    this.#commonTables = commonTables(tokens)
    this.#replaces = tokens.some((token, position) => isToken(token, 'REPLACE') && replaces(tokens, position))
    try {
      return work()
    } finally {
      this.#names = undefined
    }
  }

  allows({ action, name, detail, inside }: AccessRequest): boolean {
    const names = this.#names
    if (names === undefined || action === 'harmless') return true
    if (action === 'function') return name.toLowerCase() !== 'load_extension'
    if (action === 'pragma') return allowsPragma(name, detail)
    if (action === 'other') return false
    const around = inside?.toLowerCase()
    const ofItsOwn = around === undefined || this.#commonTables.has(around)
    // A view of which no column is read, as by count(*), is told only as what is around its query.
    if (action === 'select') return ofItsOwn || !names.has(around) || canRead(this.#of(around), '')
    if (!ofItsOwn) return true
    const thing = name.toLowerCase()
    if (!names.has(thing)) return true
    const rights = this.#of(thing)
    if (action === 'read') {
      return catalogue.has(thing) || readablePragmas.has(thing.replace(/^pragma_/, '')) || canRead(rights, (detail ?? '').toLowerCase())
    }
    if (this.#replaces && rights?.delete !== true) return false
    if (action === 'update') return rights !== undefined && covers(rights.update, (detail ?? '').toLowerCase())
    return rights?.[action] === true
  }

  #of(name: string): ThingRights | undefined {
    return Object.hasOwn(this.#rights.things, name) ? this.#rights.things[name] : undefined
  }
}

function canRead(rights: ThingRights | undefined, column: string): boolean {
  if (rights === undefined) return false
  // The number of a row says nothing of it; full-text and spatial indexes are found by it.
  return column === '' || column === hiddenRowid ? rights.select.length > 0 : covers(rights.select, column)
}

function covers(columns: ThingRights['select'], column: string): boolean {
  return columns === 'all' || columns.includes(column)
}

// What the engine itself sets, and nothing with which a commit would count for less than it was opened with.
function allowsPragma(name: string, value: string | undefined): boolean {
  const pragma = name.toLowerCase()
  if (pragma === 'synchronous') return value === undefined || /^(?:normal|full)$/i.test(value)
  return pragma === 'defer_foreign_keys' || readablePragmas.has(pragma)
}

function mayBeName({ kind }: Token): boolean {
  return kind !== 'number' && kind !== 'blob' && kind !== 'symbol'
}

// `WITH name AS (` and `, name (columns) AS (`: what is called like a view or a trigger must not have its rights.
function commonTables(tokens: readonly Token[]): ReadonlySet<string> {
  const found = new Set<string>()
  for (const [position, token] of tokens.entries()) {
    const before = tokens[position - 1]
    if (!mayBeName(token) || !(isToken(before, 'WITH') || isToken(before, 'RECURSIVE') || isToken(before, ','))) continue
    let next = position + 1
    if (isToken(tokens[next], '(')) {
      while (next < tokens.length && !isToken(tokens[next], ')')) next++
      next++
    }
    if (isToken(tokens[next], 'AS')) found.add(nameOf(token).toLowerCase())
  }
  return found
}

// INSERT OR REPLACE and REPLACE INTO delete rows that are in the way, which SQLite does not ask for.
function replaces(tokens: readonly Token[], position: number): boolean {
  return isToken(tokens[position - 1], 'OR') || isToken(tokens[position + 1], 'INTO')
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
