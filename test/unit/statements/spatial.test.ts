import fc from 'fast-check'
import { type Db, defineSchema, id, open, type Point, point, spatialIndex, table, text } from 'granary'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const places = table('places', { id: id(), place: point().nullable() }, (t) => [spatialIndex(t.place)])
const named = table('named', { name: text().primaryKey(), place: point() }, (t) => [spatialIndex(t.place)])
const plain = table('plain', { id: id(), place: point().nullable() })

let db: Db

beforeAll(async () => {
  db = await open('sqlite::memory:', defineSchema({ places, named, plain }))
  await db.create()
  await db.insert(named).values([
    { name: 'Austin', place: { x: -97.7431, y: 30.2672 } },
    { name: 'Dallas', place: { x: -96.797, y: 32.7767 } },
    { name: 'Suva', place: { x: 178.4419, y: -18.1416 } },
    { name: 'Apia', place: { x: -171.7514, y: -13.8507 } },
    { name: 'Alert', place: { x: -62.3481, y: 82.5018 } },
    { name: 'Pole', place: { x: 0, y: 90 } },
  ])
})

afterAll(() => db.close())

/** The haversine formula: another one than the code's own. */
function metresBetween(a: Point, b: Point): number {
  const radians = Math.PI / 180
  const latitude = Math.sin(((b.y - a.y) * radians) / 2)
  const longitude = Math.sin(((b.x - a.x) * radians) / 2)
  const h = latitude * latitude + Math.cos(a.y * radians) * Math.cos(b.y * radians) * longitude * longitude
  return 2 * 6371008.7714 * Math.asin(Math.min(1, Math.sqrt(h)))
}

// Corners, poles, the antimeridian from both sides, crowded places, and anything.
const coordinate = (limit: number): fc.Arbitrary<number> =>
  fc.oneof(
    fc.constantFrom(0, limit, -limit, limit - 1e-9, 1e-9 - limit, limit - 0.5, 0.5 - limit),
    fc.double({ min: -limit, max: limit, noNaN: true }),
    fc.integer({ min: -Math.floor(limit), max: Math.floor(limit) }),
  )
const onSphere: fc.Arbitrary<Point> = fc.record({ x: coordinate(180), y: coordinate(90) })
const radius = fc.oneof(
  fc.double({ min: 0, max: 21_000_000, noNaN: true }),
  fc.double({ min: 0, max: 50_000, noNaN: true }),
  fc.constantFrom(0, 1, 111_195, 10_007_543, 20_015_087),
)

async function fill(points: readonly (Point | null)[]): Promise<void> {
  for (const target of [places, plain]) {
    await db.delete(target).everyRow()
    if (points.length > 0) await db.insert(target).values(points.map((place, index) => ({ id: index + 1, place })))
  }
}

describe('points', () => {
  test('within a distance are those that brute force finds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(onSphere, { maxLength: 40 }), onSphere, radius, async (points, center, metres) => {
        await fill(points)
        const found = new Set(
          (await db.select({ id: places.id }).from(places).where(places.place.withinDistance(center, metres))).map((row) => row.id),
        )
        points.forEach((place, index) => {
          const distance = metresBetween(center, place)
          // The two formulas differ by less than a metre; the haversine is least exact for opposite points.
          if (distance < metres - 1) expect(found.has(index + 1), `${JSON.stringify(place)} at ${distance} m`).toBe(true)
          else if (distance > metres + 1) expect(found.has(index + 1), `${JSON.stringify(place)} at ${distance} m`).toBe(false)
        })
        const scanned = (await db.select({ id: plain.id }).from(plain).where(plain.place.withinDistance(center, metres))).map(
          (row) => row.id,
        )
        expect([...found].sort((a, b) => a - b)).toEqual(scanned.sort((a, b) => a - b))
      }),
      { numRuns: 150 },
    )
  })

  test('nearest are those that brute force finds', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(onSphere, fc.constant(null)), { maxLength: 40 }),
        onSphere,
        fc.integer({ min: 0, max: 12 }),
        async (points, center, count) => {
          await fill(points)
          const found = (
            await db
              .select({ id: places.id, metres: places.place.distanceTo(center) })
              .from(places)
              .where(places.place.nearest(center, count))
              .orderBy((r) => r.metres, places.id)
          ).map((row) => row.metres ?? Number.NaN)
          const expected = points
            .flatMap((place) => (place === null ? [] : [metresBetween(center, place)]))
            .sort((a, b) => a - b)
            .slice(0, count)
          expect(found.length).toBe(expected.length)
          for (const [index, metres] of found.entries()) expect(Math.abs(metres - (expected[index] ?? Number.NaN))).toBeLessThan(1)
          const scanned = await db.select({ id: plain.id }).from(plain).where(plain.place.nearest(center, count)).orderBy(plain.id)
          expect(await db.select({ id: places.id }).from(places).where(places.place.nearest(center, count)).orderBy(places.id)).toEqual(
            scanned,
          )
        },
      ),
      { numRuns: 100 },
    )
  })

  test('in a box are those that brute force finds, edges included', async () => {
    const number = fc.oneof(
      fc.integer({ min: -3, max: 3 }),
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.constantFrom(0.1, 0.3, 1 / 3, 1e-300, 16777217, -16777217.5),
    )
    const free = fc.record({ x: number, y: number })
    await fc.assert(
      fc.asyncProperty(fc.array(free, { maxLength: 40 }), free, free, async (points, a, b) => {
        await fill([...points, a, b])
        const box = { minX: Math.min(a.x, b.x), minY: Math.min(a.y, b.y), maxX: Math.max(a.x, b.x), maxY: Math.max(a.y, b.y) }
        const expected = [...points, a, b].flatMap(({ x, y }, index) =>
          x >= box.minX && x <= box.maxX && y >= box.minY && y <= box.maxY ? [{ id: index + 1 }] : [],
        )
        expect(await db.select({ id: places.id }).from(places).where(places.place.within(box)).orderBy(places.id)).toEqual(expected)
      }),
      { numRuns: 150 },
    )
  })

  test('that are null are in nothing, and in nothing’s opposite', async () => {
    await fill([{ x: 0, y: 0 }, null, { x: 50, y: 50 }])
    const box = { minX: -1, minY: -1, maxX: 1, maxY: 1 }
    for (const target of [places, plain]) {
      expect(await db.select({ id: target.id }).from(target).where(target.place.within(box))).toEqual([{ id: 1 }])
      expect(await db.select({ id: target.id }).from(target).where(target.place.within(box).not())).toEqual([{ id: 3 }])
      expect(
        await db
          .select({ id: target.id })
          .from(target)
          .where(target.place.withinDistance({ x: 0, y: 0 }, 10).not()),
      ).toEqual([{ id: 3 }])
      expect(
        await db
          .select({ inside: target.place.within(box), metres: target.place.distanceTo({ x: 0, y: 0 }) })
          .from(target)
          .where(target.id.eq(2)),
      ).toEqual([{ inside: null, metres: null }])
      expect(
        await db
          .select({ inside: target.place.within(box) })
          .from(target)
          .orderBy(target.id),
      ).toEqual([{ inside: true }, { inside: null }, { inside: false }])
    }
  })
})

describe('a spatial index', () => {
  const detail = async (query: { explain(): Promise<{ readonly detail: string }[]> }): Promise<string> =>
    (await query.explain()).map((row) => row.detail).join('\n')

  test('is used', async () => {
    expect(
      await detail(
        db
          .select({ name: named.name })
          .from(named)
          .where(named.place.withinDistance({ x: 0, y: 0 }, 1000)),
      ),
    ).toMatch(/sp_named_place VIRTUAL TABLE INDEX/)
    expect(
      await detail(
        db
          .select({ name: named.name })
          .from(named)
          .where(named.place.within({ minX: 0, minY: 0, maxX: 1, maxY: 1 }), named.name.ne('x')),
      ),
    ).toMatch(/sp_named_place VIRTUAL TABLE INDEX/)
    const nearest = await detail(
      db
        .select({ name: named.name })
        .from(named)
        .where(named.place.nearest({ x: 0, y: 0 }, 3)),
    )
    expect(nearest).toMatch(/sp_named_place VIRTUAL TABLE INDEX/)
    expect(nearest).not.toMatch(/SCAN (named|granary near)(?! )/)
  })

  test('serves tables without a key of whole numbers, updates and deletes', async () => {
    const austin = { x: -97.7431, y: 30.2672 }
    expect(
      await db.select({ name: named.name }).from(named).where(named.place.nearest(austin, 2)).orderBy(named.place.distanceTo(austin)),
    ).toEqual([{ name: 'Austin' }, { name: 'Dallas' }])
    expect(
      await db
        .select({ name: named.name })
        .from(named)
        .where(named.place.withinDistance({ x: 179.9, y: -16 }, 1_000_000))
        .orderBy(named.name),
    ).toEqual([{ name: 'Apia' }, { name: 'Suva' }])
    expect(
      await db
        .select({ name: named.name })
        .from(named)
        .where(named.place.withinDistance({ x: 117, y: 89 }, 1_000_000))
        .orderBy(named.name),
    ).toEqual([{ name: 'Alert' }, { name: 'Pole' }])
    expect(
      await db
        .update(named)
        .set({ place: { x: 10, y: 10 } })
        .where(named.place.withinDistance(austin, 1000)),
    ).toEqual({ changes: 1 })
    expect(
      await db
        .select({ name: named.name })
        .from(named)
        .where(named.place.within({ minX: 9, minY: 9, maxX: 11, maxY: 11 })),
    ).toEqual([{ name: 'Austin' }])
    expect(await db.delete(named).where(named.place.nearest({ x: 10, y: 10 }, 1))).toEqual({ changes: 1 })
    expect(
      await db
        .select({ name: named.name })
        .from(named)
        .where(named.place.within({ minX: 9, minY: 9, maxX: 11, maxY: 11 })),
    ).toEqual([])
  })

  test('is refused to what is no column of a table', async () => {
    const inner = db.select({ place: named.place }).from(named).as('inner')
    await expect(
      db
        .select({ place: inner.place })
        .from(inner)
        .where(inner.place.nearest({ x: 0, y: 0 }, 1)),
    ).rejects.toMatchObject({ code: 'STATEMENT_INVALID' })
    expect(
      await db
        .select({ place: inner.place })
        .from(inner)
        .where(inner.place.within({ minX: -1, minY: 89, maxX: 1, maxY: 91 })),
    ).toEqual([{ place: { x: 0, y: 90 } }])
  })

  test('shares one plan between values', async () => {
    await db
      .select({ id: places.id })
      .from(places)
      .where(places.place.nearest({ x: 1, y: 2 }, 3))
    const { misses } = db.planCache
    await db
      .select({ id: places.id })
      .from(places)
      .where(places.place.nearest({ x: 4, y: 5 }, 6))
    expect(db.planCache.misses).toBe(misses)
  })
})
