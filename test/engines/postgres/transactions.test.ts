import { type Db, defineSchema, id, integer, open, sql, table, text } from 'granary'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { describeServer, type FreshDatabase, freshDatabase, rowsOnServer, runOnServer } from '../server-url.ts'
import { failureOf, openSession, planOf } from './session.ts'

const entries = table('entries', { id: id(), name: text().unique() })
const schema = defineSchema({ entries })
const settings = sql`SELECT current_setting('transaction_isolation') AS level, current_setting('transaction_read_only') AS "readOnly"`
const shape = { level: text(), readOnly: text() }

describeServer('postgres', 'Transactions', () => {
  let database: FreshDatabase
  let db: Db<typeof schema.stores>

  beforeAll(async () => {
    database = await freshDatabase('postgres')
    db = await open(database.url, schema, { pool: { maximum: 3 } })
    await db.create()
  })

  beforeEach(async () => {
    await db.delete(entries).everyRow()
  })

  afterAll(async () => {
    await db.close()
    await database.drop()
  })

  const names = async (): Promise<unknown[]> =>
    (await rowsOnServer('postgres', database.url, 'SELECT name FROM entries ORDER BY id')).flat()

  it('have the isolation level that is asked for, and may only read', async () => {
    for (const isolationLevel of ['read uncommitted', 'read committed', 'repeatable read', 'serializable'] as const) {
      const seen = await db.transaction((tx) => tx.query(settings, shape), { isolationLevel })
      expect(seen).toEqual([{ level: isolationLevel, readOnly: 'off' }])
    }
    expect(await db.transaction((tx) => tx.query(settings, shape), { readOnly: true })).toMatchObject([{ readOnly: 'on' }])
    expect(await failureOf(db.transaction((tx) => tx.insert(entries).values({ name: 'x' }).then(), { readOnly: true }))).toMatchObject({
      code: 'TRANSACTION_READ_ONLY',
    })
  })

  it('write nothing on a database that was opened for reading, whatever way is tried', async () => {
    const reading = await open(database.url, schema, { readOnly: true })
    expect(await failureOf(reading.insert(entries).values({ name: 'x' }).then())).toMatchObject({ code: 'TRANSACTION_READ_ONLY' })
    expect(await failureOf(reading.query(sql`SELECT nextval('entries_id_seq') AS n`, { n: integer() }))).toMatchObject({
      code: 'TRANSACTION_READ_ONLY',
    })
    expect(await reading.select(entries).from(entries)).toEqual([])
    await reading.close()
  })

  it('keep everything or nothing', async () => {
    await db.transaction(async (tx) => {
      await tx.insert(entries).values({ name: 'a' })
      await tx.insert(entries).values({ name: 'b' })
    })
    const undone = db.transaction(async (tx) => {
      await tx.insert(entries).values({ name: 'c' })
      throw new Error('undo')
    })
    expect(await failureOf(undone)).toMatchObject({ message: 'undo' })
    expect(await names()).toEqual(['a', 'b'])
  })

  it('reject when their work hid an error that the server does not forgive', async () => {
    const hidden = db.transaction(async (tx) => {
      await tx.insert(entries).values({ name: 'a' })
      await failureOf(tx.insert(entries).values({ name: 'a' }).then())
    })
    expect(await failureOf(hidden)).toMatchObject({ code: 'TRANSACTION_FAILED' })
    expect(await names()).toEqual([])
  })

  it('take back what stands inside a nested one that throws, and go on', async () => {
    await db.transaction(async (tx) => {
      await tx.insert(entries).values({ name: 'outer' })
      const inner = tx.transaction(async (nested) => {
        await nested.insert(entries).values({ name: 'inner' })
        await nested.insert(entries).values({ name: 'outer' })
      })
      expect(await failureOf(inner)).toMatchObject({ code: 'UNIQUE_VIOLATION' })
      await tx.transaction((nested) => nested.insert(entries).values({ name: 'second' }).then())
    })
    expect(await names()).toEqual(['outer', 'second'])
  })

  it('run again after a serialization failure when they are asked to', async () => {
    await db.insert(entries).values([{ name: 'a' }, { name: 'b' }])
    const other = await openSession(database.url)
    let attempts = 0
    await db.transaction(
      async (tx) => {
        attempts++
        await tx.select(entries).from(entries)
        if (attempts === 1) await other.change(planOf("UPDATE entries SET name = name || '!' WHERE name = 'a'"), [])
        await tx.execute(sql`UPDATE entries SET name = name || '?' WHERE name LIKE 'a%'`)
      },
      { isolationLevel: 'repeatable read', retry: { attempts: 3, pause: 1 } },
    )
    expect(attempts).toBe(2)
    expect(await names()).toEqual(['a!?', 'b'].sort())
    await other.close()
  })

  it('fail as a whole, without a second execution, when their connection is cut', async () => {
    const cut = db.transaction(async (tx) => {
      await tx.insert(entries).values({ name: 'lost' })
      const [{ pid } = { pid: 0 }] = await tx.query(sql`SELECT pg_backend_pid() AS pid`, { pid: integer() })
      await runOnServer('postgres', database.url, `SELECT pg_terminate_backend(${pid})`)
      await tx.insert(entries).values({ name: 'after' })
    })
    expect(await failureOf(cut)).toMatchObject({ code: 'CONNECTION_LOST', disconnected: true })
    expect(await names()).toEqual([])
    await db.insert(entries).values({ name: 'healed' })
    expect(await names()).toEqual(['healed'])
  })

  it('check deferred constraints at commit, and name them', async () => {
    await db.script(`CREATE TABLE parents (id integer PRIMARY KEY);
      CREATE TABLE children (parent integer CONSTRAINT has_parent REFERENCES parents DEFERRABLE INITIALLY DEFERRED)`)
    const orphaned = db.transaction((tx) => tx.execute(sql`INSERT INTO children VALUES (1)`))
    expect(await failureOf(orphaned)).toMatchObject({
      code: 'FOREIGN_KEY_VIOLATION',
      details: { table: 'children', constraint: 'has_parent', columns: ['parent'] },
    })
    expect(await failureOf(db.execute(sql`INSERT INTO children VALUES (1)`))).toMatchObject({ code: 'FOREIGN_KEY_VIOLATION' })
    expect(await db.query(sql`SELECT parent FROM children`, { parent: integer() })).toEqual([])
  })
})
