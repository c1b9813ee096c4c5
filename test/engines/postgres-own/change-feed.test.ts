import { array, bigInteger, bytes, decimal, defineSchema, id, json, open as openDatabase, table, text, timestamp } from 'granary'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as own from '../../../src/sql/dialects/postgres/index.ts'
import { describeServer, rowsOnServer, runOnServer } from '../server-url.ts'
import { type OwnDatabase, ownDatabase } from './database.ts'
import { silentProxy } from './silent-proxy.ts'

const notes = table('notes', {
  id: id(),
  text: text().nullable().named('the "text"'),
  amount: decimal({ precision: 12, scale: 2 }).nullable(),
  big: bigInteger().nullable(),
  at: timestamp().nullable(),
  data: bytes().nullable(),
  body: json<unknown>().nullable(),
  days: array(own.dateRange()).nullable(),
})
const people = table('people', { name: text().primaryKey(), age: own.int4Range() })
const unseen = table('unseen', { id: id() })
const published = own.publication('published "tables"', [notes, people, unseen])
const stores = { notes, people, unseen, published }
type Followed = typeof notes | typeof people

describeServer('postgres', 'the feed of changes', () => {
  let database: OwnDatabase<typeof stores>
  const slot = `granary_${process.pid}_${Date.now()}`
  beforeAll(async () => {
    database = await ownDatabase(stores)
    await own.createReplicationSlot(database.db, slot)
  })
  afterAll(async () => {
    await own.dropReplicationSlot(database.db, slot)
    await database.end()
  })
  const open = (options: object = {}): Promise<own.ChangeFeed<Followed>> =>
    own.changeFeed(database.db, { slot, publications: ['published "tables"'], tables: [notes, people], reportInterval: 20, ...options })
  const transaction = async <T extends Followed>(feed: own.ChangeFeed<T>): Promise<own.Change<T>[]> => {
    const found: own.Change<T>[] = []
    for (;;) {
      const { value } = await feed.next()
      if (value.kind === 'commit' && found.length === 1) found.length = 0
      else found.push(value)
      if (value.kind === 'commit' && found.length > 0) return found
    }
  }
  const positionOf = (changes: readonly own.Change<Followed>[]): string => {
    const last = changes.at(-1)
    return last?.kind === 'commit' ? last.position : ''
  }
  const isActive = async (): Promise<boolean | undefined> =>
    (await own.replicationSlots(database.db)).find((each) => each.name === slot)?.active
  const row = {
    text: 'a\'"\\ ü😀\n',
    amount: '1234567890.10',
    big: 2n ** 63n - 1n,
    at: '2026-11-23T14:30:00.123456Z',
    data: new Uint8Array([0, 255]),
    body: { a: [1, null] },
    days: [own.range('2026-01-01', null)],
  }

  it('tells what was inserted, updated, deleted and emptied, by transactions', async () => {
    const { db } = database
    const feed = await open()
    await db.transaction(async (tx) => {
      await tx.insert(notes).values(row)
      await tx.insert(unseen).values({})
      await tx.insert(people).values({ name: 'Ada', age: own.range(1, 5) })
    })
    const first = await transaction(feed)
    expect(first).toEqual([
      { kind: 'begin', transaction: expect.any(Number), committedAt: expect.stringMatching(/^20\d\d-.*\.\d{6}Z$/) },
      { kind: 'insert', table: notes, row: { id: 1, ...row } },
      { kind: 'insert', table: people, row: { name: 'Ada', age: own.range(1, 5) } },
      { kind: 'commit', position: expect.stringMatching(/^[0-9A-F]+\/[0-9A-F]+$/), committedAt: expect.any(String) },
    ])
    await db
      .transaction(async (tx) => {
        await tx.insert(people).values({ name: 'never', age: 'empty' })
        throw new Error('no')
      })
      .catch(() => {})
    await db.update(notes).set({ text: null }).where(notes.id.eq(1))
    expect((await transaction(feed))[1]).toEqual({ kind: 'update', table: notes, row: { id: 1, ...row, text: null }, before: undefined })
    await db.update(people).set({ name: 'Ada L.' }).where(people.name.eq('Ada'))
    expect((await transaction(feed))[1]).toMatchObject({ kind: 'update', row: { name: 'Ada L.' }, before: { name: 'Ada' } })
    await db.delete(people).everyRow()
    expect((await transaction(feed))[1]).toEqual({ kind: 'delete', table: people, before: { name: 'Ada L.' } })
    await db.script('ALTER TABLE people REPLICA IDENTITY FULL')
    await db.insert(people).values({ name: 'Bob', age: 'empty' })
    await transaction(feed)
    await db.delete(people).everyRow()
    expect((await transaction(feed))[1]).toEqual({ kind: 'delete', table: people, before: { name: 'Bob', age: 'empty' } })
    await db.script('TRUNCATE notes, people RESTART IDENTITY')
    const emptied = await transaction(feed)
    expect(emptied[1]).toEqual({ kind: 'truncate', tables: expect.arrayContaining([notes, people]), cascade: false, restartIdentity: true })
    feed.confirm(positionOf(emptied))
    await feed.return()
    expect(await feed.next()).toEqual({ done: true, value: undefined })
    await expect.poll(isActive).toBe(false)
  })

  it('gives again what was not confirmed, and nothing else', async () => {
    const { db } = database
    await db.insert(people).values({ name: 'one', age: 'empty' })
    await db.insert(people).values({ name: 'two', age: 'empty' })
    const names = (changes: readonly own.Change<Followed>[]): unknown =>
      changes.map((change) => ('row' in change && 'name' in change.row ? change.row.name : change.kind))
    const feed = await open()
    const one = await transaction(feed)
    expect(names(one)).toEqual(['begin', 'one', 'commit'])
    expect(names(await transaction(feed))).toEqual(['begin', 'two', 'commit'])
    feed.confirm(positionOf(one))
    await feed.return()
    await expect.poll(isActive).toBe(false)
    const again = await open()
    const two = await transaction(again)
    expect(names(two)).toEqual(['begin', 'two', 'commit'])
    await again.return()
    await expect.poll(isActive).toBe(false)
    // Told from a position, without the server knowing that it is confirmed.
    await db.insert(people).values({ name: 'three', age: 'empty' })
    const later = await open({ from: positionOf(two) })
    expect(names(await transaction(later))).toEqual(['begin', 'three', 'commit'])
    await later[Symbol.asyncDispose]()
    await expect.poll(isActive).toBe(false)
    const whole = await open()
    expect(names(await transaction(whole))).toEqual(['begin', 'two', 'commit'])
    const three = await transaction(whole)
    whole.confirm(positionOf(three))
    await whole.return()
    await expect.poll(isActive).toBe(false)
  })

  it('keeps up with many changes, whatever the pace of the reader', async () => {
    const { db } = database
    const feed = await open()
    const count = 5000
    await db.insert(notes).values(Array.from({ length: count }, (_, number) => ({ text: `note ${number}` })))
    const found: string[] = []
    for await (const change of feed) {
      if (found.length === 10) await new Promise((resolve) => setTimeout(resolve, 200))
      if (change.kind === 'insert' && change.table === notes) found.push(String((change.row as { text: string }).text))
      if (change.kind !== 'commit' || found.length < count) continue
      feed.confirm(change.position)
      break
    }
    expect(found).toEqual(Array.from({ length: count }, (_, number) => `note ${number}`))
    await expect.poll(isActive).toBe(false)
  })

  it('ends by a signal, tells that its connection is lost, and goes on afterwards', async () => {
    const { db, fresh } = database
    const controller = new AbortController()
    const stopped = await open({ signal: controller.signal })
    const next = stopped.next()
    controller.abort()
    await expect(next).rejects.toMatchObject({ code: 'ABORTED' })
    await expect.poll(isActive).toBe(false)
    const feed = await open()
    await runOnServer(
      'postgres',
      fresh.url,
      `SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = '${slot}'`,
    )
    await expect(feed.next()).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
    await db.insert(people).values({ name: 'after', age: 'empty' })
    await expect.poll(isActive).toBe(false)
    const again = await open()
    expect((await transaction(again))[1]).toMatchObject({ kind: 'insert', row: { name: 'after' } })
    await again.return()
    expect(await rowsOnServer('postgres', fresh.url, 'SELECT count(*)::int FROM people')).toEqual([[4]])
  })

  it('notices a server that says nothing any more', async () => {
    const proxy = await silentProxy(database.fresh.url)
    const db = await openDatabase(proxy.url, defineSchema({}))
    const feed = await own.changeFeed(db, {
      slot,
      publications: ['published "tables"'],
      tables: [people],
      reportInterval: 20,
      silenceLimit: 300,
    })
    await transaction(feed)
    // While the server answers, silence alone ends nothing.
    await new Promise((resolve) => setTimeout(resolve, 700))
    const next = feed.next()
    proxy.beSilent()
    await expect(next).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
    await db.close()
    await proxy.close()
    await expect.poll(isActive, { timeout: 10_000 }).toBe(false)
  })

  it('moves on over changes that are not followed', async () => {
    const { db } = database
    await expect.poll(isActive).toBe(false)
    const feed = await open()
    const confirmed = async (): Promise<string | null | undefined> =>
      (await own.replicationSlots(db)).find((each) => each.name === slot)?.confirmed
    const after = await transaction(feed)
    feed.confirm(positionOf(after))
    const before = await confirmed()
    await db.script('CREATE TABLE not_published AS SELECT g FROM generate_series(1, 5000) AS g')
    const end = (await rowsOnServer('postgres', database.fresh.url, 'SELECT pg_current_wal_lsn()::text'))[0]?.[0]
    await expect
      .poll(
        async () =>
          (await rowsOnServer('postgres', database.fresh.url, `SELECT '${await confirmed()}'::pg_lsn >= '${end}'::pg_lsn`))[0]?.[0],
        { timeout: 15_000 },
      )
      .toBe(true)
    expect(before).not.toBe(await confirmed())
    await feed.return()
    await expect.poll(isActive).toBe(false)
  })

  it('refuses what makes no sense', async () => {
    await expect(own.createReplicationSlot(database.db, "x'; --")).rejects.toMatchObject({ code: 'SCHEMA_INVALID' })
    await expect(open({ from: 'yesterday' })).rejects.toMatchObject({ code: 'VALUE_MALFORMED' })
    await expect(open({ slot: 'granary_missing' })).rejects.toMatchObject({ details: expect.anything() })
    expect(() => own.publication('', [])).toThrow(expect.objectContaining({ code: 'SCHEMA_INVALID' }))
  })
})
