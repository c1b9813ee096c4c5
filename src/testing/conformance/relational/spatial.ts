import { defineSchema, id, point, spatialIndex, table, text } from '../../../index.ts'
import { same } from '../expectations.ts'
import { rolledBack } from '../rolled-back.ts'
import type { Suite } from '../suite.ts'

const places = table('places', { name: text({ length: 20 }).primaryKey(), place: point() }, (t) => [spatialIndex(t.place)])
const plain = table('plain', { id: id(), place: point().nullable() })

const rows = ['A31']
const austin = { x: -97.7431, y: 30.2672 }

/** Points in boxes, near to others, and how far away; by degrees of longitude and latitude. */
export const spatial: Suite = {
  name: 'spatial',
  title: 'points, boxes and distances',
  schema: defineSchema({ places, plain }),
  async prepare(db) {
    await db.insert(places).values([
      { name: 'Austin', place: austin },
      { name: 'Dallas', place: { x: -96.797, y: 32.7767 } },
      { name: 'Suva', place: { x: 178.4419, y: -18.1416 } },
      { name: 'Apia', place: { x: -171.7514, y: -13.8507 } },
      { name: 'Alert', place: { x: -62.3481, y: 82.5018 } },
      { name: 'Pole', place: { x: 0, y: 90 } },
    ])
    await db.insert(plain).values([
      { id: 1, place: { x: 0, y: 0 } },
      { id: 2, place: null },
      { id: 3, place: { x: 50, y: 50 } },
    ])
  },
  cases: [
    {
      id: 'points in a box, its edges included',
      rows,
      async run({ db }) {
        const inside = (box: { minX: number; minY: number; maxX: number; maxY: number }) =>
          db.select({ name: places.name }).from(places).where(places.place.within(box)).orderBy(places.name)
        same(await inside({ minX: -98, minY: 30, maxX: -96, maxY: 33 }), [{ name: 'Austin' }, { name: 'Dallas' }])
        same(await inside({ minX: -97.7431, minY: 30.2672, maxX: -97.7431, maxY: 30.2672 }), [{ name: 'Austin' }])
        same(await inside({ minX: 10, minY: 10, maxX: 11, maxY: 11 }), [])
      },
    },
    {
      id: 'points within a distance over the ground, across the antimeridian and the pole',
      rows,
      needs: ['sql.sphereDistance'],
      async run({ db }) {
        const near = (center: { x: number; y: number }, metres: number) =>
          db.select({ name: places.name }).from(places).where(places.place.withinDistance(center, metres)).orderBy(places.name)
        same(await near({ x: 179.9, y: -16 }, 1_000_000), [{ name: 'Apia' }, { name: 'Suva' }])
        same(await near({ x: 117, y: 89 }, 1_000_000), [{ name: 'Alert' }, { name: 'Pole' }])
        same(await near(austin, 0), [{ name: 'Austin' }])
      },
    },
    {
      // By the haversine formula on a sphere of 6 371 008.8 m (mean radius of the IUGG).
      id: 'how far away a point is, to a tenth of a percent',
      rows,
      needs: ['sql.sphereDistance'],
      async run({ db }) {
        const [row] = await db
          .select({ metres: places.place.distanceTo(austin) })
          .from(places)
          .where(places.name.eq('Dallas'))
        same(Math.abs((row?.metres ?? 0) - 293_095) < 293, true, `${row?.metres} m`)
      },
    },
    {
      id: 'the nearest points',
      rows,
      needs: ['sql.sphereDistance'],
      async run({ db }) {
        same(
          await db
            .select({ name: places.name })
            .from(places)
            .where(places.place.nearest(austin, 2))
            .orderBy(places.place.distanceTo(austin)),
          [{ name: 'Austin' }, { name: 'Dallas' }],
        )
        same(
          await db
            .select({ name: places.name })
            .from(places)
            .where(places.place.nearest({ x: 179, y: -15 }, 1)),
          [{ name: 'Suva' }],
        )
        same(await db.select({ name: places.name }).from(places).where(places.place.nearest(austin, 0)), [])
      },
    },
    {
      id: 'the two coordinates',
      rows,
      async run({ db }) {
        same(await db.select({ x: places.place.x(), y: places.place.y() }).from(places).where(places.name.eq('Austin')), [
          { x: -97.7431, y: 30.2672 },
        ])
      },
    },
    {
      id: 'a null is in nothing, and in nothing’s opposite',
      rows,
      async run({ db }) {
        const box = { minX: -1, minY: -1, maxX: 1, maxY: 1 }
        same(await db.select({ id: plain.id }).from(plain).where(plain.place.within(box)), [{ id: 1 }])
        same(await db.select({ id: plain.id }).from(plain).where(plain.place.within(box).not()), [{ id: 3 }])
        same(
          await db
            .select({ inside: plain.place.within(box) })
            .from(plain)
            .orderBy(plain.id),
          [{ inside: true }, { inside: null }, { inside: false }],
        )
      },
    },
    {
      id: 'updates and deletes are seen',
      rows,
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          await tx
            .update(places)
            .set({ place: { x: 10, y: 10 } })
            .where(places.name.eq('Austin'))
          const box = { minX: 9, minY: 9, maxX: 11, maxY: 11 }
          same(await tx.select({ name: places.name }).from(places).where(places.place.within(box)), [{ name: 'Austin' }])
          same(await tx.delete(places).where(places.place.within(box)), { changes: 1 })
          same(await tx.select({ name: places.name }).from(places).where(places.place.within(box)), [])
        })
      },
    },
  ],
}
