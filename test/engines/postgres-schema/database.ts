import { createStatements, type DatabaseDescription, type Schema } from 'granary'
import { Client } from 'pg'
import { postgresDialect } from '../../../src/sql/dialects/postgres/dialect.ts'
import { inspectPostgres } from '../../../src/sql/dialects/postgres/reflection/inspect.ts'
import type { PrintedStatement } from '../../../src/sql/statements/executor.ts'
import { type FreshDatabase, freshDatabase } from '../server-url.ts'

/** An empty database, and a connection to it by PostgreSQL's own client with the settings that Granary's sessions have. */
export class SchemaDatabase {
  readonly #client: Client
  readonly #database: FreshDatabase

  private constructor(client: Client, database: FreshDatabase) {
    this.#client = client
    this.#database = database
  }

  static async open(options = ''): Promise<SchemaDatabase> {
    const database = await freshDatabase('postgres', undefined, options)
    const client = new Client({ connectionString: database.url, options: '-c TimeZone=UTC -c IntervalStyle=iso_8601 -c DateStyle=ISO' })
    await client.connect()
    return new SchemaDatabase(client, database)
  }

  get url(): string {
    return this.#database.url
  }

  /** The rows of a statement, each an array of the client's values. */
  async rows(sql: string): Promise<unknown[][]> {
    const found: unknown[][] = (await this.#client.query({ text: sql, rowMode: 'array' })).rows
    return found
  }

  /** The rows of a statement of Granary's, or of its plan. */
  async queried(statement: { toSql(dialect: typeof postgresDialect): PrintedStatement }, before = ''): Promise<unknown[][]> {
    const { sql, parameters } = statement.toSql(postgresDialect)
    const found: unknown[][] = (await this.#client.query({ text: before + sql, values: [...parameters], rowMode: 'array' })).rows
    return found
  }

  async run(...statements: readonly string[]): Promise<void> {
    for (const statement of statements) await this.#client.query(statement)
  }

  /** The names of the columns with the types that PostgreSQL shows for them. */
  async columnTypes(table: string): Promise<Record<string, string>> {
    const rows = await this.rows(
      `SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = '"${table}"'::regclass AND attnum > 0 ORDER BY attnum`,
    )
    return Object.fromEntries(rows)
  }

  inspect(): Promise<DatabaseDescription> {
    return inspectPostgres((sql) => this.rows(sql))
  }

  /** What is found after statements ran, which are undone. */
  async inspectedAfter(...statements: readonly string[]): Promise<DatabaseDescription> {
    return await this.undone(async () => {
      await this.run(...statements)
      return await this.inspect()
    })
  }

  /** What is found where a schema was created, which is undone. */
  async createdAndInspected(schema: Schema): Promise<DatabaseDescription> {
    return await this.undone(() => this.createdIn(schema))
  }

  /** What is found where a schema was created, in the transaction that is open. */
  async createdIn(schema: Schema): Promise<DatabaseDescription> {
    await this.run(...createStatements(schema, postgresDialect))
    return await this.inspect()
  }

  /** Work in a transaction that is rolled back. */
  async undone<T>(work: () => Promise<T>): Promise<T> {
    await this.run('BEGIN')
    try {
      return await work()
    } finally {
      await this.run('ROLLBACK')
    }
  }

  async close(): Promise<void> {
    await this.#client.end()
    await this.#database.drop()
  }
}
