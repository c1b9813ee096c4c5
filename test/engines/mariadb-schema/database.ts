import { createStatements, type DatabaseDescription, type Schema } from 'granary'
import { type Connection, createConnection } from 'mariadb'
import { mariadbDialect } from '../../../src/sql/dialects/mysql/dialect.ts'
import { mariadbFlavor } from '../../../src/sql/dialects/mysql/flavor.ts'
import { inspectMysql } from '../../../src/sql/dialects/mysql/reflection/inspect.ts'
import type { PrintedStatement } from '../../../src/sql/statements/executor.ts'
import { type FreshDatabase, freshDatabase } from '../server-url.ts'

/** The SQL mode of Granary's sessions. */
const strict = 'STRICT_TRANS_TABLES,ONLY_FULL_GROUP_BY,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'

/** An empty database, and a connection to it by MariaDB's own client with the settings that Granary's sessions have. */
export class SchemaDatabase {
  readonly #client: Connection
  readonly #database: FreshDatabase

  private constructor(client: Connection, database: FreshDatabase) {
    this.#client = client
    this.#database = database
  }

  static async open(): Promise<SchemaDatabase> {
    const database = await freshDatabase('mariadb')
    const { hostname, port, username, password, pathname } = new URL(database.url)
    const client = await createConnection({
      host: hostname,
      port: Number(port),
      user: username,
      password,
      database: pathname.slice(1),
      rowsAsArray: true,
      multipleStatements: true,
      charset: 'utf8mb4',
      initSql: ["SET time_zone = '+00:00'", `SET sql_mode = '${strict}'`, `SET collation_connection = ${mariadbFlavor.collation}`],
    })
    return new SchemaDatabase(client, database)
  }

  get url(): string {
    return this.#database.url
  }

  get name(): string {
    return this.#database.name
  }

  /** The rows of a statement, each an array of the client's values. */
  async rows(sql: string, values: readonly unknown[] = []): Promise<unknown[][]> {
    const found: unknown = await this.#client.query(sql, [...values])
    return Array.isArray(found) ? found : []
  }

  /** The plan of a statement of Granary's: for each table how it is read, and by which index. */
  async plan(statement: {
    toSql(dialect: typeof mariadbDialect): PrintedStatement
  }): Promise<readonly { access: unknown; index: unknown }[]> {
    const { sql, parameters } = statement.toSql(mariadbDialect)
    const rows = await this.rows(`EXPLAIN ${sql}`, parameters)
    return rows.map(([, , , access, , index]) => ({ access, index }))
  }

  async run(...statements: readonly string[]): Promise<void> {
    for (const statement of statements) await this.#client.query(statement)
  }

  inspect(): Promise<DatabaseDescription> {
    return inspectMysql((sql) => this.rows(sql), mariadbFlavor)
  }

  /** What is found where statements ran in an empty database. */
  async inspectedAfter(...statements: readonly string[]): Promise<DatabaseDescription> {
    await this.empty()
    await this.run(...statements)
    return await this.inspect()
  }

  /** What is found where a schema was created in an empty database. */
  async createdAndInspected(schema: Schema): Promise<DatabaseDescription> {
    return await this.inspectedAfter(...createStatements(schema, mariadbDialect))
  }

  async empty(): Promise<void> {
    await this.run(
      `DROP DATABASE ${this.name}`,
      `CREATE DATABASE ${this.name} CHARACTER SET utf8mb4 COLLATE ${mariadbFlavor.collation}`,
      `USE ${this.name}`,
    )
  }

  async close(): Promise<void> {
    await this.#client.end()
    await this.#database.drop()
  }
}
