import { defineSchema, integer, open, reflectTable, text, toSchema } from 'granary'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeServer } from '../server-url.ts'
import { SchemaDatabase } from './database.ts'
import { foreignSchema } from './foreign-schema.ts'

describeServer('postgres', 'tables of other programs', () => {
  let database: SchemaDatabase
  beforeAll(async () => {
    database = await SchemaDatabase.open()
    await database.run(
      foreignSchema,
      `INSERT INTO "Parent" ("Full Name", any_number, mail, m, moods, net, span, addr, hs, bits, mac, x, tsv, ch, zoned, o, bx, mon)
       VALUES ('Ann', 1.50, 'a@b', 'sad', '{sad,happy}', '10.0.0.1', '[1,3)', row('a', 'b'), 'a=>1', B'101', '08:00:2b:01:02:03', '<a/>', 'a b', 'ab', '10:00+02', 5, '(1,1),(0,0)', '1 day')`,
      `INSERT INTO child (a, b, d) VALUES (1, 'one', 1)`,
    )
  })
  afterAll(() => database.close())

  it('are read as they were found, what Granary has no name for as text', async () => {
    await using db = await open(database.url, defineSchema({}))
    const { parent } = toSchema(await db.inspect()).stores
    if (parent === undefined) throw new Error('the table was not found')
    const rows = await db.select(parent).from(parent)
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({
      id: 1,
      fullName: 'Ann',
      price: '0.00',
      anyNumber: '1.5',
      mail: 'a@b',
      p: '1.00',
      m: 'sad',
      moods: ['sad', 'happy'],
      net: '10.0.0.1',
      span: '[1,3)',
      addr: '(a,b)',
      hs: '"a"=>"1"',
      bits: '101',
      mac: '08:00:2b:01:02:03',
      x: '<a/>',
      tsv: "'a' 'b'",
      ch: 'ab ',
      zoned: '10:00:00+02',
      o: 5n,
      bx: '(1,1),(0,0)',
      grid: [
        [1, 2],
        [3, 4],
      ],
      iv: 'P1DT2H',
      n: 110n,
      fullText: 'Ann!',
    })
  })

  it('take declared columns, and can be written to and joined', async () => {
    await using db = await open(database.url, defineSchema({}))
    const found = await db.inspect()
    const child = reflectTable(found, 'child', { a: integer(), b: text() })
    const parent = reflectTable(found, 'Parent', { number: integer().named('ID'), fullName: text({ length: 80 }).named('Full Name') })
    // The second reference is to a parent that is not there.
    await expect(async () => await db.insert(child).values({ a: 1, b: 'two', d: 2, kind: "b's" })).rejects.toMatchObject({
      code: 'FOREIGN_KEY_VIOLATION',
      details: { constraint: 'child_d_fkey' },
    })
    await db.update(child).set({ b: 'first' }).where(child.a.eq(1))
    expect(await db.select({ name: parent.fullName, b: child.b }).from(child).join(parent, parent.number.eq(child.a))).toEqual([
      { name: 'Ann', b: 'first' },
    ])
  })
})
