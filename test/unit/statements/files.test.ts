import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  commonTable,
  count,
  type Db,
  defineSchema,
  fullTextIndex,
  id,
  integer,
  match,
  open,
  point,
  rank,
  recursive,
  select,
  spatialIndex,
  sql,
  table,
  text,
  value,
} from 'granary'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const places = table('places', { id: id(), name: text(), at: point(), parent: integer({ bits: 64 }).nullable() }, (t) => [
  fullTextIndex([t.name]),
  spatialIndex(t.at),
])

let folder: string
let db: Db

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'granary-statements-'))
  db = await open(`sqlite:${join(folder, 'places.db')}`, defineSchema({ places }))
  await db.create()
  await db.insert(places).values(
    Array.from({ length: 500 }, (_, index) => ({
      name: `place number ${index + 1}`,
      at: { x: (index % 360) - 180, y: 0 },
      parent: index === 0 ? null : Math.ceil(index / 2),
    })),
  )
})

afterAll(async () => {
  await db.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('on a file', () => {
  test('prepared statements run beside a transaction, and in it', async () => {
    const byId = db.prepare({ id: integer({ bits: 64 }) }, (p) => db.select({ name: places.name }).from(places).where(places.id.eq(p.id)))
    const rename = db.prepare({ id: integer({ bits: 64 }), name: text() }, (p) =>
      db.update(places).set({ name: p.name }).where(places.id.eq(p.id)),
    )
    await db.transaction(async (tx) => {
      await rename.in(tx).run({ id: 7, name: 'renamed' })
      expect(await byId.in(tx).one({ id: 7 })).toEqual({ name: 'renamed' })
      expect(await byId.one({ id: 7 })).toEqual({ name: 'place number 7' })
    })
    expect(await byId.one({ id: 7 })).toEqual({ name: 'renamed' })
    expect(await Promise.all([1, 2, 3].map((id) => byId.one({ id })))).toEqual([1, 2, 3].map((n) => ({ name: `place number ${n}` })))
  })

  test('prepared streams give every row once', async () => {
    const from = db.prepare({ least: integer() }, (p) => db.select({ id: places.id }).from(places).where(places.id.gte(p.least)))
    const ids: number[] = []
    for await (const row of from.stream({ least: 11 }, { batchSize: 64 })) ids.push(row.id)
    expect(ids).toEqual(Array.from({ length: 490 }, (_, index) => index + 11))
  })

  test('recursion, search and neighbourhood see one database', async () => {
    const below = recursive('below', select({ id: value(1, integer({ bits: 64 })) }), (so) =>
      select({ id: places.id }).from(places).join(so, so.id.eq(places.parent)),
    )
    expect(await db.select({ n: count() }).from(below)).toEqual([{ n: 500 }])
    const hit = match(places.name, 'number 42')
    expect(await db.select({ id: places.id }).from(places).where(hit).orderBy(rank(hit).desc())).toEqual([{ id: 42 }])
    expect(
      await db
        .select({ id: places.id })
        .from(places)
        .where(places.at.nearest({ x: -100.2, y: 0 }, 2))
        .orderBy(places.id),
    ).toEqual([{ id: 81 }, { id: 441 }])
    const low = commonTable('low', select({ id: places.id }).from(places).where(places.id.lt(3)))
    expect(await db.delete(places).where(places.id.in(select({ id: low.id }).from(low)))).toEqual({ changes: 2 })
    expect(await db.query(sql`select count(*) as n from ${places}`, { n: integer() })).toEqual([{ n: 498 }])
    expect(await db.execute(sql`update ${places} set name = ${'x'} where id = ${9}`)).toEqual({ changes: 1 })
  })
})
