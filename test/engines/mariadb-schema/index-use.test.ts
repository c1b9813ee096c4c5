import {
  createStatements,
  defineSchema,
  fullTextIndex,
  id,
  index,
  integer,
  match,
  point,
  rank,
  select,
  spatialIndex,
  table,
  text,
} from 'granary'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { mariadbDialect } from '../../../src/sql/dialects/mysql/dialect.ts'
import { describeServer } from '../server-url.ts'
import { SchemaDatabase } from './database.ts'

const airports = table(
  'airports',
  { id: id(), name: text(), city: text({ length: 80 }), elevation: integer(), location: point(), unindexed: point() },
  (t) => [fullTextIndex([t.name, t.city]), fullTextIndex([t.name]), spatialIndex(t.location), index(t.elevation.desc(), t.name)],
)

describeServer('mariadb', 'indexes that queries use', () => {
  let database: SchemaDatabase
  beforeAll(async () => {
    database = await SchemaDatabase.open()
    await database.empty()
    await database.run(
      ...createStatements(defineSchema({ airports }), mariadbDialect),
      // A grid of 100 times 100 points, half a degree apart.
      "INSERT INTO airports (name, city, elevation, location, unindexed) SELECT CONCAT('Airfield ', x.seq), CONCAT('The City of ', y.seq), x.seq * 100 + y.seq, POINT(x.seq / 2 - 25, y.seq / 2 - 25), POINT(0, 0) FROM seq_1_to_100 AS x, seq_1_to_100 AS y",
      "INSERT INTO airports (name, city, elevation, location, unindexed) VALUES ('Aéroport Charles de Gaulle', 'PARIS at last', 119, POINT(2.55, 49.01), POINT(0, 0)), ('Fiji', 'Labasa', 13, POINT(179.9, -16.5), POINT(0, 0)), ('Wallis', 'Hihifo', 24, POINT(-179.9, -16.5), POINT(0, 0))",
      'ANALYZE TABLE airports',
    )
  })
  afterAll(() => database.close())

  it('full-text search goes by its index, without regard to case and accents, and finds every word', async () => {
    const search = (words: string) =>
      select({ name: airports.name })
        .from(airports)
        .where(match([airports.name, airports.city], words))
    expect(await database.plan(search('paris'))).toEqual([{ access: 'fulltext', index: 'ft_airports_name_city' }])
    const found = async (words: string): Promise<unknown[]> => {
      const { sql, parameters } = search(words).toSql(mariadbDialect)
      return (await database.rows(sql, parameters)).map(([name]) => name)
    }
    expect(await found('paris')).toEqual(['Aéroport Charles de Gaulle'])
    expect(await found('AEROPORT Paris')).toEqual(['Aéroport Charles de Gaulle'])
    // A word of the list that MySQL leaves out of its indexes otherwise.
    expect(await found('charles the')).toEqual([])
    expect((await found('the')).length).toBe(10_000)
    const gaulle = match([airports.name], 'gaulle')
    const byName = select({ rank: rank(gaulle) })
      .from(airports)
      .where(gaulle)
    expect(await database.plan(byName)).toEqual([{ access: 'fulltext', index: 'ft_airports_name' }])
  })

  it('a search of columns that no index is over alone is refused', () => {
    const search = select({ name: airports.name })
      .from(airports)
      .where(match([airports.city], 'paris'))
    expect(() => search.toSql(mariadbDialect)).toThrow(/no full-text index is over city alone/)
  })

  it('boxes and circles go by the spatial index', async () => {
    const inBox = select({ id: airports.id })
      .from(airports)
      .where(airports.location.within({ minX: 0, minY: 0, maxX: 2, maxY: 2 }))
    expect(await database.plan(inBox)).toEqual([{ access: 'range', index: 'sp_airports_location' }])
    const near = select({ id: airports.id })
      .from(airports)
      .where(airports.location.withinDistance({ x: 2.5, y: 49 }, 20_000))
    expect(await database.plan(near)).toEqual([{ access: 'range', index: 'sp_airports_location' }])
  })

  it.each([
    { x: 2.5, y: 49, metres: 20_000 },
    { x: 0, y: 0, metres: 100_000 },
    { x: 10.3, y: 20.1, metres: 1_000_000 },
    // Past 180 degrees, over the pole, and around the whole Earth.
    { x: 179.95, y: -16.5, metres: 50_000 },
    { x: -100, y: 85, metres: 6_000_000 },
    { x: 0, y: 0, metres: 30_000_000 },
    { x: 0.1, y: 0.1, metres: 0 },
  ])('a circle of $metres metres around $x $y holds what it holds without the index', async ({ x, y, metres }) => {
    const found = async (column: typeof airports.location): Promise<unknown> => {
      const near = select({ id: airports.id }).from(airports).where(column.withinDistance({ x, y }, metres)).orderBy(airports.id)
      const { sql, parameters } = near.toSql(mariadbDialect)
      return (await database.rows(sql, parameters)).length
    }
    const [[expected] = []] = await database.rows(
      `SELECT COUNT(*) FROM airports WHERE ST_Distance_Sphere(location, POINT(${x}, ${y}), 6371008.771415059) <= ${metres}`,
    )
    expect(await found(airports.location)).toBe(Number(expected))
    if (metres > 0) expect(Number(expected)).toBeGreaterThan(0)
  })

  it('an index is read in its direction', async () => {
    const highest = select({ elevation: airports.elevation }).from(airports).orderBy(airports.elevation.desc()).limit(3)
    expect(await database.plan(highest)).toEqual([{ access: 'index', index: 'ix_airports_elevation_name' }])
  })
})
