import { randomBytes } from 'node:crypto'
import { createConnection } from 'mariadb'
import { Client } from 'pg'
import { describe, it } from 'vitest'
import { testEngines } from '../../scripts/engines/engines.ts'
import type { EngineName } from '../../scripts/engines/server.ts'

/** The URL of the server that the test command has started; undefined where there is none. */
export function serverUrl(engine: EngineName): string | undefined {
  return process.env[testEngines[engine].variable]
}

/**
 * Declares tests that need a server. Without it they fail where `CI` is set, and elsewhere they are one skipped test, whose name says how
 * to get the server.
 */
export function describeServer(engine: EngineName, title: string, tests: (url: string) => void): void {
  const { variable, packages, title: name } = testEngines[engine]
  const url = serverUrl(engine)
  if (url !== undefined) {
    describe(`${title} (${engine})`, () => tests(url))
    return
  }
  const message = `${name}: install ${packages.join(' ')}, run "npm run engines -- up" and set ${variable}`
  describe(`${title} (${engine})`, () => {
    it.skipIf(process.env.CI === undefined)(message, () => {
      throw new Error(message)
    })
  })
}

export interface FreshDatabase {
  readonly name: string
  readonly url: string
  drop(): Promise<void>
}

/** What makes a database of PostgreSQL compare and sort texts as English does, by the rules that come with the server (ICU). */
export const linguisticDatabase = " TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LOCALE 'C.UTF-8'"

/** Creates an empty database on the server; `options` stand at the end of CREATE DATABASE. */
export async function freshDatabase(engine: EngineName, url = required(engine), options = ''): Promise<FreshDatabase> {
  const name = `granary_${randomBytes(6).toString('hex')}`
  await runOnServer(engine, url, `CREATE DATABASE ${name}${options}`)
  const own = new URL(url)
  own.pathname = `/${name}`
  const drop = engine === 'postgres' ? `DROP DATABASE IF EXISTS ${name} WITH (FORCE)` : `DROP DATABASE IF EXISTS ${name}`
  return { name, url: own.href, drop: () => runOnServer(engine, url, drop) }
}

/** Runs one statement by the engine's own client, beside everything that is tested. */
export async function runOnServer(engine: EngineName, url: string, sql: string): Promise<void> {
  await rowsOnServer(engine, url, sql)
}

/** The rows of one statement by the engine's own client, each as an array of values. */
export async function rowsOnServer(engine: EngineName, url: string, sql: string): Promise<unknown[][]> {
  if (engine === 'postgres') {
    const client = new Client({ connectionString: url })
    await client.connect()
    try {
      return (await client.query({ text: sql, rowMode: 'array' })).rows as unknown[][]
    } finally {
      await client.end()
    }
  }
  const { hostname, port, username, password, pathname } = new URL(url)
  const connection = await createConnection({
    host: hostname,
    port: Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
  })
  try {
    const rows: unknown = await connection.query({ sql, rowsAsArray: true })
    return Array.isArray(rows) ? (rows as unknown[][]) : []
  } finally {
    await connection.end()
  }
}

function required(engine: EngineName): string {
  const url = serverUrl(engine)
  if (url === undefined) throw new Error(`${testEngines[engine].variable} is not set`)
  return url
}
