import { id, table, text, value } from 'granary'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as own from '../../../src/sql/dialects/postgres/index.ts'
import { describeServer } from '../server-url.ts'
import { type OwnDatabase, ownDatabase } from './database.ts'

const places = table('places', {
  id: id(),
  name: text(),
  at: own.geography({ form: 'Point' }),
  plan: own.geometry({ referenceSystem: 4326 }).nullable(),
})
const plane = (given: own.PlaneGeometry) => value(given, own.geometry())
const point = (x: number, y: number) => ({ type: 'Point', coordinates: [x, y] }) as const
const square = (size: number) =>
  ({
    type: 'Polygon',
    coordinates: [
      [
        [0, 0],
        [size, 0],
        [size, size],
        [0, size],
        [0, 0],
      ],
    ],
  }) as const

describeServer('postgres', 'geometries', () => {
  let database: OwnDatabase<{ places: typeof places }>
  beforeAll(async () => {
    database = await ownDatabase({ places })
  })
  afterAll(() => database.end())

  it('measures and compares in the plane', async () => {
    const row = await database.db
      .select({
        distance: own.geometryDistance(plane(point(0, 0)), point(3, 4)),
        near: own.geometryWithinDistance(plane(point(0, 0)), point(3, 4), 5),
        far: own.geometryWithinDistance(plane(point(0, 0)), point(3, 4), 4.9),
        contains: own.geometryContains(plane(square(4)), point(1, 1)),
        edge: own.geometryContains(plane(square(4)), point(0, 0)),
        covers: own.geometryCovers(plane(square(4)), point(0, 0)),
        within: own.geometryWithin(plane(point(1, 1)), square(4)),
        intersects: own.geometryIntersects(plane(square(4)), square(9)),
        equals: own.geometryEquals(
          plane({
            type: 'LineString',
            coordinates: [
              [0, 0],
              [1, 1],
            ],
          }),
          {
            type: 'LineString',
            coordinates: [
              [1, 1],
              [0, 0],
            ],
          },
        ),
        boxes: own.boxesOverlap(plane(square(4)), point(4, 4)),
        area: own.geometryArea(plane(square(4))),
        perimeter: own.geometryPerimeter(plane(square(4))),
        length: own.geometryLength(
          plane({
            type: 'LineString',
            coordinates: [
              [0, 0],
              [3, 4],
            ],
          }),
        ),
        middle: own.geometryCentroid(plane(square(4))),
        x: own.geometryX(own.geometryCentroid(plane(square(4)))),
        common: own.geometryArea(own.geometryIntersection(plane(square(4)), square(9))),
        rest: own.geometryArea(own.geometryDifference(plane(square(9)), square(4))),
        both: own.geometryArea(own.geometryUnion(plane(square(9)), square(4))),
        valid: own.geometryIsValid(plane(square(4))),
        text: own.geometryText(plane(point(1, 2))),
      })
      .one()
    expect(row).toEqual({
      distance: 5,
      near: true,
      far: false,
      contains: true,
      edge: false,
      covers: true,
      within: true,
      intersects: true,
      equals: true,
      boxes: true,
      area: 16,
      perimeter: 16,
      length: 5,
      middle: point(2, 2),
      x: 2,
      common: 16,
      rest: 65,
      both: 81,
      valid: true,
      text: 'POINT(1 2)',
    })
  })

  it('measures on the earth, and takes the nearest first', async () => {
    const { db } = database
    await db.insert(places).values([
      { name: 'Austin', at: point(-97.6699, 30.1945), plan: point(-97.6699, 30.1945) },
      { name: 'Dallas', at: point(-97.0372, 32.8959) },
      { name: 'London', at: point(-0.4543, 51.47) },
    ])
    const houston = point(-95.3414, 29.9844)
    const near = await db
      .select({ name: places.name, metres: own.geometryDistance(places.at, houston) })
      .from(places)
      .where(own.geometryWithinDistance(places.at, houston, 400_000))
      .orderBy(own.nearestDistance(places.at, houston))
    expect(near.map((row) => row.name)).toEqual(['Austin', 'Dallas'])
    // The way on the sphere, by the haversine formula: the ellipsoid differs from it by half a percent at most.
    const radians = (degrees: number): number => (degrees * Math.PI) / 180
    const haversine = (a: number, b: number, c: number, d: number): number =>
      2 *
      6371008.77 *
      Math.asin(
        Math.sqrt(Math.sin(radians(d - b) / 2) ** 2 + Math.cos(radians(b)) * Math.cos(radians(d)) * Math.sin(radians(c - a) / 2) ** 2),
      )
    expect(Math.abs((near[0]?.metres ?? 0) / haversine(-97.6699, 30.1945, -95.3414, 29.9844) - 1)).toBeLessThan(0.005)
    const moved = own.geometryTransform(places.plan, 3857)
    const { system, back } = await db
      .select({ system: own.geometryReferenceSystem(moved), back: own.geometryTransform(moved, 4326) })
      .from(places)
      .where(places.name.eq('Austin'))
      .one()
    expect(system).toBe(3857)
    expect(back).toEqual({ type: 'Point', coordinates: [expect.closeTo(-97.6699), expect.closeTo(30.1945)] })
    expect(
      await db
        .select({ all: own.geometryUnionAggregate(places.plan) })
        .from(places)
        .one(),
    ).toEqual({ all: point(-97.6699, 30.1945) })
  })

  it('refuses what is no geometry, or one of another form', async () => {
    const insert = async (at: unknown): Promise<unknown> => await database.db.insert(places).values({ name: 'x', at: at as never })
    for (const wrong of [
      { type: 'Point', coordinates: [1] },
      { type: 'Point', coordinates: [1, Number.NaN] },
      { type: 'Circle', coordinates: [1, 2] },
      { type: 'Point', coordinates: [1, 2, 3] },
      'POINT(1 2)',
    ])
      await expect(insert(wrong)).rejects.toMatchObject({ code: 'VALUE_TYPE' })
    await expect(
      insert({
        type: 'LineString',
        coordinates: [
          [1, 2],
          [3, 4],
        ],
      }),
    ).rejects.toMatchObject({ code: 'VALUE_INVALID' })
  })
})
