import { commonTable, commonTableAlias, count, integer, recursive, select, sum, text, value } from '../../../index.ts'
import { fails, same } from '../expectations.ts'
import { rolledBack } from '../rolled-back.ts'
import type { Suite } from '../suite.ts'
import { airports, airways, flights, insertAirways, parts } from './airways.ts'

const rows = ['A41']

const busy = commonTable('busy', select({ origin: flights.origin, flights: count() }).from(flights).groupBy(flights.origin))

const tree = recursive(
  'tree',
  select({ id: parts.id, depth: value(0, integer()), cost: parts.cost })
    .from(parts)
    .where(parts.parent.isNull()),
  (above) =>
    select({ id: parts.id, depth: above.depth.plus(1), cost: above.cost.plus(parts.cost) })
      .from(parts)
      .join(above, above.id.eq(parts.parent)),
  { all: true },
)

/** WITH: plain, read twice, materialized, recursive, in changes, and changes in it. */
export const tableExpressions: Suite = {
  name: 'table-expressions',
  title: 'common table expressions',
  schema: airways,
  prepare: insertAirways,
  cases: [
    {
      id: 'is read like a table',
      rows,
      async run({ db }) {
        same(
          await db
            .select({ name: airports.name, flights: busy.flights })
            .from(busy)
            .join(airports, airports.iata.eq(busy.origin))
            .where(busy.flights.gt(1))
            .orderBy(airports.iata),
          [
            { name: 'Austin', flights: 3 },
            { name: 'Dallas', flights: 2 },
          ],
        )
      },
    },
    {
      id: 'is read several times, also under another name',
      rows,
      async run({ db }) {
        const other = commonTableAlias(busy, 'other')
        same(
          await db
            .select({ more: busy.origin, less: other.origin })
            .from(busy, other)
            .where(busy.flights.gt(other.flights))
            .orderBy(busy.origin, other.origin),
          [
            { more: 'AUS', less: 'DFW' },
            { more: 'AUS', less: 'JFK' },
            { more: 'DFW', less: 'JFK' },
          ],
        )
      },
    },
    {
      id: 'may read another one',
      rows,
      async run({ db }) {
        const busiest = commonTable('busiest', select({ origin: busy.origin }).from(busy).where(busy.flights.eq(3)))
        same(await db.select({ a: busy.origin, b: busiest.origin }).from(busy).join(busiest, busiest.origin.eq(busy.origin)), [
          { a: 'AUS', b: 'AUS' },
        ])
      },
    },
    {
      id: 'takes a hint whether it is materialized',
      rows,
      async run({ db }) {
        for (const materialized of [true, false]) {
          const late = commonTable('late', select({ id: flights.id }).from(flights).where(flights.delay.gt(10)), { materialized })
          same(await db.select({ id: late.id }).from(late).where(late.id.gt(3)), [{ id: 6 }])
        }
      },
    },
    {
      id: 'is shared by the branches of a set operation',
      rows,
      async run({ db }) {
        const low = db.select({ origin: busy.origin }).from(busy).where(busy.flights.eq(1))
        const high = db.select({ origin: busy.origin }).from(busy).where(busy.flights.eq(3))
        same(await low.unionAll(high).orderBy((r) => r.origin), [{ origin: 'AUS' }, { origin: 'JFK' }])
      },
    },
    {
      id: 'walks a tree',
      rows,
      needs: ['sql.recursive'],
      async run({ db }) {
        same(await db.select({ id: tree.id, depth: tree.depth, cost: tree.cost }).from(tree).orderBy(tree.id), [
          { id: 1, depth: 0, cost: 100 },
          { id: 2, depth: 1, cost: 120 },
          { id: 3, depth: 1, cost: 150 },
          { id: 4, depth: 2, cost: 155 },
          { id: 5, depth: 2, cost: 157 },
          { id: 6, depth: 3, cost: 158 },
        ])
      },
    },
    {
      id: 'walks a tree and is joined, grouped and read twice',
      rows,
      needs: ['sql.recursive'],
      async run({ db }) {
        const again = commonTableAlias(tree, 'again')
        same(
          await db
            .select({
              depth: tree.depth,
              cost: sum(parts.cost),
              deeper: select({ n: count() }).from(again).where(again.depth.gt(tree.depth)).asExpression(),
            })
            .from(tree)
            .join(parts, parts.id.eq(tree.id))
            .groupBy(tree.depth)
            .orderBy(tree.depth),
          [
            { depth: 0, cost: 100, deeper: 5 },
            { depth: 1, cost: 70, deeper: 3 },
            { depth: 2, cost: 12, deeper: 1 },
            { depth: 3, cost: 1, deeper: 0 },
          ],
        )
      },
    },
    {
      id: 'collects texts along a tree',
      rows,
      needs: ['sql.recursive'],
      async run({ db }) {
        const paths = recursive(
          'paths',
          select({ id: parts.id, path: parts.name }).from(parts).where(parts.parent.isNull()),
          (above) =>
            select({ id: parts.id, path: above.path.concat('/').concat(parts.name) })
              .from(parts)
              .join(above, above.id.eq(parts.parent)),
          { all: true },
        )
        same(await db.select({ path: paths.path }).from(paths).where(paths.id.eq(6)), [{ path: 'aircraft/engine/pump/seal' }])
      },
    },
    {
      id: 'ends by itself where rows repeat',
      rows,
      needs: ['sql.recursive'],
      async run({ db }) {
        const looped = recursive('looped', select({ n: value(0, integer()) }), (so) => select({ n: so.n.plus(1).modulo(3) }).from(so))
        same(await db.select({ n: looped.n }).from(looped).orderBy(looped.n), [{ n: 0 }, { n: 1 }, { n: 2 }])
      },
    },
    {
      id: 'counts to a thousand',
      rows,
      needs: ['sql.recursive'],
      async run({ db }) {
        const counted = recursive(
          'counted',
          select({ n: value(1) }),
          (so) =>
            select({ n: so.n.plus(1) })
              .from(so)
              .where(so.n.lt(1000)),
          { all: true },
        )
        same(await db.select({ total: sum(counted.n) }).from(counted), [{ total: 500500 }])
      },
    },
    {
      id: 'works in prepared statements',
      rows: ['A41', 'A49'],
      needs: ['sql.recursive'],
      async run({ db }) {
        const below = db.prepare({ root: integer({ bits: 64 }) }, (p) => {
          const found = recursive('found', select({ id: parts.id }).from(parts).where(parts.id.eq(p.root)), (so) =>
            select({ id: parts.id }).from(parts).join(so, so.id.eq(parts.parent)),
          )
          return db.select({ id: found.id }).from(found).orderBy(found.id)
        })
        same(await below.all({ root: 3 }), [{ id: 3 }, { id: 4 }, { id: 5 }, { id: 6 }])
        same(await below.all({ root: 5 }), [{ id: 5 }, { id: 6 }])
      },
    },
    {
      id: 'serves an insert',
      rows: ['A41', 'A46'],
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          same(
            await tx.insert(parts).fromQuery(
              select({ id: busy.flights.plus(100), name: busy.origin, cost: busy.flights })
                .from(busy)
                .where(busy.flights.gt(1)),
            ),
            {
              changes: 2,
            },
          )
        })
      },
    },
    {
      id: 'serves an update and a delete',
      rows: ['A41', 'A47'],
      needs: ['sql.commonTablesBeforeChange'],
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          same(
            await tx
              .update(flights)
              .set({ status: 'busy' })
              .where(flights.origin.in(select({ origin: busy.origin }).from(busy).where(busy.flights.eq(3)))),
            { changes: 3 },
          )
          same(await tx.delete(flights).where(flights.origin.in(select({ origin: busy.origin }).from(busy).where(busy.flights.eq(1)))), {
            changes: 1,
          })
        })
      },
    },
    {
      id: 'changes rows and gives them on',
      rows,
      needs: ['sql.changingCommonTables'],
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          const gone = commonTable('gone', tx.delete(flights).where(flights.origin.eq('AUS')).returning({ id: flights.id }))
          same(await tx.select({ id: gone.id }).from(gone).orderBy(gone.id), [{ id: 1 }, { id: 2 }, { id: 6 }])
          same(await tx.select({ n: count() }).from(flights), [{ n: 3 }])
        })
      },
    },
    {
      id: 'quotes its name and its columns',
      rows: ['A25', 'A41'],
      async run({ db }) {
        const odd = commonTable('od"d` x', select({ 'a"b`c': flights.id }).from(flights).where(flights.id.eq(1)))
        same(await db.select({ n: odd['a"b`c'] }).from(odd), [{ n: 1 }])
      },
    },
    {
      id: 'has a name with characters beyond U+FFFF',
      rows: ['A25', 'A41'],
      needs: ['sql.supplementaryNames'],
      async run({ db }) {
        const odd = commonTable('😀', select({ '🛫': flights.id }).from(flights).where(flights.id.eq(1)))
        same(await db.select({ '🛬': odd['🛫'] }).from(odd), [{ '🛬': 1 }])
      },
    },
    {
      id: 'of a name that is there already is refused',
      rows,
      async run({ db }) {
        const again = commonTable('busy', select({ origin: flights.origin }).from(flights))
        const query = db
          .select({ a: busy.origin })
          .from(busy)
          .where(busy.origin.in(select({ origin: again.origin }).from(again)))
        await fails(() => query.all(), 'STATEMENT_INVALID')
      },
    },
    {
      id: 'of values only',
      rows,
      async run({ db }) {
        const one = commonTable('one', select({ word: value('ä', text()), n: value(7) }))
        same(await db.select({ word: one.word, n: one.n }).from(one), [{ word: 'ä', n: 7 }])
      },
    },
  ],
}
