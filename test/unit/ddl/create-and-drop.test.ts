import {
  boolean,
  bytes,
  check,
  createStatements,
  date,
  decimal,
  defineSchema,
  dropStatements,
  type Expression,
  foreignKey,
  fullTextIndex,
  generatedAs,
  id,
  index,
  integer,
  interval,
  json,
  open,
  point,
  primaryKey,
  real,
  references,
  select,
  sequence,
  spatialIndex,
  table,
  text,
  timestamp,
  trigger,
  unique,
  update,
  view,
} from 'granary'
import { describe, expect, test } from 'vitest'
import { sqliteDialect } from '../../../src/sql/dialects/sqlite/dialect.ts'
import { inFile } from './database-file.ts'

const parents = table('parents', { id: id(), favourite: integer({ bits: 64 }).nullable() }, (t) => [
  foreignKey([t.favourite], (): Expression<unknown>[] => [children.id]),
])
const children = table(
  'children',
  {
    id: id(),
    parent: integer({ bits: 64 }).references((): Expression<unknown, 'integer'> => parents.id),
    sibling: integer({ bits: 64 }).nullable(),
  },
  (t) => [foreignKey([t.sibling], () => [t.id])],
)
const toys = table('toys', { id: id(), owner: references(() => children.id), name: text(), place: point().nullable() }, (t) => [
  index(t.name.desc()),
  fullTextIndex([t.name]),
  spatialIndex(t.place),
])
const owned = view('owned', select({ name: toys.name, parent: children.parent }).from(toys).join(children, children.id.eq(toys.owner)))
const counted = view('counted', select({ parent: owned.parent }).from(owned))
const touched = trigger('touched', {
  on: toys,
  timing: 'after',
  events: ['insert', 'delete'],
  run: () => update(parents).set({ favourite: null }).everyRow(),
})
// In an order that cannot be created as it stands.
const family = defineSchema({ touched, counted, owned, toys, children, parents, numbers: sequence('numbers') })

function objects(other: { prepare(sql: string): { all(): unknown[] } }): unknown[] {
  return other.prepare("SELECT type, name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name").all()
}

describe('create and drop', () => {
  test('create what is needed first, the same text every time', () => {
    const statements = createStatements(family, sqliteDialect)
    expect(statements).toEqual(createStatements(family, sqliteDialect))
    const names = statements.map(
      (statement) =>
        /^CREATE (?:\w+ )*?(?:TABLE|VIEW|INDEX|TRIGGER) (?:IF NOT EXISTS )?"(\w+)"/.exec(statement)?.[1] ?? statement.slice(0, 11),
    )
    expect(names).toEqual([
      'parents',
      'children',
      'toys',
      'ix_toys_name',
      'ft_toys_name',
      'ft_toys_name_insert',
      'ft_toys_name_delete',
      'ft_toys_name_update',
      'sp_toys_place',
      'sp_toys_place_insert',
      'sp_toys_place_delete',
      'sp_toys_place_update',
      'owned',
      'counted',
      'touched_insert',
      'touched_delete',
      'granary_sequences',
      'INSERT INTO',
    ])
  })

  test('twice with ifNotExists, and without it not', async () => {
    await inFile(family, async ({ db, other }) => {
      const before = objects(other)
      await db.insert(parents).values({ id: 1 })
      await db.create({ ifNotExists: true })
      expect(objects(other)).toEqual(before)
      expect(await db.select(parents).from(parents)).toEqual([{ id: 1, favourite: null }])
      await expect(db.create()).rejects.toMatchObject({ code: 'ENGINE_ERROR', message: expect.stringContaining('already exists') })
      expect(objects(other)).toEqual(before)
    })
  })

  test('drop everything, also tables that refer to each other in a circle and hold rows', async () => {
    await inFile(family, async ({ db, other }) => {
      await db.insert(parents).values([{ id: 1 }, { id: 2 }])
      await db.insert(children).values([
        { id: 1, parent: 2, sibling: 1 },
        { id: 2, parent: 1, sibling: 1 },
      ])
      await db.update(parents).set({ favourite: 2 }).everyRow()
      await db.insert(toys).values({ owner: 1, name: 'ball', place: { x: 1, y: 1 } })
      await db.drop()
      expect(objects(other)).toEqual([{ type: 'table', name: 'granary_sequences' }])
      await expect(db.drop()).rejects.toMatchObject({ code: 'OBJECT_MISSING' })
      await db.drop({ ifExists: true })
      await db.create()
      expect(await db.select(toys).from(toys)).toEqual([])
    })
  })

  test('a creation that fails half-way leaves nothing', async () => {
    const fine = table('fine', { id: id() })
    const broken = table('broken', { id: id(), x: text({ collation: 'no such collation' }) }, (t) => [index(t.x)])
    const db = await open('sqlite::memory:', defineSchema({ fine, broken }))
    await expect(db.create()).rejects.toMatchObject({ code: 'OBJECT_MISSING' })
    await expect(db.select(fine).from(fine)).rejects.toMatchObject({ code: 'OBJECT_MISSING' })
    await db.close()
  })

  test('statements without a connection', () => {
    expect(dropStatements(family, sqliteDialect, { ifExists: true }).slice(0, 6)).toEqual([
      'PRAGMA defer_foreign_keys = ON',
      'DROP TRIGGER IF EXISTS "touched_insert"',
      'DROP TRIGGER IF EXISTS "touched_delete"',
      'DROP VIEW IF EXISTS "counted"',
      'DROP VIEW IF EXISTS "owned"',
      'DROP TABLE IF EXISTS "ft_toys_name"',
    ])
  })

  test('a dialect without schemas says so', () => {
    const { ddl: _, ...without } = sqliteDialect
    expect(() => createStatements(family, without)).toThrow(expect.objectContaining({ code: 'CAPABILITY_MISSING' }))
  })
})

describe('names', () => {
  test.each([
    ['reserved words', 'select', 'order', 'group', 'from'],
    ['mixed case', 'MixedCase', 'camelCase', 'UPPER', 'Snake_Case'],
    ['quotes and spaces', 'it\'s a "table"', 'a "b', "c'd e", '`[f]`'],
    ['emoji and dots', '🛩️ ✈', 'naïve.col', '🧳', 'a.b, c'],
    ['the words of triggers', 'new', 'old', 'new', 'rowid'],
  ])('%s', async (_, name, first, second, third) => {
    const parent = table(
      name,
      {
        id: id(),
        a: text().named(first),
        b: text()
          .nullable()
          .named(second === first ? `${second}2` : second),
        location: point().nullable().named(`${first} at`),
        c: integer().default(1).named(`${third}2`),
        d: integer().generated().named(third),
      },
      (t) => [
        unique([t.a, t.b], { nullsNotDistinct: true }),
        check(t.c.gt(0)),
        index(t.b.desc(), t.c),
        index({ where: t.a.ne('x') }, t.a.concat(t.b)),
        fullTextIndex([t.a, t.b]),
        spatialIndex(t.location),
        generatedAs(t.d, t.c),
      ],
    )
    const child = table(`${name} child`, { id: id(), a: text().named(first), b: text().nullable().named(`${second}3`) }, (t) => [
      foreignKey([t.a, t.b], () => [parent.a, parent.b], { onDelete: 'cascade' }),
    ])
    const seen = view(`${name} view`, select({ [first]: parent.a, n: parent.d }).from(parent))
    const follow = trigger(`${name} trigger`, {
      on: child,
      timing: 'after',
      events: ['insert'],
      when: (row) => row.new.a.ne('y'),
      run: (row) =>
        update(parent)
          .set({ c: parent.c.plus(1) })
          .where(parent.a.eq(row.new.a)),
    })
    await inFile(defineSchema({ parent, child, seen, follow, numbers: sequence(name) }), async ({ db }) => {
      await db.create({ ifNotExists: true })
      await db.insert(parent).values({ a: 'one', b: 'two', location: { x: 1, y: 2 } })
      await db.insert(child).values({ a: 'one', b: 'two' })
      expect(await db.select(seen).from(seen)).toEqual([{ [first]: 'one', n: 2 }])
      await expect(db.insert(parent).values({ a: 'one', b: 'two' })).rejects.toMatchObject({
        code: 'UNIQUE_VIOLATION',
        details: { table: name, columns: [first, second === first ? `${second}2` : second] },
      })
      await db.insert(parent).values({ a: 'one', b: null })
      await expect(db.insert(parent).values({ a: 'one', b: null })).rejects.toMatchObject({
        code: 'UNIQUE_VIOLATION',
        details: { table: name },
      })
      await expect(db.update(parent).set({ c: 0 }).everyRow()).rejects.toMatchObject({
        code: 'CHECK_VIOLATION',
        details: { table: name, columns: [`${third}2`] },
      })
      await db.delete(parent).everyRow()
      expect(await db.select(child).from(child)).toEqual([])
      await db.drop()
    })
  })

  test('a database schema stands before the names, but not where SQLite forbids it', async () => {
    const inMain = { schema: 'main' }
    const owners = table('owners', { id: id(), name: text() }, (t) => [index(t.name), fullTextIndex([t.name])], inMain)
    const dogs = table(
      'dogs',
      { id: id(), owner: references(() => owners.id), at: point().nullable() },
      (t) => [spatialIndex(t.at)],
      inMain,
    )
    const names = view('names', select({ name: owners.name }).from(owners), inMain)
    const rename = trigger('rename', {
      on: dogs,
      timing: 'after',
      events: ['insert'],
      run: (row) => update(owners).set({ name: 'dog owner' }).where(owners.id.eq(row.new.owner)),
    })
    await inFile(defineSchema({ dogs, owners, names, rename }), async ({ db, other }) => {
      await db.create({ ifNotExists: true })
      await db.insert(owners).values({ name: 'Ada' })
      await db.insert(dogs).values({ owner: 1, at: { x: 1, y: 2 } })
      expect(await db.select(names).from(names)).toEqual([{ name: 'dog owner' }])
      expect(other.prepare("SELECT rowid AS n FROM ft_owners_name WHERE ft_owners_name MATCH 'dog'").all()).toEqual([{ n: 1 }])
      await expect(db.delete(owners).everyRow()).rejects.toMatchObject({ code: 'FOREIGN_KEY_VIOLATION' })
      await db.drop()
      expect(objects(other)).toEqual([])
    })
  })

  test('two equal names by convention differ by a number', () => {
    const shared = (tableName: string, column: string) =>
      table(tableName, { id: id(), [column]: integer() }, (t) => [index(Reflect.get(t, column) as typeof t.id)])
    const statements = createStatements(
      defineSchema({ one: shared('a_b', 'c'), two: shared('a', 'b_c'), three: shared('A_B_C', 'd') }),
      sqliteDialect,
    ).join('\n')
    expect(statements).toContain('CREATE INDEX "ix_a_b_c" ON "a_b"')
    expect(statements).toContain('CREATE INDEX "ix_a_b_c_2" ON "a"')
  })

  test('names that are too long are cut, and stay different', () => {
    const long = 'a'.repeat(60)
    const t = table(long, { first: integer(), second: integer() }, (columns) => [index(columns.first), index(columns.second)])
    const names = createStatements(defineSchema({ t }), sqliteDialect).flatMap(
      (statement) => /^CREATE INDEX "([^"]+)"/.exec(statement)?.[1] ?? [],
    )
    expect(new Set(names).size).toBe(2)
    for (const name of names) expect(Buffer.byteLength(name)).toBeLessThanOrEqual(63)
  })
})

describe('columns', () => {
  const settings = table(
    'settings',
    {
      key: text({ collation: 'NOCASE' }).primaryKey(),
      number: integer().default(-5),
      price: decimal({ precision: 10, scale: 2 }).default('-0.05'),
      ratio: real().default(2),
      on: boolean().default(true),
      day: date().default('2024-02-29'),
      at: timestamp().default('2024-01-01T01:00:00+01:00'),
      wait: interval().default('PT90M'),
      mark: bytes().default(new Uint8Array([0, 255])),
      options: json<Readonly<Record<string, string>>>().default({ quote: "it's", 'emoji 🛩️': '"' }),
      place: point().default({ x: -1.5, y: 2 }),
      length: integer().generated('virtual'),
      twice: integer().generated(),
    },
    (t) => [generatedAs(t.length, t.number.plus(1)), generatedAs(t.twice, t.number.times(2))],
  )

  test('defaults are the values that were given, for other programs too', async () => {
    await inFile(defineSchema({ settings }), async ({ db, other }) => {
      other.exec("INSERT INTO settings (key) VALUES ('other')")
      await db.insert(settings).values({ key: 'own' })
      const expected = {
        number: -5,
        price: '-0.05',
        ratio: 2,
        on: true,
        day: '2024-02-29',
        at: '2024-01-01T00:00:00.000000Z',
        wait: 'PT1H30M',
        mark: new Uint8Array([0, 255]),
        options: { quote: "it's", 'emoji 🛩️': '"' },
        place: { x: -1.5, y: 2 },
        length: -4,
        twice: -10,
      }
      expect(await db.select(settings).from(settings).orderBy(settings.key)).toEqual([
        { key: 'other', ...expected },
        { key: 'own', ...expected },
      ])
      await expect(db.insert(settings).values({ key: 'OWN' })).rejects.toMatchObject({
        code: 'UNIQUE_VIOLATION',
        details: { constraint: 'pk_settings', columns: ['key'] },
      })
    })
  })

  test('a primary key of several columns, with another of them an index by itself', async () => {
    const seats = table('seats', { flight: integer(), row: integer(), letter: text({ length: 1 }) }, (t) => [
      primaryKey([t.flight, t.row, t.letter]),
      index({ include: [t.letter, t.row] }, t.row),
    ])
    await inFile(defineSchema({ seats }), async ({ other }) => {
      expect(other.prepare("SELECT name, pk FROM pragma_table_info('seats') ORDER BY pk").all()).toEqual([
        { name: 'flight', pk: 1 },
        { name: 'row', pk: 2 },
        { name: 'letter', pk: 3 },
      ])
      expect(other.prepare("SELECT name FROM pragma_index_info('ix_seats_row')").all()).toEqual([{ name: 'row' }, { name: 'letter' }])
      // The plan proves that the index alone answers.
      expect(String(other.prepare('EXPLAIN QUERY PLAN SELECT letter FROM seats WHERE row = 1').get()?.detail)).toContain(
        'COVERING INDEX ix_seats_row',
      )
    })
  })

  test('an index of an expression and one with a condition are found by queries', async () => {
    const people = table('people', { id: id(), first: text(), last: text(), active: boolean() }, (t) => [
      index(t.first.concat(t.last)),
      index({ where: t.active.eq(true) }, t.last),
    ])
    await inFile(defineSchema({ people }), async ({ other }) => {
      const plan = (query: string): string => String(other.prepare(`EXPLAIN QUERY PLAN ${query}`).get()?.detail)
      expect(plan("SELECT id FROM people WHERE first || last = 'AB'")).toContain('ix_people_first_last')
      expect(plan("SELECT id FROM people WHERE last = 'B' AND active = 1")).toContain('ix_people_last')
      expect(plan("SELECT id FROM people WHERE last = 'B'")).not.toContain('ix_people_last')
    })
  })
})
