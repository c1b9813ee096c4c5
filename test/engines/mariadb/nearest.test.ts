import fc from 'fast-check'
import { type Db, defineSchema, id, integer, open, type Point, point, spatialIndex, sql, table, text } from 'granary'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { mariadbDialect } from '../../../src/sql/dialects/mysql/dialect.ts'
import { rolledBack } from '../../../src/testing/conformance/rolled-back.ts'
import { describeServer, type FreshDatabase, freshDatabase, rowsOnServer } from '../server-url.ts'

const places = table('places', { id: id(), place: point() }, (t) => [spatialIndex(t.place)])
// The same rows, whose index nobody knows of.
const bare = table('places', { id: id(), place: point() })
const few = table('few', { id: id(), place: point() }, (t) => [spatialIndex(t.place)])
const marks = table('marks', { id: id(), number: integer() })
const schema = defineSchema({ places, few, marks })

describeServer('mariadb', 'the nearest rows', () => {
  let database: FreshDatabase
  let db: Db<typeof schema.stores>
  beforeAll(async () => {
    database = await freshDatabase('mariadb')
    db = await open(database.url, schema, { pool: { maximum: 2 } })
    await db.create()
    const run = (sql: string) => rowsOnServer('mariadb', database.url, sql)
    // Spread evenly over the sphere, with a crowd in one place, and on the edges.
    await run('INSERT INTO places (place) SELECT POINT(RAND(1) * 360 - 180, DEGREES(ASIN(RAND(2) * 2 - 1))) FROM seq_1_to_6000')
    await run('INSERT INTO places (place) SELECT POINT(10 + RAND(3) / 100, 50 + RAND(4) / 100) FROM seq_1_to_2000')
    await run(
      'INSERT INTO places (id, place) VALUES (20001, POINT(180, 0)), (20002, POINT(-180, 0)), (20003, POINT(0, 90)), (20004, POINT(90, -90)), (20005, POINT(-179.99, 80)), (20006, POINT(10, 50))',
    )
    await run('INSERT INTO few (place) VALUES (POINT(179.9, -17)), (POINT(-179.9, -17)), (POINT(0, 89.9))')
    await run('INSERT INTO marks (number) SELECT seq FROM seq_1_to_50')
    await run('ANALYZE TABLE places, few, marks')
  })
  afterAll(async () => {
    await db.close()
    await database.drop()
  })

  const nearest = (from: typeof places | typeof bare | typeof few, centre: Point, count: number) =>
    db.select({ id: from.id }).from(from).where(from.place.nearest(centre, count)).orderBy(from.id)

  test('are those that every row looked at gives, also at poles and the date line', async () => {
    const coordinate = (limit: number): fc.Arbitrary<number> =>
      fc.oneof(
        fc.constantFrom(limit, -limit, limit - 0.001, 0.001 - limit, 0),
        fc.integer({ min: -limit * 1000, max: limit * 1000 }).map((thousandths) => thousandths / 1000),
      )
    const centre = fc.oneof(
      fc.record({ x: coordinate(180), y: coordinate(90) }),
      fc.record({ x: fc.double({ min: 9.99, max: 10.02, noNaN: true }), y: fc.double({ min: 49.99, max: 50.02, noNaN: true }) }),
    )
    await fc.assert(
      fc.asyncProperty(centre, fc.constantFrom(1, 7, 300, 2500), async (middle, count) => {
        const found = await nearest(places, middle, count)
        expect(found).toHaveLength(count)
        expect(found).toEqual(await nearest(bare, middle, count))
      }),
      { numRuns: 80 },
    )
  })

  test('are all rows where there are fewer than asked for, and none where none are', async () => {
    expect(await nearest(few, { x: 180, y: -17 }, 2)).toEqual([{ id: 1 }, { id: 2 }])
    expect(await nearest(few, { x: 0, y: -90 }, 10)).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }])
    expect(await nearest(few, { x: 0, y: 0 }, 0)).toEqual([])
    expect(await nearest(places, { x: 0, y: 0 }, 9000)).toHaveLength(8006)
  })

  test('are found by the spatial index', async () => {
    const { sql: statement, parameters } = nearest(places, { x: 2.5, y: 49 }, 3).toSql(mariadbDialect)
    const values = [...parameters]
    const bound = statement.replaceAll('?', () => `${values.shift()}`)
    const plan = (await rowsOnServer('mariadb', database.url, `EXPLAIN ${bound}`)).map(([, , name, access, , index]) => [
      name,
      access,
      index,
    ])
    // Circles and rings go by the index, but for the widest, which holds too much; what lies beyond them is everything.
    const ofPlaces = plan.filter(([name, , index]) => name === 'near' && index !== null)
    expect(ofPlaces.every(([, access, index]) => access === 'range' && index === 'sp_places_place')).toBe(true)
    expect(ofPlaces.length).toBeGreaterThanOrEqual(8)
    const reads = (search: typeof places | typeof bare): Promise<number> =>
      db.transaction(async (tx) => {
        const readSoFar = async (): Promise<number> => {
          const counters = await tx.query(sql`SHOW SESSION STATUS WHERE Variable_name LIKE 'Handler_read%'`, {
            name: text(),
            value: text(),
          })
          return counters.reduce((sum, { value }) => sum + Number(value), 0)
        }
        const before = await readSoFar()
        await tx
          .select({ id: search.id })
          .from(search)
          .where(search.place.nearest({ x: 2.5, y: 49 }, 3))
        return (await readSoFar()) - before
      })
    expect(await reads(places)).toBeLessThan(1000)
    expect(await reads(bare)).toBeGreaterThan(8000)
  })

  test('are found for a statement that reads another index first, inside and outside of a transaction', async () => {
    const joined = async (on: Pick<typeof db, 'select'>): Promise<unknown> =>
      await on
        .select({ number: marks.number, id: places.id })
        .from(marks)
        .leftJoin(places, places.id.eq(marks.number).and(places.place.nearest({ x: 10, y: 50 }, 8006)))
        .where(marks.id.eq(7))
    const expected = [{ number: 7, id: 7 }]
    expect(await joined(db)).toEqual(expected)
    expect(await db.transaction((tx) => joined(tx))).toEqual(expected)
    const inCircle = db
      .select({ number: marks.number, id: places.id })
      .from(marks)
      .leftJoin(places, places.place.withinDistance({ x: 0, y: 90 }, 1))
      .where(marks.id.in([7, 8]))
      .orderBy(marks.number)
    const beside = await Promise.all([inCircle, db.select({ id: few.id }).from(few).orderBy(few.id), inCircle])
    const circle = [
      { number: 7, id: 20003 },
      { number: 8, id: 20003 },
    ]
    expect(beside).toEqual([circle, [{ id: 1 }, { id: 2 }, { id: 3 }], circle])
  })

  test('are streamed for such a statement, too', async () => {
    const pairs = (on: Pick<typeof db, 'select'>) =>
      on
        .select({ number: marks.number, id: places.id })
        .from(marks)
        .leftJoin(places, places.place.withinDistance({ x: 0, y: 90 }, 1))
        .orderBy(marks.number)
    const streamed = async (on: Pick<typeof db, 'select'>, most: number): Promise<readonly unknown[]> => {
      const rows: unknown[] = []
      for await (const row of pairs(on).stream({ batchSize: 20 })) if (rows.push(row) === most) break
      return rows
    }
    const expected = Array.from({ length: 50 }, (_, position) => ({ number: position + 1, id: 20003 }))
    expect(await streamed(db, 1000)).toEqual(expected)
    expect(await streamed(db, 3)).toEqual(expected.slice(0, 3))
    expect(await db.transaction((tx) => streamed(tx, 1000))).toEqual(expected)
    // No transaction is left open on any of the connections.
    const open = (): Promise<unknown[][]> =>
      rowsOnServer(
        'mariadb',
        database.url,
        'SELECT COUNT(*) FROM information_schema.INNODB_TRX AS t JOIN information_schema.PROCESSLIST AS p ON p.ID = t.trx_mysql_thread_id WHERE p.DB = DATABASE() AND p.ID <> CONNECTION_ID()',
      )
    // The server renews its list of transactions when nobody has read it for a tenth of a second.
    await expect.poll(async () => (await open()).map(([count]) => Number(count)), { timeout: 3000, interval: 250 }).toEqual([0])
  })

  test('are updated and deleted', async () => {
    await rolledBack(db, async (tx) => {
      const atPole = places.place.nearest({ x: 0, y: 90 }, 1)
      const moved = tx
        .update(places)
        .set({ place: { x: 1, y: 1 } })
        .where(atPole)
      expect(await moved).toEqual({ changes: 1 })
      expect(
        await tx
          .select({ id: places.id })
          .from(places)
          .where(places.place.nearest({ x: 1, y: 1 }, 1)),
      ).toEqual([{ id: 20003 }])
      expect(await tx.delete(places).where(atPole)).toEqual({ changes: 1 })
    })
  })
})
