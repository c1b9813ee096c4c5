import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import {
  createStatements,
  defineSchema,
  fullTextIndex,
  generatedAs,
  id,
  integer,
  type Point,
  point,
  primaryKey,
  spatialIndex,
  table,
  text,
} from 'granary'
import { describe, expect, test } from 'vitest'
import { fullTextTableOf, rowidColumnOf, spatialColumns, spatialTableOf } from '../../../src/sql/dialects/sqlite/ddl/shadow-tables.ts'
import { sqliteDialect } from '../../../src/sql/dialects/sqlite/dialect.ts'
import { inFile } from './database-file.ts'

// One table with a key of text and one whose key is the row number; texts are also in a generated column.
const places = table(
  'places',
  {
    code: text(),
    name: text(),
    remark: text().nullable(),
    both: text().generated('virtual'),
    location: point().nullable(),
    visits: integer().default(0),
  },
  (t) => [
    primaryKey([t.code]),
    generatedAs(t.both, t.name.concat(' and more')),
    fullTextIndex([t.name, t.remark]),
    fullTextIndex([t.both], { tokens: 'stems' }),
    fullTextIndex([t.name], { tokens: 'trigrams' }),
    spatialIndex(t.location),
  ],
)
const numbered = table('numbered', { id: id(), name: text(), location: point().nullable() }, (t) => [
  fullTextIndex([t.name], { name: 'numbered_words' }),
  spatialIndex(t.location),
])
const schema = defineSchema({ places, numbered })

/** What FTS5 finds of its own accord, and what the R*Tree holds, against the table itself. */
function expectInStep(other: DatabaseSync, of: typeof places | typeof numbered): void {
  const name = of.$.name
  const rowid = rowidColumnOf(of.$)
  for (const { name: fullText } of other
    .prepare("SELECT name FROM sqlite_schema WHERE sql LIKE '%USING fts5%' AND sql LIKE ?")
    .all(`%content="${name}"%`)) {
    // Compares the index with the table, word by word; rank 1 asks for the latter (https://sqlite.org/fts5.html#the_integrity_check_command).
    other.exec(`INSERT INTO "${fullText}" ("${fullText}", rank) VALUES ('integrity-check', 1)`)
    const numbers = other.prepare(`SELECT id AS n FROM "${fullText}_docsize" ORDER BY id`).all()
    expect(numbers).toEqual(other.prepare(`SELECT "${rowid}" AS n FROM "${name}" ORDER BY "${rowid}"`).all())
  }
  const location = of.location as unknown as Parameters<typeof spatialTableOf>[1]
  const tree = spatialTableOf(of.$, location) ?? ''
  const boxes = other.prepare(`SELECT ${spatialColumns.join(', ')} FROM "${tree}" ORDER BY id`).all()
  const points = other.prepare(`SELECT "${rowid}" AS id, location FROM "${name}" WHERE location IS NOT NULL ORDER BY "${rowid}"`).all()
  expect(boxes.map((box) => box.id)).toEqual(points.map((row) => row.id))
  points.forEach((row, position) => {
    const [x, y] = JSON.parse(String(row.location)) as [number, number]
    const box = boxes[position] as Record<(typeof spatialColumns)[number], number>
    // 32-bit numbers, rounded outwards (https://sqlite.org/rtree.html#roundoff_error).
    expect(box.minX <= x && x <= box.maxX && box.maxX - box.minX <= Math.abs(x) * 1e-6 + 1e-30).toBe(true)
    expect(box.minY <= y && y <= box.maxY && box.maxY - box.minY <= Math.abs(y) * 1e-6 + 1e-30).toBe(true)
  })
  expect(other.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
}

type Change =
  | {
      readonly does: 'insert' | 'upsert'
      readonly key: number
      readonly name: string
      readonly remark: string | null
      readonly location: Point | null
    }
  | { readonly does: 'rename' | 'rekey'; readonly key: number; readonly to: number; readonly name: string }
  | { readonly does: 'move'; readonly key: number; readonly location: Point | null }
  | { readonly does: 'delete' | 'visit'; readonly key: number }

const key = fc.integer({ min: 1, max: 8 })
const words = fc.stringMatching(/^[a-cA-Cäé' ]{0,12}$/)
const degrees = (most: number): fc.Arbitrary<number> =>
  fc.integer({ min: -most * 10 ** 7, max: most * 10 ** 7 }).map((units) => units / 10 ** 7)
const location = fc.option(fc.record({ x: degrees(180), y: degrees(90) }))
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ does: fc.constantFrom('insert', 'upsert'), key, name: words, remark: fc.option(words), location }),
  fc.record({ does: fc.constantFrom('rename', 'rekey'), key, to: key, name: words }),
  fc.record({ does: fc.constant('move'), key, location }),
  fc.record({ does: fc.constantFrom('delete', 'visit'), key }),
)

describe('full-text and spatial indexes', () => {
  test('stay in step with their tables whatever is inserted, updated and deleted', async () => {
    await inFile(schema, async ({ db, path }) => {
      await fc.assert(
        fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 25 }), fc.boolean(), async (changes, vacuum) => {
          await db.delete(places).everyRow()
          await db.delete(numbered).everyRow()
          for (const step of changes) {
            const code = `k${step.key}`
            const row = places.code.eq(code)
            const number = numbered.id.eq(step.key)
            if (step.does === 'insert') {
              await db.insert(places).values({ code, name: step.name, remark: step.remark, location: step.location }).onConflictDoNothing()
              await db.insert(numbered).values({ id: step.key, name: step.name, location: step.location }).onConflictDoNothing()
            } else if (step.does === 'upsert') {
              const { name, remark, location: at } = step
              await db
                .insert(places)
                .values({ code, name, remark, location: at })
                .onConflictDoUpdate({ target: [places.code], set: (given) => ({ name: given.name, location: given.location }) })
              await db
                .insert(numbered)
                .values({ id: step.key, name, location: at })
                .onConflictDoUpdate({ target: [numbered.id], set: (given) => ({ name: given.name, location: given.location }) })
            } else if (step.does === 'rename') {
              await db.update(places).set({ name: step.name }).where(row)
              await db.update(numbered).set({ name: step.name }).where(number)
            } else if (step.does === 'rekey') {
              await db
                .update(places)
                .set({ code: `k${step.to}` })
                .where(row)
                .then(undefined, ignoreConflict)
              await db.update(numbered).set({ id: step.to, name: step.name }).where(number).then(undefined, ignoreConflict)
            } else if (step.does === 'move') {
              await db.update(places).set({ location: step.location }).where(row)
              await db.update(numbered).set({ location: step.location }).where(number)
            } else if (step.does === 'visit') {
              await db
                .update(places)
                .set({ visits: places.visits.plus(1) })
                .where(row)
            } else {
              await db.delete(places).where(row)
              await db.delete(numbered).where(number)
            }
          }
          if (vacuum) await db.script('VACUUM')
          // A connection of its own: SQLite's integrity_check trusts what FTS5 remembers of the file as it was before others wrote.
          const fresh = new DatabaseSync(path)
          try {
            expectInStep(fresh, places)
            expectInStep(fresh, numbered)
          } finally {
            fresh.close()
          }
        }),
        { numRuns: 40 },
      )
    })
  }, 60_000)

  test('other programs keep them in step too, also when they change the row numbers themselves', async () => {
    await inFile(schema, async ({ other }) => {
      other.exec(`INSERT INTO places (code, name, location) VALUES ('a', 'Grün', '[1.5,2]'), ('b', 'blau', NULL), ('c', 'Rot', '[-1,-2]')`)
      other.exec(`UPDATE places SET granary_rowid = granary_rowid + 100`)
      other.exec(
        `UPDATE places SET location = '[7,7]' WHERE code = 'b'; UPDATE places SET location = NULL WHERE code = 'c'; DELETE FROM places WHERE code = 'a'`,
      )
      expectInStep(other, places)
      expect(other.prepare('SELECT id, minX FROM sp_places_location').all()).toEqual([{ id: 102, minX: 7 }])
    })
  })

  test('their tokens: accents and case, word endings, parts of words', async () => {
    await inFile(schema, async ({ db, other }) => {
      await db.insert(places).values({ code: 'x', name: 'Café RÉUNION', remark: 'Flights depart' })
      const found = (name: string, query: string): number =>
        Number(other.prepare(`SELECT count(*) AS n FROM "${name}" WHERE "${name}" MATCH ?`).get(query)?.n)
      expect(found('ft_places_name_remark', 'cafe')).toBe(1)
      expect(found('ft_places_name_remark', 'reunion AND departs')).toBe(0)
      expect(found('ft_places_name_remark', 'name : depart')).toBe(0)
      expect(found('ft_places_both', 'reunions')).toBe(1)
      expect(found('ft_places_name', 'UNI')).toBe(1)
    })
  })

  test('an index that is added to a table with rows takes them in', async () => {
    const plain = table('plain', { id: id(), name: text(), location: point() })
    const indexed = table('plain', { id: id(), name: text(), location: point() }, (t) => [
      fullTextIndex([t.name]),
      spatialIndex(t.location),
    ])
    await inFile(defineSchema({ plain }), async ({ db, other }) => {
      await db.insert(plain).values([
        { name: 'one', location: { x: 1, y: 2 } },
        { name: 'two', location: { x: 3, y: 4 } },
      ])
      const statements = createStatements(defineSchema({ indexed }), sqliteDialect, { ifNotExists: true })
      for (const statement of [...statements, ...statements]) other.exec(statement)
      expect(other.prepare("SELECT rowid AS n FROM ft_plain_name WHERE ft_plain_name MATCH 'two'").all()).toEqual([{ n: 2 }])
      expect(other.prepare('SELECT id, maxY FROM sp_plain_location').all()).toEqual([
        { id: 1, maxY: 2 },
        { id: 2, maxY: 4 },
      ])
    })
  })

  test('what queries are compiled against', () => {
    const name = places.name as unknown as Parameters<typeof fullTextTableOf>[1]
    const remark = places.remark as unknown as Parameters<typeof fullTextTableOf>[1]
    expect(rowidColumnOf(places.$)).toBe('granary_rowid')
    expect(rowidColumnOf(numbered.$)).toBe('id')
    expect(fullTextTableOf(places.$, remark)).toEqual({ name: 'ft_places_name_remark', columns: ['name', 'remark'], position: 1 })
    expect(fullTextTableOf(numbered.$, name)).toEqual({ name: 'numbered_words', columns: ['name'], position: 0 })
    expect(spatialTableOf(places.$, name)).toBeUndefined()
    const plain = table('plain', { rowid: text(), _ROWID_: text() })
    expect(rowidColumnOf(plain.$)).toBe('oid')
    expect(rowidColumnOf(table('taken', { rowid: text(), _rowid_: text(), OID: text() }).$)).toBe('granary_rowid')
  })
})

function ignoreConflict(error: unknown): void {
  expect(error).toMatchObject({ code: 'UNIQUE_VIOLATION' })
}
