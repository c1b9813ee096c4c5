import { defineSchema, fullTextIndex, id, index, open, table, text } from 'granary'
import { expect, test } from 'vitest'
import { describeServer, rowsOnServer, runOnServer } from '../server-url.ts'
import { children, family, onServer, parents, toys } from './family.ts'

/** Everything in the database that a user made, by what it is and its name. */
async function objects(url: string): Promise<string[]> {
  const rows = await rowsOnServer(
    'postgres',
    url,
    `SELECT relkind::text || ' ' || relname FROM pg_class WHERE relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('public', 'Family "of" things'))
     UNION ALL SELECT 'trigger ' || tgname FROM pg_trigger WHERE NOT tgisinternal
     UNION ALL SELECT 'function ' || proname FROM pg_proc WHERE prorettype = 'trigger'::regtype AND pronamespace = 'public'::regnamespace
     UNION ALL SELECT 'constraint ' || conname FROM pg_constraint WHERE conrelid <> 0 AND connamespace <> 'pg_catalog'::regnamespace AND conrelid::regclass::text NOT LIKE 'information_schema%'
     UNION ALL SELECT 'remark ' || description FROM pg_description WHERE classoid = 'pg_class'::regclass AND objoid >= 16384 ORDER BY 1`,
  )
  return rows.map(([name]) => String(name))
}

describeServer('postgres', 'create and drop', () => {
  test('make everything that a schema holds, and take it away with its rows', async () => {
    await onServer(family, async (db, url) => {
      expect(await objects(url)).toEqual([])
      await db.create()
      const made = await objects(url)
      for (const name of [
        'r toys',
        'v counted',
        'S numbers',
        'i ft_toys_name',
        'i sp_toys_place',
        'trigger guard_insert',
        'function renamed',
      ])
        expect(made).toContain(name)
      expect(made).toContain("remark it's a parent")
      expect(made).toContain('remark in cm')
      await db.insert(parents).values({})
      await db.insert(children).values({ parent: 1, sibling: 1 })
      await db.update(parents).set({ favourite: 1 }).everyRow()
      await db.insert(toys).values({ owner: 1, name: 'ball', place: { x: 1, y: 1 } })
      await db.drop()
      expect(await objects(url)).toEqual([])
      await expect(db.drop()).rejects.toMatchObject({ code: 'OBJECT_MISSING' })
      await db.drop({ ifExists: true })
      await db.create()
      expect(await db.select(toys).from(toys)).toEqual([])
      expect(await objects(url)).toEqual(made)
    })
  })

  test('leave alone what exists already when asked to, and say so otherwise', async () => {
    await onServer(family, async (db, url) => {
      await db.create()
      const before = await objects(url)
      await db.insert(parents).values({})
      await db.create({ ifNotExists: true })
      expect(await objects(url)).toEqual(before)
      expect(await db.select(parents).from(parents)).toEqual([{ id: 1, favourite: null }])
      await expect(db.create()).rejects.toMatchObject({ code: 'ENGINE_ERROR', message: expect.stringContaining('already exists') })
      expect(await objects(url)).toEqual(before)
      await runOnServer(
        'postgres',
        url,
        'DROP VIEW counted; DROP TRIGGER guard_insert ON toys; DROP FUNCTION guard_insert; DROP INDEX ft_toys_name',
      )
      await db.create({ ifNotExists: true })
      expect(await objects(url)).toEqual(before)
    })
  })

  test('create all or nothing', async () => {
    const fine = table('fine', { id: id() })
    const broken = table('broken', { id: id(), x: text({ collation: 'no such collation' }) }, (t) => [index(t.x)])
    await onServer(defineSchema({ fine, broken }), async (db, url) => {
      await expect(db.create()).rejects.toMatchObject({ code: 'OBJECT_MISSING' })
      expect(await objects(url)).toEqual([])
    })
  })

  test('refuse to drop what tables outside the schema refer to', async () => {
    const inside = table('inside', { id: id() })
    await onServer(defineSchema({ inside }), async (db, url) => {
      await db.create()
      await runOnServer('postgres', url, 'CREATE TABLE outside (x bigint REFERENCES inside)')
      await expect(db.drop()).rejects.toMatchObject({ code: 'FOREIGN_KEY_VIOLATION', message: expect.stringContaining('inside') })
    })
  })

  test('say which extension a role may not create', async () => {
    await onServer(defineSchema({}), async (_, url) => {
      const name = new URL(url).pathname.slice(1)
      await runOnServer('postgres', url, `CREATE ROLE ${name} LOGIN PASSWORD 'x'; GRANT CREATE ON SCHEMA public TO ${name}`)
      const own = Object.assign(new URL(url), { username: name, password: 'x' })
      const db = await open(own.href, defineSchema({ noted: table('noted', { text: text() }, (t) => [fullTextIndex([t.text])]) }))
      try {
        await expect(db.create()).rejects.toMatchObject({
          code: 'PERMISSION_DENIED',
          message: expect.stringContaining('CREATE EXTENSION unaccent'),
        })
        await runOnServer('postgres', url, 'CREATE EXTENSION unaccent')
        await db.create()
      } finally {
        await db.close()
        await runOnServer('postgres', url, `DROP OWNED BY ${name}; DROP ROLE ${name}`)
      }
    })
  })
})
