import { randomBytes } from 'node:crypto'
import {
  createStatements,
  type Db,
  defineSchema,
  fullTextIndex,
  id,
  index,
  integer,
  loadDialect,
  match,
  nextValue,
  open,
  point,
  references,
  select,
  sequence,
  spatialIndex,
  table,
  text,
  view,
} from 'granary'
import { copyIn, copyOut } from 'granary/postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeServer, type FreshDatabase, freshDatabase, runOnServer, serverUrl } from './server-url.ts'

const airports = table('airports', { iata: text({ length: 3 }).primaryKey(), name: text() }, undefined, { schema: 'tenant' })
const flights = table(
  'flights',
  { id: id(), origin: references(() => airports.iata), delay: integer().default(0) },
  (t) => [index(t.delay)],
  { schema: 'tenant' },
)
const late = view('late', select({ id: flights.id, delay: flights.delay }).from(flights).where(flights.delay.gt(60)), { schema: 'tenant' })
const schema = defineSchema({ airports, flights, late })

/** What each engine must do alike. `open` gives a database in which the schemas of these names exist and are empty. */
function behaves(opened: () => Promise<{ readonly db: Db; readonly names: readonly [string, string] }>): void {
  let db: Db
  let inA: Db
  let inB: Db
  let names: readonly [string, string]
  beforeAll(async () => {
    ;({ db, names } = await opened())
    inA = db.with({ schemas: { tenant: names[0] } })
    inB = db.with({ schemas: { tenant: names[1] } })
    await inA.create()
    await inB.create()
  })
  afterAll(async () => {
    await db?.close()
  })

  it('runs one compiled statement in either schema', async () => {
    const before = db.planCache
    await inA.insert(airports).values({ iata: 'AUS', name: 'Austin in a' })
    await inB.insert(airports).values({ iata: 'AUS', name: 'Austin in b' })
    expect(db.planCache.misses - before.misses).toBe(1)
    const query = (handle: Db) => handle.select({ name: airports.name }).from(airports).where(airports.iata.eq('AUS'))
    expect(await query(inA)).toEqual([{ name: 'Austin in a' }])
    expect(await query(inB)).toEqual([{ name: 'Austin in b' }])
    expect(await query(db).with({ schemas: { tenant: names[0] } })).toEqual([{ name: 'Austin in a' }])
    expect(await query(inA).with({ schemas: { tenant: names[1] } })).toEqual([{ name: 'Austin in b' }])
    const after = db.planCache
    expect([after.misses - before.misses, after.hits - before.hits]).toEqual([2, 4])
  })

  it('prepared statements, changes, streams and transactions', async () => {
    const byDelay = db.prepare({ delay: integer() }, (p) => db.select({ id: flights.id }).from(flights).where(flights.delay.gt(p.delay)))
    await inA.transaction(async (tx) => {
      await tx.insert(flights).values([
        { id: 1, origin: 'AUS', delay: 90 },
        { id: 2, origin: 'AUS', delay: 10 },
      ])
      await tx.transaction(async (inner) => {
        await inner.update(flights).set({ delay: 70 }).where(flights.id.eq(2))
      })
      expect(await byDelay.in(tx).all({ delay: 60 })).toHaveLength(2)
      expect(
        await tx
          .with({ schemas: { tenant: names[1] } })
          .select(flights)
          .from(flights),
      ).toEqual([])
    })
    await db.transaction(async (tx) => void (await tx.insert(flights).values({ id: 7, origin: 'AUS', delay: 61 })), {
      schemas: { tenant: names[1] },
    })
    expect(await byDelay.in(inA).all({ delay: 60 })).toHaveLength(2)
    expect(await byDelay.in(inB).all({ delay: 60 })).toEqual([{ id: 7 }])
    const streamed: unknown[] = []
    for await (const row of inB.select(flights).from(flights).stream()) streamed.push(row)
    expect(streamed).toEqual([{ id: 7, origin: 'AUS', delay: 61 }])
    expect(await inA.select({ id: late.id }).from(late).orderBy(late.id.asc())).toEqual([{ id: 1 }, { id: 2 }])
    await inB.delete(flights).where(flights.id.eq(7))
    expect(await inA.select(flights).from(flights)).toHaveLength(2)
  })

  it('each schema holds its own constraints', async () => {
    await expect(inB.insert(flights).values({ origin: 'JFK' })).rejects.toMatchObject({ code: 'FOREIGN_KEY_VIOLATION' })
  })

  it('drops in one schema only', async () => {
    await inA.drop()
    await expect(inA.select(flights).from(flights)).rejects.toMatchObject({ code: 'OBJECT_MISSING' })
    expect(await inB.select(flights).from(flights)).toEqual([])
    await inA.create()
    await inA.create({ ifNotExists: true })
    await inA.drop()
  })

  it('refuses what are no names', async () => {
    // @ts-expect-error a schema is named by text
    expect(() => db.with({ schemas: { tenant: 7 } })).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
  })
}

describe('schemas at execution (sqlite)', () => {
  behaves(async () => {
    const db = await open('sqlite::memory:', schema)
    await db.script(`ATTACH ':memory:' AS "tenant ""a"""; `)
    await db.script("ATTACH ':memory:' AS b")
    return { db, names: ['tenant "a"', 'b'] }
  })

  it('texts of statements are kept for a hundred schemas, and made anew for more', async () => {
    const db = await open('sqlite::memory:', schema)
    const texts = new Set<string>()
    db.events.on('statement', ({ sql }) => texts.add(sql))
    const count = 150
    for (let number = 0; number < count; number++) {
      const query = db
        .select(airports)
        .from(airports)
        .with({ schemas: { tenant: `missing_${number % 140}` } })
      await expect(query).rejects.toMatchObject({ code: 'OBJECT_MISSING' })
    }
    expect(texts.size).toBe(140)
    expect(db.planCache).toMatchObject({ misses: 1, hits: count - 1 })
    await db.close()
  })

  it('tables declared without a schema are named by the empty text', async () => {
    const things = table('things', { id: id() })
    const db = await open('sqlite::memory:', defineSchema({ things }), { defaults: { schemas: { '': 'other' } } })
    await db.script("ATTACH ':memory:' AS other")
    await db.create()
    await db.insert(things).values({ id: 1 })
    expect((await db.untyped('SELECT id FROM other.things')).rows).toEqual([[1n]])
    await expect(
      db
        .with({ schemas: { '': 'main' } })
        .select(things)
        .from(things),
    ).rejects.toMatchObject({ code: 'OBJECT_MISSING' })
    await db.close()
  })

  it('indexes for words and places move with their table', async () => {
    const notes = table('notes', { id: id(), words: text(), at: point() }, (t) => [fullTextIndex([t.words]), spatialIndex(t.at)], {
      schema: 'tenant',
    })
    const db = await open('sqlite::memory:', defineSchema({ notes }))
    await db.script("ATTACH ':memory:' AS a; ")
    await db.script("ATTACH ':memory:' AS b")
    for (const tenant of ['a', 'b']) {
      const handle = db.with({ schemas: { tenant } })
      await handle.create()
      await handle
        .insert(notes)
        .values(Array.from({ length: 1500 }, (_, row) => ({ words: `${tenant} word${row % 7}`, at: { x: row / 100, y: 1 } })))
      const found = handle.select({ id: notes.id }).from(notes).where(match(notes.words, 'word3'))
      expect(await found.scalars()).toHaveLength(214)
      expect(await handle.select({ id: notes.id }).from(notes).where(match(notes.words, 'a')).scalars()).toHaveLength(
        tenant === 'a' ? 1500 : 0,
      )
      const close = handle
        .select({ id: notes.id })
        .from(notes)
        .where(notes.at.nearest({ x: 5, y: 1 }, 3))
      expect((await close.scalars()).sort()).toEqual([500, 501, 502])
    }
    await db.close()
  })

  it('DDL without a connection', async () => {
    const text = createStatements(schema, await loadDialect('postgres'), { schemas: { tenant: '' } }).join(';\n')
    expect(text).toContain('CREATE TABLE "airports"')
    expect(text).not.toContain('"tenant"')
  })
})

/** Copies rows in and out by COPY, in one schema only. */
async function copies(fresh: FreshDatabase): Promise<void> {
  const things = table('things', { id: id(), name: text() }, undefined, { schema: 'tenant' })
  const db = await open(fresh.url, defineSchema({ things }))
  const [inA, inB] = [db.with({ schemas: { tenant: 'copied_a' } }), db.with({ schemas: { tenant: 'copied_b' } })]
  await inA.create()
  await inB.create()
  expect(await copyIn(inA, things, [{ name: 'a' }, { name: 'b' }])).toEqual({ copied: 2 })
  const out = async (handle: typeof db): Promise<string> => {
    let text = ''
    for await (const bytes of copyOut(handle, handle.select({ name: things.name }).from(things).orderBy(things.id.asc())))
      text += Buffer.from(bytes)
    return text
  }
  expect([await out(inA), await out(inB)]).toEqual(['a\nb\n', ''])
  await db.close()
}

describeServer('postgres', 'schemas at execution', () => {
  let fresh: FreshDatabase
  const tickets = sequence('tickets', { schema: 'tenant', start: 100 })
  behaves(async () => {
    fresh = await freshDatabase('postgres')
    const db = await open(fresh.url, schema)
    await db.script(`CREATE SCHEMA "it's ""a"""; CREATE SCHEMA b`)
    return { db, names: ['it\'s "a"', 'b'] }
  })
  afterAll(() => fresh?.drop())

  it('COPY', () => copies(fresh))

  it('sequences', async () => {
    const db = await open(fresh.url, defineSchema({ tickets }))
    const [inA, inB] = [`it's "a"`, 'b'].map((tenant) => db.with({ schemas: { tenant } }))
    if (inA === undefined || inB === undefined) throw new Error('two handles')
    await inA.create()
    await inB.create()
    expect([await nextValue(inA, tickets), await nextValue(inA, tickets), await nextValue(inB, tickets)]).toEqual([100, 101, 100])
    await db.close()
  })
})

describeServer('mariadb', 'schemas at execution', (url) => {
  const [a, b] = [`granary_a_${randomBytes(4).toString('hex')}`, `granary_b_${randomBytes(4).toString('hex')}`] as const
  behaves(async () => {
    for (const name of [a, b]) await runOnServer('mariadb', url, `CREATE DATABASE ${name}`)
    return { db: await open(serverUrl('mariadb') ?? '', schema), names: [a, b] }
  })
  afterAll(async () => {
    for (const name of [a, b]) await runOnServer('mariadb', url, `DROP DATABASE ${name}`)
  })
})
