import { ConfigurationError, defineSchema, open } from 'granary'
import { expect, it } from 'vitest'
import { emptyCatalog } from '../../../src/sql/dialects/postgres/engine/constraint-catalog.ts'
import { type PostgresOpenOptions, postgresDriver } from '../../../src/sql/dialects/postgres/open-postgres.ts'
import { describeServer } from '../server-url.ts'
import { failureOf, openSession } from './session.ts'

describeServer('postgres', 'Options', (url) => {
  const shown = async (names: readonly string[], options: PostgresOpenOptions): Promise<unknown[]> => {
    const session = await openSession(url, options)
    try {
      return await Promise.all(names.map(async (name) => (await session.untyped(`SHOW ${name}`)).rows[0]?.[0]))
    } finally {
      await session.close()
    }
  }

  it('set what a session is to have', async () => {
    const settings = { search_path: 'airways, public', statement_timeout: '7s' }
    expect(await shown(['search_path', 'statement_timeout', 'lock_timeout'], { postgres: { settings } })).toEqual([
      'airways, public',
      '7s',
      '5s',
    ])
    expect(await shown(['lock_timeout'], { busyTimeout: 1500 })).toEqual(['1500ms'])
    expect(await shown(['lock_timeout'], { busyTimeout: 0 })).toEqual(['1ms'])
    expect(await shown(['default_transaction_read_only'], { readOnly: true })).toEqual(['on'])
    expect(await shown(['lock_timeout', 'application_name'], { pooler: 'transaction' })).toEqual(['5s', 'granary'])
  })

  it('say where the server is, over what the URL says', async () => {
    const { hostname, port, username, password } = new URL(url)
    const options = { host: hostname, port: Number(port), user: username, password, database: 'template1' }
    const db = await open('postgres://nobody:nothing@127.0.0.1:1/nowhere', defineSchema({}), { postgres: options })
    expect((await db.untyped('SELECT current_database()')).rows).toEqual([['template1']])
    await db.close()
  })

  it('are refused when they make no sense', () => {
    const refused: readonly PostgresOpenOptions[] = [
      { postgres: { preparedStatements: -1 } },
      { postgres: { preparedStatements: 1.5 } },
      { pooler: 'transaction', postgres: { preparedStatements: 5 } },
      { pooler: 'transaction', postgres: { settings: { search_path: 'a' } } },
      { busyTimeout: -1 },
      { busyTimeout: Number.NaN },
    ]
    for (const options of refused) {
      expect(() => postgresDriver(url, emptyCatalog, options)).toThrow(ConfigurationError)
      expect(() => postgresDriver(url, emptyCatalog, options)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
    }
  })

  it('tell of a setting that the server does not have', async () => {
    expect(await failureOf(openSession(url, { postgres: { settings: { no_such_setting: '1' } } }))).toMatchObject({
      code: 'OPTION_INVALID',
      message: expect.stringContaining('no_such_setting'),
    })
    expect(await failureOf(openSession(url, { postgres: { settings: { statement_timeout: 'soon' } } }))).toMatchObject({
      code: 'OPTION_INVALID',
    })
  })
})
