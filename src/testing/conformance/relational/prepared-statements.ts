import { identifier, integer, sql, text } from '../../../index.ts'
import { fails, same } from '../expectations.ts'
import { rolledBack } from '../rolled-back.ts'
import type { Suite } from '../suite.ts'
import { airports, airways, flights, insertAirways } from './airways.ts'

const rows = ['A49', 'A50']

/** Statements that are built once, plans that are compiled once, and SQL written by hand. */
export const preparedStatements: Suite = {
  name: 'prepared-statements',
  title: 'prepared statements, the plan cache, SQL by hand',
  schema: airways,
  prepare: insertAirways,
  cases: [
    {
      id: 'runs with new values each time',
      rows,
      async run({ db }) {
        const byId = db.prepare({ id: integer({ bits: 64 }) }, (p) =>
          db.select({ id: flights.id, origin: flights.origin }).from(flights).where(flights.id.eq(p.id)),
        )
        same(await byId.one({ id: 3 }), { id: 3, origin: 'DFW' })
        same(await byId.one({ id: 5 }), { id: 5, origin: 'JFK' })
        same(await byId.oneOrNone({ id: 99 }), undefined)
        await fails(() => byId.one({ id: 99 }), 'NO_ROWS')
      },
    },
    {
      id: 'takes parameters that may be null, each as often as it is needed',
      rows,
      async run({ db }) {
        const late = db.prepare({ least: integer(), origin: text().nullable(), rows: integer() }, (p) =>
          db
            .select({ id: flights.id })
            .from(flights)
            .where(flights.delay.gte(p.least), flights.origin.is(p.origin).or(p.origin.isNull()), flights.status.ne('cancelled'))
            .orderBy(flights.id)
            .limit(p.rows),
        )
        same(await late.all({ least: 5, origin: 'AUS', rows: 10 }), [{ id: 1 }, { id: 6 }])
        same(await late.all({ least: 5, origin: null, rows: 10 }), [{ id: 1 }, { id: 3 }, { id: 6 }])
        same(await late.all({ rows: 1, origin: null, least: -100 }), [{ id: 1 }])
      },
    },
    {
      id: 'is compiled once',
      rows,
      async run({ db }) {
        const once = db.prepare({ delay: integer() }, (p) => db.select({ once: flights.id }).from(flights).where(flights.delay.gt(p.delay)))
        await once.all({ delay: 1 })
        const before = db.planCache
        for (const delay of [1, 2, 3, 4]) await once.all({ delay })
        same(db.planCache, before)
      },
    },
    {
      id: 'statements of one shape are compiled once, whatever their values',
      rows: ['A50'],
      async run({ db }) {
        const query = (id: number) => db.select({ shape: flights.id }).from(flights).where(flights.id.eq(id))
        same(await query(1), [{ shape: 1 }])
        const { misses } = db.planCache
        for (const id of [2, 3, 4]) same(await query(id), [{ shape: id }])
        same(db.planCache.misses, misses)
      },
    },
    {
      id: 'parameters are checked by name and by type',
      rows,
      async run({ db }) {
        const byId = db.prepare({ id: integer() }, (p) => db.select({ id: flights.id }).from(flights).where(flights.id.eq(p.id)))
        const all = (given: unknown): Promise<unknown> => byId.all(given as never)
        await fails(() => all({}), 'PARAMETER_MISSING')
        await fails(() => all({ id: 1, more: 2 }), 'PARAMETER_UNKNOWN')
        await fails(() => all({ id: undefined }), 'VALUE_UNDEFINED')
        await fails(() => all({ id: null }), 'VALUE_REQUIRED')
        await fails(() => all({ id: '1' }), 'VALUE_TYPE')
      },
    },
    {
      id: 'changes, and changes inside a transaction',
      rows,
      async run({ db }) {
        const add = db.prepare({ iata: text(), name: text(), state: text().nullable() }, (p) => db.insert(airports).values(p))
        const rename = db.prepare({ iata: text(), name: text() }, (p) =>
          db.update(airports).set({ name: p.name }).where(airports.iata.eq(p.iata)),
        )
        await rolledBack(db, async (tx) => {
          same(await add.in(tx).run({ iata: 'LAX', name: 'Los Angeles', state: 'CA' }), { changes: 1 })
          same(await add.in(tx).run({ iata: 'SEA', name: 'Seattle', state: null }), { changes: 1 })
          same(await rename.in(tx).run({ iata: 'SEA', name: 'Sea' }), { changes: 1 })
          same(
            await tx
              .select(airports)
              .from(airports)
              .where(airports.iata.in(['LAX', 'SEA']))
              .orderBy(airports.iata),
            [
              { iata: 'LAX', name: 'Los Angeles', state: 'CA' },
              { iata: 'SEA', name: 'Sea', state: null },
            ],
          )
        })
        same((await db.select({ iata: airports.iata }).from(airports)).length, 3)
      },
    },
    {
      id: 'many parallel runs keep their values apart',
      rows,
      async run({ db }) {
        const byId = db.prepare({ id: integer({ bits: 64 }) }, (p) =>
          db.select({ id: flights.id }).from(flights).where(flights.id.eq(p.id)),
        )
        const ids = Array.from({ length: 60 }, (_, index) => (index % 6) + 1)
        same(
          await Promise.all(ids.map((id) => byId.one({ id }))),
          ids.map((id) => ({ id })),
        )
      },
    },
    {
      id: 'SQL by hand binds its values and names its columns',
      rows: ['A48'],
      async run({ db }) {
        const found = await db.query(
          sql`select ${identifier('iata')}, name from ${identifier('airports')} where iata = ${'AUS'} or name = ${"O'Hare; --"}`,
          { iata: text(), name: text() },
        )
        same(found, [{ iata: 'AUS', name: 'Austin' }])
        await fails(() => db.query('select 1' as never, {}), 'IDENTIFIER_UNBOUND')
      },
    },
    {
      id: 'SQL by hand changes rows and counts them',
      rows: ['A48'],
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          same(await tx.execute(sql`update flights set delay = delay + ${1} where origin = ${'AUS'}`), { changes: 3 })
          same(await tx.select({ delay: flights.delay }).from(flights).where(flights.id.eq(2)), [{ delay: -2 }])
        })
      },
    },
    {
      id: 'an expression by hand stands among the others',
      rows: ['A48'],
      async run({ db }) {
        same(
          await db
            .select({ loud: sql(text())`upper(${airports.name})` })
            .from(airports)
            .where(airports.iata.eq('AUS')),
          [{ loud: 'AUSTIN' }],
        )
      },
    },
    {
      id: 'a list of a thousand values',
      rows: ['A49'],
      async run({ db }) {
        const many = Array.from({ length: 1000 }, (_, index) => index + 3)
        same(
          (await db.select({ id: flights.id }).from(flights).where(flights.id.in(many)).orderBy(flights.id)).map(({ id }) => id),
          [3, 4, 5, 6],
        )
        const more = Array.from({ length: 40_000 }, (_, index) => index + 3)
        same((await db.select({ id: flights.id }).from(flights).where(flights.id.in(more))).length, 4)
        same((await db.select({ id: flights.id }).from(flights).where(flights.id.notIn(more))).length, 2)
      },
    },
  ],
}
