import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineSchema, id, open, sql, table, text } from 'granary'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startPostgres } from '../../../scripts/engines/postgres.ts'
import { stopServer } from '../../../scripts/engines/server.ts'
import { commitPrepared, preparedTransactions, prepareTransaction, rollbackPrepared } from '../../../src/sql/dialects/postgres/index.ts'
import { describeServer, rowsOnServer } from '../server-url.ts'
import { type OwnDatabase, ownDatabase } from './database.ts'

const notes = table('notes', { id: id(), text: text() })

describeServer('postgres', 'two-phase commit', () => {
  let database: OwnDatabase<{ notes: typeof notes }>
  beforeAll(async () => {
    database = await ownDatabase({ notes })
  })
  afterAll(() => database.end())
  const texts = async (): Promise<string[]> =>
    (await database.db.select({ text: notes.text }).from(notes).orderBy(notes.id.asc())).map((row) => row.text)
  const name = `it's "odd"; ${process.pid}`

  it('commits and rolls back by name', async () => {
    const { db } = database
    const result = await prepareTransaction(db, name, async (tx) => {
      await tx.insert(notes).values({ text: 'kept' })
      return 7
    })
    expect(result).toBe(7)
    expect(await texts()).toEqual([])
    const waiting = await preparedTransactions(db)
    expect(waiting).toEqual([{ name, preparedAt: expect.stringMatching(/^\d{4}-.*Z$/), owner: 'granary' }])
    await expect(
      prepareTransaction(db, name, (tx) =>
        tx
          .insert(notes)
          .values({ text: 'twice' })
          .then(() => 0),
      ),
    ).rejects.toMatchObject({ details: expect.anything() })
    await commitPrepared(db, name)
    expect(await texts()).toEqual(['kept'])
    await prepareTransaction(db, name, async (tx) => {
      await tx.insert(notes).values({ text: 'gone' })
    })
    await rollbackPrepared(db, name)
    expect(await texts()).toEqual(['kept'])
    expect(await preparedTransactions(db)).toEqual([])
    await expect(commitPrepared(db, name)).rejects.toMatchObject({ details: expect.anything() })
  })

  it('prepares nothing of work that fails, and leaves the connection as it was', async () => {
    const { db } = database
    await expect(prepareTransaction(db, name, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    const broken = prepareTransaction(db, name, async (tx) => {
      await tx.insert(notes).values({ text: 'lost' })
      await tx.execute(sql`select 1 / 0`).catch(() => {})
    })
    await expect(broken).rejects.toMatchObject({ code: expect.any(String) })
    expect(await preparedTransactions(db)).toEqual([])
    for (let round = 0; round < 12; round++)
      await db.transaction((tx) =>
        tx
          .insert(notes)
          .values({ text: `plain ${round}` })
          .then(() => 0),
      )
    expect(await preparedTransactions(db)).toEqual([])
    expect((await texts()).length).toBe(13)
    expect(() => prepareTransaction(db, 'x'.repeat(200), async () => 0)).toThrow(expect.objectContaining({ code: 'VALUE_TOO_LONG' }))
  })

  it('survives a crash of the server in between', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'granary-two-phase-'))
    // The server's own account walks through it.
    chmodSync(folder, 0o755)
    const place = join(folder, 'server')
    const settings = { fsync: 'on', full_page_writes: 'on' }
    const server = await startPostgres({ folder: place, settings })
    let running = server
    try {
      const schema = defineSchema({ notes })
      const before = await open(server.url, schema)
      await before.create()
      await prepareTransaction(before, 'crash', async (tx) => {
        await tx.insert(notes).values({ text: 'through the crash' })
      })
      await stopServer(server, 'SIGKILL')
      await before.close()
      const again = await startPostgres({ folder: place, port: server.port, settings })
      running = again
      const after = await open(again.url, schema)
      expect((await preparedTransactions(after)).map((each) => each.name)).toEqual(['crash'])
      expect(await after.select(notes).from(notes)).toEqual([])
      await commitPrepared(after, 'crash')
      expect(await rowsOnServer('postgres', again.url, 'SELECT text FROM notes')).toEqual([['through the crash']])
      await after.close()
    } finally {
      await stopServer(running)
      rmSync(folder, { recursive: true, force: true })
    }
  }, 60_000)
})
