import {
  call,
  type Dialect,
  defineSchema,
  type Engine,
  id,
  integer,
  loadDialect,
  type OpenEngine,
  open,
  openEngine,
  openServerEngine,
  registerEngine,
  select,
  table,
  text,
} from 'granary'
import { relationalSuites, runSuite } from 'granary/testing'
import { afterAll, describe, expect, test } from 'vitest'
import { sqliteOptOuts } from '../../engines/conformance/opt-outs.ts'
import { FakeServer } from '../engine-server/fake-server.ts'

const things = table('things', { id: id(), name: text(), size: integer() })
const schema = defineSchema({ things })

/** SQLite in memory under a scheme of its own, with a function more and a dialect that says so. */
const openTwice: OpenEngine = async (url, given, options) => {
  if (url !== 'twice:memory') throw new Error('twice: knows only twice:memory')
  const twice = { name: 'twice', deterministic: true, call: (number: unknown) => (typeof number === 'number' ? number * 2 : null) }
  return await openEngine('sqlite::memory:', given, { ...options, functions: [...(options.functions ?? []), twice] })
}
const twiceDialect = async (): Promise<Dialect> => ({ ...(await loadDialect('sqlite')), name: 'Twice' })
registerEngine('twice', { open: openTwice, dialect: twiceDialect })

describe('an engine of a third party', () => {
  test('is opened by its scheme, and has what it adds', async () => {
    await using db = await open('twice:memory', schema)
    await db.create()
    await db.insert(things).values({ name: 'a', size: 21 })
    expect(await db.select({ size: call('twice', [things.size], integer()) }).from(things)).toEqual([{ size: 42 }])
  })

  test('its dialect prints statements', async () => {
    const dialect = await loadDialect('twice')
    expect(dialect.name).toBe('Twice')
    expect(select({ id: things.id }).from(things).toSql(dialect).sql).toBe('SELECT "things"."id" FROM "things"')
  })

  test('a scheme that is taken, or none, is refused', () => {
    for (const scheme of ['twice', 'sqlite', 'postgres', 'Twice', '', '7up', 'a b'])
      expect(() => registerEngine(scheme, { open: openTwice })).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
  })

  test('an engine on a driver of a server has the pool and transactions', async () => {
    const server = new FakeServer()
    const opened: Engine[] = []
    registerEngine('fake-server', {
      open: async (_url, _schema, options) => {
        const engine = await openServerEngine(server, { options })
        opened.push(engine)
        return engine
      },
    })
    const db = await open('fake-server://here', defineSchema({}), { pool: { maximum: 2 } })
    expect(db.pools?.primary).toMatchObject({ maximum: 2 })
    await db.close()
    expect(opened).toHaveLength(1)
  })

  const suite = relationalSuites.find(({ title }) => title.toLowerCase().includes('insert'))
  if (suite === undefined) throw new Error('there is no suite of inserts')
  runSuite(
    suite,
    { name: 'Twice', open: (given, options) => open('twice:memory', given, options), optOuts: sqliteOptOuts },
    { describe, test, after: afterAll },
  )
})
