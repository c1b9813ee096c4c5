import type { NamedForeignKey } from './constraint-catalog.ts'
import type { SqliteConnection } from './driver.ts'

/** A statement that failed for a foreign key. */
export interface FailedStatement {
  readonly sql: string
  readonly parameters: readonly unknown[]
  /** It has a RETURNING clause, which comes last. */
  readonly givesRows: boolean
}

/** Most rows that are looked up, and most rows of a table that is searched as a whole. */
const mostLookups = 1000
const mostScanned = 100_000

/**
 * Finds the foreign key that made a statement fail, which SQLite does not tell. SQLite has taken the statement back, so it is run once
 * more in a savepoint with the checks put off to the end (https://sqlite.org/pragma.html#pragma_defer_foreign_keys), what it wrote is
 * looked at, and everything is taken back again. Gives undefined where nothing is certain.
 */
export function foreignKeyOfStatement(
  connection: SqliteConnection,
  statement: FailedStatement,
  all: readonly NamedForeignKey[],
): NamedForeignKey | undefined {
  const change = changeOf(statement.sql)
  if (change === undefined) return undefined
  const immediate = all.filter(({ deferred }) => !deferred)
  const own = change.verb === 'DELETE' ? [] : immediate.filter(({ table }) => same(table, change.table))
  const incoming = change.verb === 'INSERT INTO' ? [] : immediate.filter(({ target }) => same(target, change.table))
  if (own.length === 0 && incoming.length === 0) return undefined
  return probed(connection, () => {
    const searchable = change.verb === 'UPDATE' ? incoming.filter((key) => isWhole(connection, key)) : []
    const read = [...new Set([...own.flatMap(({ columns }) => columns), ...incoming.flatMap(({ targetColumns }) => targetColumns)])]
    const rows = run(connection, statement, read)
    if (rows === undefined) return change.verb === 'DELETE' ? restricting(connection, statement, incoming) : undefined
    const valuesOf = (columns: readonly string[]): readonly (readonly unknown[])[] =>
      tuples(
        rows,
        columns.map((column) => read.indexOf(column)),
      )
    for (const key of own)
      if (valuesOf(key.columns).some((values) => !exists(connection, key.target, key.targetColumns, values))) return key
    if (change.verb === 'DELETE')
      return incoming.find((key) => valuesOf(key.targetColumns).some((values) => exists(connection, key.table, key.columns, values)))
    return searchable.find((key) => hasDangling(connection, key))
  })
}

/**
 * Finds the foreign key that made a COMMIT fail, inside the transaction that is still open: the only one that can be put off and is
 * violated. Large tables are not searched.
 */
export function foreignKeyOfCommit(connection: SqliteConnection, all: readonly NamedForeignKey[]): NamedForeignKey | undefined {
  if (!connection.inTransaction) return undefined
  try {
    const candidates = isDeferring(connection) ? all : all.filter(({ deferred }) => deferred)
    if (candidates.some((key) => !isSmall(connection, key.table))) return undefined
    const violated = candidates.filter((key) => hasDangling(connection, key))
    return violated.length === 1 ? violated[0] : undefined
  } catch {
    // Something that the schema has is not in this database: then nothing can be said.
    return undefined
  }
}

// A DELETE that fails even with the checks put off has met RESTRICT: the rows that it names are looked at before they are gone.
function restricting(
  connection: SqliteConnection,
  { sql, parameters, givesRows }: FailedStatement,
  incoming: readonly NamedForeignKey[],
): NamedForeignKey | undefined {
  if (givesRows) return undefined
  const candidates = incoming.filter(({ onDelete }) => onDelete === 'restrict')
  const found = candidates.filter(({ table, columns, targetColumns }) => {
    const rows = connection
      .prepare(`SELECT ${targetColumns.map(quoted).join(', ')} FROM ${sql.slice('DELETE FROM '.length)} LIMIT ${mostLookups}`, true)
      .all(parameters)
    return rows.some((row) => !row.includes(null) && exists(connection, table, columns, row))
  })
  return found.length === 1 ? found[0] : undefined
}

/** Does something in a savepoint that is taken back, with foreign keys checked only at the end. */
function probed(connection: SqliteConnection, look: () => NamedForeignKey | undefined): NamedForeignKey | undefined {
  try {
    connection.execute('SAVEPOINT granary_probe')
  } catch {
    return undefined
  }
  const before = isDeferring(connection)
  try {
    connection.execute('PRAGMA defer_foreign_keys = ON')
    return look()
  } catch {
    // The schema and the database differ: then nothing can be said.
    return undefined
  } finally {
    // SQLite may have taken back the whole transaction, and the savepoint with it.
    if (connection.inTransaction) {
      connection.execute('ROLLBACK TO granary_probe')
      connection.execute('RELEASE granary_probe')
      connection.execute(`PRAGMA defer_foreign_keys = ${before ? 'ON' : 'OFF'}`)
    }
  }
}

/** The columns of the rows that the statement changed, or undefined when it fails again. */
function run(
  connection: SqliteConnection,
  { sql, parameters, givesRows }: FailedStatement,
  columns: readonly string[],
): readonly (readonly unknown[])[] | undefined {
  const list = columns.map(quoted).join(', ')
  try {
    return connection
      .prepare(givesRows ? `${sql}, ${list}` : `${sql} RETURNING ${list}`, true)
      .all(parameters)
      .map((row) => row.slice(row.length - columns.length))
  } catch {
    return undefined
  }
}

/** The different lists of values at some positions, without those that hold a null, which no foreign key looks at. */
function tuples(rows: readonly (readonly unknown[])[], positions: readonly number[]): readonly (readonly unknown[])[] {
  const found = new Map<string, readonly unknown[]>()
  for (const row of rows) {
    const values = positions.map((position) => row[position])
    if (!values.includes(null)) found.set(values.map((value) => `${typeof value}:${String(value)}`).join('\0'), values)
    if (found.size >= mostLookups) break
  }
  return [...found.values()]
}

function exists(connection: SqliteConnection, table: string, columns: readonly string[], values: readonly unknown[]): boolean {
  return (
    connection
      .prepare(`SELECT 1 FROM ${quoted(table)} WHERE ${columns.map((column) => `${quoted(column)} = ?`).join(' AND ')} LIMIT 1`, true)
      .get(values) !== undefined
  )
}

function hasDangling(connection: SqliteConnection, { table, columns, target, targetColumns }: NamedForeignKey): boolean {
  const present = columns.map((column) => `c.${quoted(column)} IS NOT NULL`).join(' AND ')
  const equal = columns.map((column, position) => `p.${quoted(targetColumns[position] ?? '')} = c.${quoted(column)}`).join(' AND ')
  return (
    connection
      .prepare(
        `SELECT 1 FROM ${quoted(table)} AS c WHERE ${present} AND NOT EXISTS (SELECT 1 FROM ${quoted(target)} AS p WHERE ${equal}) LIMIT 1`,
        false,
      )
      .get([]) !== undefined
  )
}

// Only where no row dangled before does one that dangles afterwards tell of this statement.
function isWhole(connection: SqliteConnection, key: NamedForeignKey): boolean {
  return isSmall(connection, key.table) && !hasDangling(connection, key)
}

function isSmall(connection: SqliteConnection, table: string): boolean {
  return connection.prepare(`SELECT 1 FROM ${quoted(table)} LIMIT 1 OFFSET ${mostScanned}`, false).get([]) === undefined
}

function isDeferring(connection: SqliteConnection): boolean {
  return connection.prepare('PRAGMA defer_foreign_keys', false).get([])?.[0] === 1
}

function changeOf(sql: string): { readonly verb: 'INSERT INTO' | 'UPDATE' | 'DELETE'; readonly table: string } | undefined {
  const match = /^(INSERT INTO|UPDATE|DELETE) (?:FROM )?"((?:[^"]|"")*)"(?!\.)/.exec(sql)
  const [, verb, table] = match ?? []
  if (table === undefined || (verb !== 'INSERT INTO' && verb !== 'UPDATE' && verb !== 'DELETE')) return undefined
  return { verb, table: table.replaceAll('""', '"') }
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
