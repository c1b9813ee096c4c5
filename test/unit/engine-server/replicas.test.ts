import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { commonTable, defineSchema, deleteFrom, exists, id, select, sql, table } from '../../../src/index.ts'
import type { Node } from '../../../src/schema/expressions/node.ts'
import { compile } from '../../../src/sql/compile/plan.ts'
import { postgresDialect } from '../../../src/sql/dialects/postgres/dialect.ts'
import { Database } from '../../../src/sql/engine/database.ts'
import { openServer } from '../../../src/sql/engine/server/open-server.ts'
import type { ServerEngine } from '../../../src/sql/engine/server/server-engine.ts'
import type { ServerOptions } from '../../../src/sql/engine/server/server-options.ts'
import { sqlStatement } from '../../../src/sql/statements/sql-statement.ts'
import { FakeServer, statement } from './fake-server.ts'

const engines: ServerEngine[] = []

interface Cluster {
  readonly primary: FakeServer
  readonly replicas: readonly FakeServer[]
  readonly engine: ServerEngine
}

async function cluster(replicaCount: number, options: ServerOptions = {}): Promise<Cluster> {
  const primary = new FakeServer()
  const replicas = Array.from({ length: replicaCount }, () => new FakeServer())
  primary.log.push('primary')
  for (const [index, replica] of replicas.entries()) replica.log.push(`replica ${index + 1}`)
  const engine = await openServer(primary, {
    options: { replicaCheck: 10, ...options },
    replicaDrivers: replicas,
  })
  engines.push(engine)
  await expect.poll(() => healthy(engine)).toEqual(replicas.map(() => true))
  return { primary, replicas, engine }
}

function healthy(engine: ServerEngine): boolean[] {
  return engine.poolStatus.replicas.map((replica) => replica.healthy)
}

const read = statement('read')

async function reads(engine: ServerEngine, times: number): Promise<unknown[]> {
  const seen: unknown[] = []
  for (let time = 0; time < times; time++) seen.push((await engine.query(read, []))[0]?.[0])
  return seen
}

afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close()
})

test('queries go to the replicas in turn, everything else to the primary', async () => {
  const { engine, primary } = await cluster(2)
  expect((await reads(engine, 4)).toSorted()).toEqual(['replica 1', 'replica 1', 'replica 2', 'replica 2'])
  expect(await engine.query(read, [], { read: 'primary' })).toEqual([['primary']])
  expect(await engine.query(statement('read', { onlyReads: false }), [])).toEqual([['primary']])
  expect((await engine.query(statement('read', { onlyReads: false }), [], { read: 'replica' }))[0]?.[0]).toMatch(/replica/)
  await engine.change(statement('insert x'), [])
  expect(primary.log).toEqual(['primary', 'x'])
  const transaction = await engine.begin({})
  expect(await transaction.query(read, [])).toEqual([['primary'], ['x']])
  await transaction.commit()
  const batches: unknown[] = []
  for await (const batch of engine.stream(read, [], 10)) batches.push(batch)
  expect(batches).toEqual([[[expect.stringMatching(/replica/)]]])
})

test('a replica that is gone is left out at once, the read is asked of the primary, and it comes back', async () => {
  const { engine, replicas } = await cluster(1)
  const [replica] = replicas as [FakeServer]
  replica.refuses = true
  replica.crash()
  expect(await reads(engine, 2)).toEqual(['primary', 'primary'])
  expect(healthy(engine)).toEqual([false])
  replica.refuses = false
  await expect.poll(() => healthy(engine)).toEqual([true])
  expect(await reads(engine, 1)).toEqual(['replica 1'])
})

test('a read whose replica breaks under it is answered by the primary', async () => {
  const { engine, replicas } = await cluster(1)
  const [replica] = replicas as [FakeServer]
  replica.latency = 50
  const answer = engine.query(read, [])
  await pause(10)
  replica.crash()
  expect(await answer).toEqual([['primary']])
})

test('a read that has used up its time on a replica is not asked again', async () => {
  const { engine, primary, replicas } = await cluster(1, { statementTimeout: 30, cancelTimeout: 30, maximumLag: 0 })
  const [replica] = replicas as [FakeServer]
  for (const session of replica.sessions) session.silent = true
  const heard = primary.heard.length
  await expect(engine.query(read, [])).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
  expect(primary.heard.length).toBe(heard)
})

test("an error of the statement itself is the caller's", async () => {
  const { engine, primary } = await cluster(1)
  const heard = primary.heard.length
  await expect(engine.query(statement('fail'), [])).rejects.toMatchObject({ code: 'VALUE_INVALID' })
  expect(primary.heard.length).toBe(heard)
})

test('a replica that lags too much, or does not know how much, is left out until it has caught up', async () => {
  const { engine, replicas } = await cluster(2, { maximumLag: 100 })
  const [first, second] = replicas as [FakeServer, FakeServer]
  first.lagging = 101
  await expect.poll(() => healthy(engine)).toEqual([false, true])
  expect(await reads(engine, 2)).toEqual(['replica 2', 'replica 2'])
  second.lagging = undefined
  await expect.poll(() => healthy(engine)).toEqual([false, false])
  expect(await reads(engine, 1)).toEqual(['primary'])
  first.lagging = 100
  await expect.poll(() => healthy(engine)).toEqual([true, false])
  expect(engine.poolStatus.replicas[0]?.lag).toBe(100)
})

test('maximumLag 0 takes any replica that answers', async () => {
  const { engine, replicas } = await cluster(1, { maximumLag: 0 })
  const [replica] = replicas as [FakeServer]
  replica.lagging = undefined
  await pause(30)
  expect(await reads(engine, 1)).toEqual(['replica 1'])
})

test('a read after a position goes to a replica that has reached it, or to the primary', async () => {
  const { engine, primary, replicas } = await cluster(2, { positionWait: 30 })
  const [first, second] = replicas as [FakeServer, FakeServer]
  first.replayed = 1
  second.replayed = 1
  await engine.change(statement('insert x'), [])
  const position = await engine.position()
  expect(position).toBe('2')
  expect(await engine.query(read, [], { after: position })).toEqual([['primary'], ['x']])
  expect([...first.waits, ...second.waits].toSorted()).toEqual([0, 30])
  setTimeout(() => {
    first.replayed = 2
    second.replayed = 2
  }, 5)
  expect((await engine.query(read, [], { after: position }))[0]?.[0]).toMatch(/replica/)
  expect(await engine.query(read, [], { after: 'current' })).toEqual([['primary'], ['x']])
  first.replayed = 0
  second.replayed = 2
  for (let time = 0; time < 4; time++) expect((await engine.query(read, [], { after: '2' }))[0]?.[0]).toMatch(/replica/)
  primary.position = () => Promise.resolve(undefined)
  await expect(engine.position()).rejects.toMatchObject({ code: 'CAPABILITY_MISSING', details: { capability: 'sql.logPosition' } })
})

test('without replicas a position is always to be had', async () => {
  const server = new FakeServer()
  server.position = () => Promise.resolve(undefined)
  const engine = await openServer(server, { options: {} })
  const db = new Database(engine, defineSchema({}), {})
  const after = await db.position()
  expect(after).toBe('current')
  await db.execute(sql`insert a`, { after })
  await db.close()
})

test('plans say what only reads: built queries that change and lock nothing anywhere', () => {
  const things = table('things', { id: id() })
  const onlyReads = ({ node }: { readonly node: Node }): boolean => compile(node, postgresDialect).onlyReads
  const plain = select(things).from(things)
  const gone = commonTable('gone', deleteFrom(things).where(things.id.lt(0)).returning({ id: things.id }))
  const locked = commonTable('locked', plain.forUpdate())
  expect(onlyReads(plain)).toBe(true)
  expect(onlyReads(plain.union(plain))).toBe(true)
  expect(onlyReads(plain.where(exists(plain)))).toBe(true)
  expect(onlyReads(plain.forUpdate())).toBe(false)
  expect(onlyReads(select({ id: locked.id }).from(locked))).toBe(false)
  expect(onlyReads(select({ id: gone.id }).from(gone))).toBe(false)
  expect(onlyReads(deleteFrom(things).where(things.id.lt(0)))).toBe(false)
  expect(compile(sqlStatement(sql`select 1 as id`, { id: id() }), postgresDialect)).toMatchObject({ onlyReads: false, handWritten: true })
})
