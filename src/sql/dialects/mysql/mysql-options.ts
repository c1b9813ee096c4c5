import type { ConnectionOptions as TlsOptions } from 'node:tls'

/** What is said to MySQL or MariaDB when a database is opened. What the URL says too, this says again and is taken. */
export interface MysqlOptions {
  readonly mysql?: MysqlConnectionOptions
}

export interface MysqlConnectionOptions {
  /** Default: the URL's, else `localhost`. */
  readonly host?: string
  /** Default: the URL's, else 3306. */
  readonly port?: number
  /** A unix socket, in place of host and port. Default: the URL's. */
  readonly socketPath?: string
  /** Default: the URL's, else the name of the operating system's user. */
  readonly user?: string
  /** A function is asked for each connection: for passwords that change. Default: the URL's, else the variable MYSQL_PWD. */
  readonly password?: string | (() => string | Promise<string>)
  /** Default: the URL's. */
  readonly database?: string
  /** How TLS is made, for what the URL cannot say, as Node's `tls.connect` takes it. Default: by the URL's `ssl`. */
  readonly tls?: TlsOptions | false
  /**
   * The RSA key of the server, in PEM, with which passwords of MySQL's `caching_sha2_password` and `sha256_password` are encrypted where
   * there is no TLS (MySQL manual §8.4.1.2). `retrieve`: the server is asked for it, which one in between could answer. Default: none, so
   * that such a user needs TLS; as `publicKey=retrieve` in the URL.
   */
  readonly publicKey?: string
  /** The `program_name` in the server's list of connection attributes. Default: `granary`. */
  readonly applicationName?: string
  /** Variables of each session, such as `{ max_statement_time: 5 }`. Not behind a pooler. Default: none. */
  readonly settings?: Readonly<Record<string, string | number>>
  /** Statements that each connection keeps prepared, from 1 to 16382. Default: 256; behind a transaction pooler none. */
  readonly preparedStatements?: number
}
