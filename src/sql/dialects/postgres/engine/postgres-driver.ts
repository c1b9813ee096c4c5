import { ConfigurationError } from '../../../../errors/index.ts'
import type { BeginOptions } from '../../../engine/engine.ts'
import type { ServerDriver, ServerFacts, ServerSession } from '../../../engine/server/session.ts'
import type { DatabaseDescription } from '../../../reflection/description.ts'
import { bestCaseCollation, caseCollationQuery } from '../collation/case-collation.ts'
import { postgresDialectOf } from '../dialect.ts'
import type { PostgresNotice } from '../postgres-options.ts'
import type { PostgresTarget } from '../postgres-url.ts'
import { connectFailure } from './connect-failure.ts'
import type { ConstraintCatalog } from './constraint-catalog.ts'
import { localSettings } from './local-settings.ts'
import { type ConnectionParameters, type OpenConnection, openConnection } from './open-connection.ts'
import { PostgresSession } from './postgres-session.ts'
import { replicaLag, replicaReached, writtenPosition } from './replica-position.ts'

/** What a driver is made of. */
export interface DriverParts {
  readonly target: PostgresTarget
  readonly catalog: ConstraintCatalog
  /** Statements that each connection keeps prepared; 0: none. */
  readonly preparedStatements: number
  /** A pooler stands between here and the server: nothing is left in sessions, and the settings are made in each transaction. */
  readonly pooled: boolean
  readonly settings: Readonly<Record<string, string>>
  readonly onNotice: ((notice: PostgresNotice) => void) | undefined
}

/** Reaches PostgreSQL. */
export class PostgresDriver implements ServerDriver {
  readonly skipsAfterFailedBegin = true
  readonly refusesAfterFailure = true
  readonly #parts: DriverParts
  /** What the database was found to have; every connection of the driver reaches the same one. */
  #caseCollation: string | undefined

  constructor(parts: DriverParts) {
    this.#parts = parts
  }

  connect(signal?: AbortSignal): Promise<PostgresSession> {
    return this.open({ signal })
  }

  /** Opens a connection; one for `replication` speaks the commands of the manual's §55.4 as well. */
  async open({ signal, replication = false }: { signal?: AbortSignal | undefined; replication?: boolean } = {}): Promise<PostgresSession> {
    const { target, catalog, preparedStatements, pooled, settings, onNotice } = this.#parts
    const connection = await this.#reach(replication, signal)
    try {
      if (pooled) requireSettings(connection)
      const session = new PostgresSession({
        connection,
        facts: factsOf(connection, this.#caseCollation),
        catalog,
        preparedStatements,
        onNotice,
        another: (options) => this.open(options),
        pooled,
        localSettings: pooled ? localSettings({ ...sessionSettings, ...ownSettings, ...settings }) : undefined,
      })
      if (this.#caseCollation === undefined && majorVersion(connection) < 17 && !replication) {
        this.#caseCollation = await foundCaseCollation(session, signal)
        session.facts = factsOf(connection, this.#caseCollation)
      }
      return session
    } catch (error) {
      connection.socket.destroy()
      throw connectFailure(error, whereabouts(target.hosts))
    }
  }

  begin({ isolationLevel, readOnly, deferrable }: BeginOptions): readonly string[] {
    const level = isolationLevel === undefined ? '' : ` ISOLATION LEVEL ${isolationLevel.toUpperCase()}`
    return [`BEGIN${level}${readOnly === true ? ' READ ONLY' : ''}${deferrable === true ? ' DEFERRABLE' : ''}`]
  }

  async inspect(session: ServerSession): Promise<DatabaseDescription> {
    const { inspectPostgres } = await import('../reflection/inspect.ts')
    return inspectPostgres(async (sql) => (await session.untyped(sql)).rows)
  }

  position(session: ServerSession): Promise<string | undefined> {
    return writtenPosition(session)
  }

  reached(session: ServerSession, position: string, milliseconds: number): Promise<boolean> {
    return replicaReached(session, position, milliseconds)
  }

  lag(session: ServerSession): Promise<number | undefined> {
    return replicaLag(session)
  }

  // The hosts are tried in their order (PostgreSQL manual §34.1.1.3).
  async #reach(replication: boolean, signal: AbortSignal | undefined): Promise<OpenConnection> {
    const { target, settings, pooled } = this.#parts
    let failure: unknown
    for (const { host, port } of target.hosts) {
      const parameters: ConnectionParameters = {
        host,
        port,
        user: target.user,
        password: target.password,
        database: target.database,
        tls: target.tls,
        settings: { application_name: target.applicationName, ...sessionSettings, ...(pooled ? {} : { ...ownSettings, ...settings }) },
        replication,
      }
      try {
        return await openConnection(parameters, signal)
      } catch (error) {
        failure ??= connectFailure(error, whereabouts([{ host, port }]))
        if (signal?.aborted === true) break
      }
    }
    throw failure
  }
}

/** What the dialect relies on, that poolers let through. */
const sessionSettings = { TimeZone: 'UTC', DateStyle: 'ISO', standard_conforming_strings: 'on' }
/** What poolers know nothing of. */
const ownSettings = {
  IntervalStyle: 'iso_8601',
  extra_float_digits: '1',
  bytea_output: 'hex',
  array_nulls: 'on',
  quote_all_identifiers: 'off',
}

/**
 * Scripts run in whatever transactions they like, so behind a pooler they depend on the settings that it gives its connections. It tells
 * them when it is reached (PostgreSQL manual §55.2, "Asynchronous Operations"). Throws ConfigurationError OPTION_INVALID.
 */
function requireSettings({ serverSettings }: OpenConnection): void {
  for (const [name, { accepted, wanted }] of Object.entries(requiredSettings)) {
    const value = serverSettings.get(name)
    if (value !== undefined && !accepted.test(value))
      throw new ConfigurationError(
        'OPTION_INVALID',
        `the pooler does not pass on the setting ${name}: let it do so, or set it to ${wanted} for the user: ALTER ROLE … SET ${name} = '${wanted}'`,
      )
  }
}

const requiredSettings: Readonly<Record<string, { readonly accepted: RegExp; readonly wanted: string }>> = {
  client_encoding: { accepted: /^UTF-?8$/i, wanted: 'UTF8' },
  standard_conforming_strings: { accepted: /^on$/i, wanted: 'on' },
  TimeZone: { accepted: /^(?:(?:Etc\/)?(?:UTC|UCT|Zulu|Universal)|GMT)$/i, wanted: 'UTC' },
  DateStyle: { accepted: /^ISO\b/i, wanted: 'ISO' },
}

/** PostgreSQL 14 and later are supported by their makers. */
const oldestVersion = 14

function factsOf(connection: OpenConnection, caseCollation = bestCaseCollation(['pg_c_utf8'])): ServerFacts {
  const version = versionOf(connection)
  const major = majorVersion(connection)
  if (!(major >= oldestVersion))
    throw new ConfigurationError(
      'ENGINE_VERSION',
      `the server is PostgreSQL ${version || '(unknown)'}; ${oldestVersion} is the oldest that is supported`,
    )
  const dialect = postgresDialectOf(major, caseCollation)
  return { dialect, version, capabilities: dialect.capabilities }
}

async function foundCaseCollation(session: PostgresSession, signal: AbortSignal | undefined): Promise<string> {
  const abort = (): void => session.destroy()
  signal?.addEventListener('abort', abort, { once: true })
  try {
    const { rows } = await session.simple(caseCollationQuery)
    return bestCaseCollation(rows.map(([name]) => String(name)))
  } finally {
    signal?.removeEventListener('abort', abort)
  }
}

function versionOf({ serverSettings }: OpenConnection): string {
  return /^\d+(?:\.\d+)?/.exec(serverSettings.get('server_version') ?? '')?.[0] ?? ''
}

function majorVersion(connection: OpenConnection): number {
  return Number.parseInt(versionOf(connection), 10)
}

function whereabouts(hosts: PostgresTarget['hosts']): string {
  return `the server at ${hosts.map(({ host, port }) => `${host}:${port}`).join(', ')}`
}
