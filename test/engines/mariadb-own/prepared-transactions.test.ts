import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineSchema, id, integer, open, sql, table, text } from 'granary'
import { commitPrepared, preparedTransactions, prepareTransaction, rollbackPrepared } from 'granary/mysql'
import { expect, it, onTestFinished } from 'vitest'
import { startMariadb } from '../../../scripts/engines/mariadb.ts'
import { stopServer } from '../../../scripts/engines/server.ts'
import { describeServer, freshDatabase, rowsOnServer } from '../server-url.ts'
import { created } from './database.ts'

const notes = table('notes', { id: id(), text: text() })
const schema = defineSchema({ notes })
const name = `it's "odd"; \\ ${process.pid} ü`

describeServer('mariadb', 'two-phase commit', () => {
  it('commits and rolls back by name, from any connection', async () => {
    const db = await created(schema)
    const texts = async (): Promise<string[]> =>
      (await db.select({ text: notes.text }).from(notes).orderBy(notes.id.asc())).map((row) => row.text)
    const told: string[] = []
    const result = await prepareTransaction(db, name, async (tx) => {
      tx.onCommit(() => told.push('prepared'))
      await tx.insert(notes).values({ text: 'kept' })
      await tx
        .transaction((inner) =>
          inner
            .insert(notes)
            .values({ text: 'taken back' })
            .then(() => Promise.reject(new Error('no'))),
        )
        .catch(() => {})
      return 7
    })
    expect([result, told]).toEqual([7, ['prepared']])
    expect(await texts()).toEqual([])
    expect(await preparedTransactions(db)).toEqual([{ name }])
    await expect(prepareTransaction(db, name, async (tx) => void (await tx.insert(notes).values({ text: 'twice' })))).rejects.toMatchObject(
      {
        details: { errorNumber: 1440 },
      },
    )
    await commitPrepared(db, name)
    expect(await texts()).toEqual(['kept'])
    await prepareTransaction(db, name, async (tx) => void (await tx.insert(notes).values({ text: 'gone' })))
    await rollbackPrepared(db, name)
    expect(await texts()).toEqual(['kept'])
    expect(await preparedTransactions(db)).toEqual([])
    await expect(commitPrepared(db, name)).rejects.toMatchObject({ code: 'OBJECT_MISSING' })
    await expect(rollbackPrepared(db, name)).rejects.toMatchObject({ code: 'OBJECT_MISSING' })
  })

  it('prepares nothing of work that fails, and leaves the connections as they were', async () => {
    const db = await created(schema)
    await expect(prepareTransaction(db, name, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    for (let round = 0; round < 6; round++)
      await db.transaction(async (tx) => void (await tx.insert(notes).values({ text: `plain ${round}` })))
    expect(await preparedTransactions(db)).toEqual([])
    expect(await db.select(notes).from(notes)).toHaveLength(6)
    expect(() => prepareTransaction(db, 'x'.repeat(65), async () => 0)).toThrow(expect.objectContaining({ code: 'VALUE_TOO_LONG' }))
    expect(db.pools?.primary).toMatchObject({ inUse: 0 })
  })

  it('works at the isolation level that is asked for', async () => {
    const db = await created(schema)
    const level = await prepareTransaction(
      db,
      name,
      async (tx) => {
        await tx.insert(notes).values({ text: 'a' })
        // The server keeps what this table shows for a tenth of a second, also when another connection has asked before.
        for (let tries = 0; tries < 20; tries++) {
          const found = await tx.query(
            sql`select TRX_ISOLATION_LEVEL as level from information_schema.INNODB_TRX where TRX_MYSQL_THREAD_ID = connection_id()`,
            { level: text() },
          )
          if (found.length > 0) return found
          await new Promise((resolve) => setTimeout(resolve, 150))
        }
        return []
      },
      { isolationLevel: 'serializable' },
    )
    expect(level).toEqual([{ level: 'SERIALIZABLE' }])
    await rollbackPrepared(db, name)
  })

  it('a transaction that lost by a deadlock prepares nothing', async () => {
    const rows = table('rows', { id: integer().primaryKey(), value: integer() })
    const db = await created(defineSchema({ rows }))
    await db.insert(rows).values([
      { id: 1, value: 0 },
      { id: 2, value: 0 },
    ])
    let met = 0
    let meet = (): void => {}
    const both = new Promise<void>((resolve) => {
      meet = resolve
    })
    const crossing = (which: string, first: number, second: number): Promise<void> =>
      prepareTransaction(db, which, async (tx) => {
        await tx.update(rows).set({ value: 1 }).where(rows.id.eq(first))
        if (++met === 2) meet()
        await both
        await tx.update(rows).set({ value: 1 }).where(rows.id.eq(second))
      })
    const outcomes = await Promise.allSettled([crossing('one', 1, 2), crossing('two', 2, 1)])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'SERIALIZATION_FAILURE' } })
    const [left] = await preparedTransactions(db)
    await commitPrepared(db, left?.name ?? '')
    expect((await db.select(rows).from(rows)).map(({ value }) => value)).toEqual([1, 1])
  })

  it('survives a kill of the client that prepared it', async () => {
    const place = await freshDatabase('mariadb')
    onTestFinished(() => place.drop())
    const db = await open(place.url, schema)
    onTestFinished(() => db.close())
    await db.create()
    const folder = mkdtempSync(join(tmpdir(), 'granary-two-phase-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const source = (file: string): string => JSON.stringify(new URL(`../../../src/${file}`, import.meta.url).href)
    writeFileSync(
      join(folder, 'client.mts'),
      `import { defineSchema, id, open, table, text } from ${source('index.ts')}
import { prepareTransaction } from ${source('sql/dialects/mysql/index.ts')}
const notes = table('notes', { id: id(), text: text() })
const db = await open(${JSON.stringify(place.url)}, defineSchema({ notes }))
await prepareTransaction(db, 'killed', async (tx) => void (await tx.insert(notes).values({ text: 'through the kill' })))
process.stdout.write('prepared')
setInterval(() => {}, 1000)
`,
    )
    const client = spawn(process.execPath, [join(folder, 'client.mts')], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(client.stdout, 'data')
    client.kill('SIGKILL')
    await once(client, 'exit')
    expect(await preparedTransactions(db)).toEqual([{ name: 'killed' }])
    expect(await db.select(notes).from(notes)).toEqual([])
    await commitPrepared(db, 'killed')
    expect(await db.select({ text: notes.text }).from(notes)).toEqual([{ text: 'through the kill' }])
  })

  it('survives a crash of the server in between', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'granary-two-phase-'))
    // The server's own account walks through it.
    chmodSync(folder, 0o755)
    const place = join(folder, 'server')
    const settings = { innodb_flush_log_at_trx_commit: '1' }
    const server = await startMariadb({ folder: place, settings })
    let running = server
    try {
      const before = await open(server.url, schema)
      await before.create()
      await prepareTransaction(before, 'crash', async (tx) => void (await tx.insert(notes).values({ text: 'through the crash' })))
      await stopServer(server, 'SIGKILL')
      await before.close()
      const again = await startMariadb({ folder: place, port: server.port, settings })
      running = again
      const after = await open(again.url, schema)
      expect(await preparedTransactions(after)).toEqual([{ name: 'crash' }])
      expect(await after.select(notes).from(notes)).toEqual([])
      await commitPrepared(after, 'crash')
      expect(await rowsOnServer('mariadb', again.url, 'SELECT text FROM notes')).toEqual([['through the crash']])
      await after.close()
    } finally {
      await stopServer(running)
      rmSync(folder, { recursive: true, force: true })
    }
  }, 90_000)
})
