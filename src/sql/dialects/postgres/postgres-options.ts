import type { ConnectionOptions as TlsOptions } from 'node:tls'
import type { ServerReport } from './engine/server-message.ts'

/** What is said to PostgreSQL when a database is opened. What the URL says too, this says again and is taken. */
export interface PostgresOptions {
  readonly postgres?: PostgresConnectionOptions
}

export interface PostgresConnectionOptions {
  /** A name, an address, or a directory with the server's socket. Default: the URL's, else `localhost`. */
  readonly host?: string
  /** Default: the URL's, else 5432. */
  readonly port?: number
  /** Default: the URL's, else the name of the operating system's user. */
  readonly user?: string
  /** A function is asked for each connection: for passwords that change. Default: the URL's, else the variable PGPASSWORD. */
  readonly password?: string | (() => string | Promise<string>)
  /** Default: the URL's, else the user's name. */
  readonly database?: string
  /** How TLS is made, for what the URL cannot say, as Node's `tls.connect` takes it. Default: by the URL's `sslmode`. */
  readonly tls?: TlsOptions | false
  /** The name in the server's list of sessions. Default: `granary`. */
  readonly applicationName?: string
  /** Settings of each session, such as `{ search_path: 'airways', statement_timeout: '5s' }`. Not behind a pooler. Default: none. */
  readonly settings?: Readonly<Record<string, string>>
  /** Statements that each connection keeps prepared. Default: 500; behind a transaction pooler none. */
  readonly preparedStatements?: number
  /** Is told what the server says beside answers: notices and warnings. Default: nothing is done with them. */
  readonly onNotice?: (notice: PostgresNotice) => void
}

/** A notice or warning of the server (PostgreSQL manual §55.8). */
export type PostgresNotice = ServerReport
