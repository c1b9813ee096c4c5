import type { BeginOptions } from '../../../engine/engine.ts'
import type { ServerDriver, ServerSession } from '../../../engine/server/session.ts'
import type { DatabaseDescription } from '../../../reflection/description.ts'
import { mariadbFlavor, mysqlFlavor } from '../flavor.ts'
import type { MysqlTarget } from '../mysql-url.ts'
import type { MysqlClient } from './client.ts'
import { type Connected, connectMysql } from './connect.ts'
import type { ConstraintCatalog } from './constraint-catalog.ts'
import { ownWork, translateError } from './error-translation.ts'
import { MysqlSession } from './mysql-session.ts'
import { lagOf, positionOf, reachedPosition } from './replication.ts'
import { checkGrants } from './role-grants.ts'
import { serverVersion } from './server-version.ts'
import { checkSettings, settingStatements, settingsQuery } from './session-settings.ts'

export interface DriverSettings {
  readonly target: MysqlTarget
  readonly connectTimeout: number
  readonly busyTimeout: number
  readonly readOnly: boolean
  readonly role?: string | undefined
  readonly preparedStatements: number
  readonly variables: Readonly<Record<string, string | number>>
  readonly pooled: boolean
  readonly catalog: ConstraintCatalog
}

/** How MySQL and MariaDB are reached. Which of the two a server is, it says itself. */
export class MysqlDriver implements ServerDriver {
  readonly #client: MysqlClient
  readonly #settings: DriverSettings

  constructor(client: MysqlClient, settings: DriverSettings) {
    this.#client = client
    this.#settings = settings
  }

  async connect(signal?: AbortSignal): Promise<MysqlSession> {
    const { pooled } = this.#settings
    const connected = await this.#open(pooled ? 0 : cachedAhead, signal)
    try {
      return await this.#session(connected)
    } catch (error) {
      connected.connection.on('error', () => {})
      connected.cut()
      throw translateError(error, ownWork('connecting'))
    }
  }

  begin({ isolationLevel, readOnly }: BeginOptions): readonly string[] {
    const level = isolationLevel === undefined ? [] : [`SET TRANSACTION ISOLATION LEVEL ${isolationLevel.toUpperCase()}`]
    if (readOnly !== true) return [...level, 'START TRANSACTION']
    // The snapshot is that of the beginning, not of the first read. The lower levels take one for each statement, and refuse to say so.
    const snapshot = isolationLevel === undefined || isolationLevel === 'repeatable read'
    return [...level, snapshot ? 'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY' : 'START TRANSACTION READ ONLY']
  }

  async inspect(session: ServerSession): Promise<DatabaseDescription> {
    const { inspectMysql } = await import('../reflection/inspect.ts')
    const flavor = session.facts.dialect.name === mariadbFlavor.name ? mariadbFlavor : mysqlFlavor
    return inspectMysql(async (sql) => (await session.untyped(sql)).rows, flavor)
  }

  position(session: ServerSession): Promise<string | undefined> {
    return positionOf(session)
  }

  reached(session: ServerSession, position: string, milliseconds: number): Promise<boolean> {
    return reachedPosition(session, position, milliseconds)
  }

  lag(session: ServerSession): Promise<number | undefined> {
    return lagOf(session)
  }

  async #session({ connection, cut }: Connected): Promise<MysqlSession> {
    const { catalog, pooled, preparedStatements, role } = this.#settings
    const shaken = connection.info?.serverVersion
    const flavor = shaken?.mariaDb === true ? mariadbFlavor : mysqlFlavor
    const settings = pooled ? [] : settingStatements(flavor, this.#settings)
    // An old server would refuse the settings, and not say why.
    serverVersion(shaken?.raw ?? '')
    const sent = settings.map((sql) => connection.query(sql))
    const checked = connection.query(settingsQuery)
    await Promise.all([...sent, checked])
    if (role !== undefined) checkGrants(await connection.query('SHOW GRANTS FOR CURRENT_USER'), role)
    const state = checkSettings(firstRow(await checked), pooled)
    const { number, dialect, capabilities } = serverVersion(state.version)
    return new MysqlSession({
      connection,
      facts: { dialect, version: number, capabilities },
      serverId: state.connectionId,
      maxAllowedPacket: state.maxAllowedPacket,
      catalog,
      preparedStatements: pooled ? 0 : preparedStatements,
      preparesAhead: flavor.mariadb && !pooled,
      rollsBackOnTimeout: state.rollsBackOnTimeout,
      settings,
      killQuery: (serverId) => this.#killQuery(serverId),
      cut,
    })
  }

  async #killQuery(serverId: number): Promise<void> {
    const { connection, cut } = await this.#open(0, undefined)
    try {
      await connection.query(`KILL QUERY ${serverId}`)
    } catch (error) {
      throw translateError(error, ownWork('KILL QUERY'))
    } finally {
      await connection.end().catch(() => {})
      cut()
    }
  }

  #open(prepareCacheLength: number, signal: AbortSignal | undefined): Promise<Connected> {
    const { target, connectTimeout, pooled } = this.#settings
    return connectMysql(this.#client, { target, connectTimeout, prepareCacheLength, pooled, signal })
  }
}

/** Statements that the client keeps until the session takes them over. */
const cachedAhead = 64

// With `metaAsArray` a result is rows beside columns; this query gives one row.
function firstRow(result: unknown): readonly unknown[] {
  const [rows] = result as readonly [readonly (readonly unknown[])[], unknown]
  return rows[0] ?? []
}
