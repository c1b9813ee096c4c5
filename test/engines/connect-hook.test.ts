import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineSchema, id, type NewConnection, open, sql, table, text } from 'granary'
import { describe, expect, it, onTestFinished } from 'vitest'
import { describeServer } from './server-url.ts'

const things = table('things', { id: id() }, undefined, { schema: 'archive' })
const schema = defineSchema({ things })

describe('SQL for new connections (sqlite)', () => {
  it('is run on the connections for reading and on the threads too', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'granary-connect-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const seen: NewConnection[] = []
    const db = await open(`sqlite:${join(folder, 'main.db')}`, schema, {
      readers: 1,
      onConnect: (connection) => {
        seen.push(connection)
        return [`ATTACH '${join(folder, 'archive.db')}' AS archive`]
      },
    })
    await db.create()
    await db.insert(things).values([{ id: 1 }, { id: 2 }])
    const streamed: unknown[] = []
    for await (const row of db.select(things).from(things).stream()) streamed.push(row)
    expect(streamed).toHaveLength(2)
    expect(await db.select(things).from(things).with({ thread: 'reader' })).toHaveLength(2)
    expect(seen[0]).toEqual({ first: true, readOnly: false })
    expect(seen.slice(1).every(({ first, readOnly }) => !first && readOnly)).toBe(true)
    await db.close()
  })

  it('what it fails with is what opening fails with', async () => {
    await expect(open('sqlite::memory:', schema, { onConnect: () => 'no sql' })).rejects.toMatchObject({ code: 'SQL_SYNTAX' })
    await expect(open('sqlite::memory:', schema, { onConnect: async () => 'select 1' })).rejects.toMatchObject({ code: 'OPTION_INVALID' })
  })
})

for (const [engine, set, show, level] of [
  ['postgres', "SET application_name = 'hooked'", sql`select current_setting('application_name') as name`, 'show transaction_isolation'],
  ['mariadb', "SET @hooked = 'hooked'", sql`select @hooked as name`, 'select @@tx_isolation'],
] as const)
  describeServer(engine, 'SQL for new connections', (url) => {
    it('is run on each, and again when one was reset', async () => {
      const seen: NewConnection[] = []
      const db = await open(url, defineSchema({}), {
        pool: { maximum: 2 },
        onConnect: async (connection) => {
          seen.push(connection)
          return set
        },
      })
      const both = async () => {
        let arrived = 0
        let meet = (): void => {}
        const met = new Promise<void>((resolve) => {
          meet = resolve
        })
        const ask = () =>
          db.transaction(async (tx) => {
            const rows = await tx.query(show, { name: text() })
            if (++arrived === 2) meet()
            await met
            return rows
          })
        return await Promise.all([ask(), ask()])
      }
      expect(await both()).toEqual([[{ name: 'hooked' }], [{ name: 'hooked' }]])
      expect(seen.map(({ first }) => first)).toEqual([true, false])
      const resets: unknown[] = []
      db.events.on('reset', ({ server }) => resets.push(server))
      await db.script(set.replace("'hooked'", "'changed'"))
      expect(await both()).toEqual([[{ name: 'hooked' }], [{ name: 'hooked' }]])
      expect(resets).toEqual(['primary'])
      await db.close()
    })

    it('what it fails with is what opening fails with', async () => {
      await expect(open(url, schema, { onConnect: () => 'no sql' })).rejects.toMatchObject({ code: 'SQL_SYNTAX' })
    })

    it('a transaction is deferrable where the engine has that', async () => {
      const db = await open(url, defineSchema({}))
      const work = db.transaction(
        async (tx) => await tx.query(sql`select current_setting('transaction_deferrable') as name`, { name: text() }),
        {
          isolationLevel: 'serializable',
          readOnly: true,
          deferrable: true,
        },
      )
      if (engine === 'postgres') expect(await work).toEqual([{ name: 'on' }])
      else await expect(work).rejects.toMatchObject({ code: 'CAPABILITY_MISSING', details: { capability: 'sql.deferrableTransactions' } })
      if (engine === 'postgres')
        await expect(db.transaction(async () => {}, { deferrable: true })).rejects.toMatchObject({ code: 'OPTION_INVALID' })
      await db.close()
    })

    it('an isolation level lasts as long as its transaction', async () => {
      const db = await open(url, defineSchema({}), { pool: { maximum: 1 }, defaults: { isolationLevel: 'repeatable read' } })
      const before = (await db.untyped(level)).rows
      const strict = db.with({ isolationLevel: 'serializable' })
      const own =
        engine === 'postgres'
          ? sql`select current_setting('transaction_isolation') as name`
          : sql`select trx_isolation_level as name from information_schema.innodb_trx where trx_mysql_thread_id = connection_id()`
      const held = await strict.transaction(async (tx) => {
        if (engine === 'mariadb') await tx.execute(sql`create temporary table granary_level (id int)`)
        if (engine === 'mariadb') await tx.execute(sql`insert into granary_level values (1)`)
        let name: string | undefined
        // MariaDB renews its list of transactions when nobody has read it for a tenth of a second.
        for (let tries = 0; tries < 20 && name === undefined; tries++) {
          if (tries > 0) await new Promise((resolve) => setTimeout(resolve, 150))
          name = (await tx.query(own, { name: text() }))[0]?.name
        }
        return name
      })
      expect(held?.toLowerCase()).toBe('serializable')
      expect((await db.untyped(level)).rows).toEqual(before)
      await db.close()
    })
  })
