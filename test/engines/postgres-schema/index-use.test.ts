import fc from 'fast-check'
import {
  createStatements,
  defineSchema,
  fullTextIndex,
  highlight,
  id,
  match,
  type Point,
  point,
  rank,
  select,
  spatialIndex,
  table,
  text,
} from 'granary'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { postgresDialect } from '../../../src/sql/dialects/postgres/dialect.ts'
import type { PrintedStatement } from '../../../src/sql/statements/executor.ts'
import { describeServer } from '../server-url.ts'
import { SchemaDatabase } from './database.ts'

const places = table(
  'places',
  { id: id(), name: text(), city: text({ length: 40 }).nullable(), notes: text(), place: point().nullable() },
  (t) => [
    fullTextIndex([t.name, t.city]),
    fullTextIndex([t.notes], { tokens: 'stems' }),
    fullTextIndex([t.name], { tokens: 'trigrams', name: 'places_parts' }),
    spatialIndex(t.place),
  ],
)

interface Query {
  toSql(dialect: typeof postgresDialect): PrintedStatement
}

describeServer('postgres', 'indexes', () => {
  let database: SchemaDatabase
  beforeAll(async () => {
    database = await SchemaDatabase.open()
    await database.run(
      ...createStatements(defineSchema({ places }), postgresDialect),
      `INSERT INTO places (name, city, notes, place) SELECT 'Place ' || n, 'City ' || n % 50, 'nothing', point(n % 360 - 180, n % 180 - 90) FROM generate_series(1, 15000) AS n`,
      `INSERT INTO places (id, name, city, notes, place) VALUES
        (90001, 'Café São Paulo', NULL, 'The gulls were flying', point(-46.6, -23.5)), (90002, 'Austin-Bergstrom', 'Austin', 'a gull', point(-97.67, 30.19)),
        (90003, 'Cafe Central', 'Paulo', 'ein Überflug', point(179.9, -17)), (90004, 'Suva', '100% C:\\_', 'x', NULL), (90005, 'Pole', 'North', 'x', point(12, 89.9))`,
      'VACUUM ANALYZE places',
    )
  })
  afterAll(() => database.close())

  const idsOf = async (query: Query): Promise<number[]> =>
    (await database.queried(query)).map(([found]) => Number(found)).sort((a, b) => a - b)
  const planOf = async (query: Query): Promise<string> => (await database.queried(query, 'EXPLAIN ')).join('\n')
  const searching = (columns: Parameters<typeof match<'places'>>[0], words: string, prefix = false): Query =>
    select({ id: places.id })
      .from(places)
      .where(match(columns, words, { prefix }))

  it('of words find without accents and case, and are used', async () => {
    const both = [places.name, places.city]
    expect(await idsOf(searching(both, 'CAFE paulo'))).toEqual([90001, 90003])
    expect(await idsOf(searching(both, 'café -central'))).toEqual([90001])
    expect(await idsOf(searching(both, 'aust', true))).toEqual([90002])
    expect(await idsOf(searching(both, 'suva OR austin'))).toEqual([90002, 90004])
    expect(await idsOf(searching(both, ''))).toEqual([])
    expect(await planOf(searching(both, 'cafe paulo'))).toContain('Bitmap Index Scan on ft_places_name_city')
    // In the other order, or some of the columns: the index is the same.
    expect(await planOf(searching([places.city, places.name], 'paulo'))).toContain('Bitmap Index Scan on ft_places_name_city')
    expect(await planOf(searching(places.city, 'paulo'))).toContain('Bitmap Index Scan on ft_places_name_city')
    expect(await idsOf(searching(places.city, 'paulo'))).toEqual([90003])
    expect(await idsOf(searching(places.city, 'paulo -cafe'))).toEqual([90003])
    expect(await idsOf(searching(places.city, '"north" OR austin'))).toEqual([90002, 90005])
  })

  it('of stems find other endings and words that are everywhere, and are used', async () => {
    expect(await idsOf(searching(places.notes, 'gulls'))).toEqual([90001, 90002])
    expect(await idsOf(searching(places.notes, 'fly'))).toEqual([90001])
    expect(await idsOf(searching(places.notes, 'the'))).toEqual([90001])
    expect(await idsOf(searching(places.notes, 'uberflug'))).toEqual([90003])
    expect(await planOf(searching(places.notes, 'gulls'))).toContain('Bitmap Index Scan on ft_places_notes')
  })

  it('of parts of words find them, whatever characters they hold, and are used', async () => {
    const byParts = table('places', { id: id(), name: text(), city: text().nullable() }, (t) => [
      fullTextIndex([t.name], { tokens: 'trigrams', name: 'places_parts' }),
      fullTextIndex([t.city], { tokens: 'trigrams' }),
    ])
    const search = (words: string, column = byParts.name): Query =>
      select({ id: byParts.id })
        .from(byParts)
        .where(match(column as typeof byParts.name, words))
    expect(await idsOf(search('ERGSTR'))).toEqual([90002])
    expect(await idsOf(search('afé OR uva'))).toEqual([90001, 90004])
    expect(await idsOf(search('cafe -tral'))).toEqual([])
    expect(await idsOf(search('ent cafe'))).toEqual([90003])
    expect(await idsOf(search('"e cent"'))).toEqual([90003])
    expect(await idsOf(search(''))).toEqual([])
    expect(await planOf(search('ergstrom'))).toContain('Bitmap Index Scan on places_parts')
    expect(await planOf(search('ergstrom OR paulo'))).toContain('Bitmap Index Scan on places_parts')
    for (const words of ['100%', 'C:\\_', '%_ity', '.ity', '(x', "a'b", 'ty\\', '"100% c:"'])
      expect(await idsOf(search(words, byParts.city as never)), words).toEqual(/100|C:/i.test(words) ? [90004] : [])
    const together = table('places', { id: id(), name: text(), city: text().nullable() }, (t) => [
      fullTextIndex([t.city, t.name], { tokens: 'trigrams', name: 'both_parts' }),
    ])
    await database.run(...createStatements(defineSchema({ together }), postgresDialect, { ifNotExists: true }), 'VACUUM ANALYZE places')
    const inBoth = (columns: (typeof together.name | typeof together.city)[], words: string): Query =>
      select({ id: together.id }).from(together).where(match(columns, words))
    expect(await idsOf(inBoth([together.name, together.city], 'ustin bergst'))).toEqual([90002])
    expect(await idsOf(inBoth([together.city], 'ustin bergst'))).toEqual([])
    // A part does not go from one column into the next.
    expect(await idsOf(inBoth([together.name, together.city], '"in aus"'))).toEqual([])
    expect(await planOf(inBoth([together.name, together.city], 'bergst'))).toContain('Bitmap Index Scan on both_parts')
    expect(await planOf(inBoth([together.city], 'ustin'))).toContain('Bitmap Index Scan on both_parts')
    const hit = match(byParts.name, 'erg OR ust')
    const marked = select({ text: highlight(hit, byParts.name, '<\\', '>'), rank: rank(hit) })
      .from(byParts)
      .where(hit)
    expect((await database.queried(marked)).map(([found]) => found)).toEqual(['A<\\ust>in-B<\\erg>strom'])
  })

  it('of points are used for boxes and distances', async () => {
    const box = select({ id: places.id })
      .from(places)
      .where(places.place.within({ minX: -98, minY: 30, maxX: -97.5, maxY: 30.5 }))
    expect(await idsOf(box)).toEqual([90002])
    expect(await planOf(box)).toContain('Index Scan on sp_places_place')
    const near = select({ id: places.id })
      .from(places)
      .where(places.place.withinDistance({ x: -97.7, y: 30.2 }, 20_000))
    expect(await idsOf(near)).toEqual([90002])
    expect(await planOf(near)).toContain('Bitmap Index Scan on sp_places_place')
  })

  it('of points find what the same search without an index does, also over poles and the date line', async () => {
    const bare = table('places', { id: id(), place: point().nullable() })
    const coordinate = (limit: number): fc.Arbitrary<number> =>
      fc.oneof(
        fc.constantFrom(limit, -limit, limit - 0.01),
        fc.integer({ min: -limit * 1000, max: limit * 1000 }).map((thousandths) => thousandths / 1000),
      )
    const centre: fc.Arbitrary<Point> = fc.record({ x: coordinate(180), y: coordinate(90) })
    const metres = fc.oneof(fc.nat(21_000_000), fc.constantFrom(0, 200_000, 10_007_543))
    await fc.assert(
      fc.asyncProperty(centre, metres, async (middle, radius) => {
        const indexed = select({ id: places.id }).from(places).where(places.place.withinDistance(middle, radius))
        const plain = select({ id: bare.id }).from(bare).where(bare.place.withinDistance(middle, radius))
        expect(await idsOf(indexed)).toEqual(await idsOf(plain))
      }),
      { numRuns: 60 },
    )
  })

  it('of points find the nearest rows, those that every row looked at gives', async () => {
    const bare = table('places', { id: id(), place: point().nullable() })
    const centre: fc.Arbitrary<Point> = fc.record({
      x: fc.integer({ min: -180_000, max: 180_000 }).map((thousandths) => thousandths / 1000),
      y: fc.integer({ min: -90_000, max: 90_000 }).map((thousandths) => thousandths / 1000),
    })
    await fc.assert(
      fc.asyncProperty(centre, fc.constantFrom(1, 7, 300), async (middle, count) => {
        const indexed = select({ id: places.id }).from(places).where(places.place.nearest(middle, count))
        const plain = select({ id: bare.id }).from(bare).where(bare.place.nearest(middle, count))
        const found = await idsOf(indexed)
        expect(found).toHaveLength(count)
        expect(found).toEqual(await idsOf(plain))
      }),
      { numRuns: 30 },
    )
    const all = select({ id: places.id })
      .from(places)
      .where(places.place.nearest({ x: 0, y: 0 }, 20_000))
    expect(await idsOf(all)).toHaveLength(15_004)
    const near = select({ id: places.id })
      .from(places)
      .where(places.place.nearest({ x: -97.7, y: 30.2 }, 3))
    const plan = await planOf(near)
    expect(plan).toContain('Bitmap Index Scan on sp_places_place')
    expect(plan).not.toContain('Seq Scan on places')
  })
})
