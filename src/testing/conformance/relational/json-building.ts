import {
  array,
  bigInteger,
  bytes,
  count,
  date,
  decimal,
  json,
  jsonArray,
  jsonArrayAggregate,
  jsonNull,
  jsonObject,
  jsonObjectAggregate,
  localTimestamp,
  point,
  select,
  text,
  time,
  timestamp,
  value,
} from '../../../index.ts'
import { same } from '../expectations.ts'
import type { Suite } from '../suite.ts'
import { airports, airways, flights, insertAirways } from './airways.ts'

const rows = ['A43', 'B072']

const flown = select({ n: count() }).from(flights).where(flights.origin.eq(airports.iata))

/** Documents that the engine builds of rows, each member in its own type. */
export const jsonBuilding: Suite = {
  name: 'json-building',
  title: 'JSON built of rows',
  schema: airways,
  prepare: insertAirways,
  cases: [
    {
      id: 'an object of a whole row',
      rows,
      async run({ db }) {
        same(
          await db
            .select({ whole: jsonObject(airports) })
            .from(airports)
            .orderBy(airports.iata)
            .limit(1),
          [{ whole: { iata: 'AUS', name: 'Austin', state: 'TX' } }],
        )
      },
    },
    {
      id: 'objects in objects, lists, and members that are expressions, queries and nothing',
      rows,
      async run({ db }) {
        same(
          await db
            .select({
              made: jsonObject({
                n: flown,
                twice: flown.asExpression().times(2),
                late: flown.asExpression().gt(2),
                when: value('2026-11-23', date()),
                nothing: airports.state,
                inner: { 'a"b': airports.name, list: jsonArray([airports.iata, flown.asExpression()]) },
              }),
              empty: jsonObject({}),
              none: jsonArray([]),
            })
            .from(airports)
            .where(airports.iata.eq('JFK')),
          [
            {
              made: {
                n: 1,
                twice: 2,
                late: false,
                when: '2026-11-23',
                nothing: null,
                inner: { 'a"b': 'New York', list: ['JFK', 1] },
              },
              empty: {},
              none: [],
            },
          ],
        )
      },
    },
    {
      id: 'a member of a built object is looked into',
      rows,
      async run({ db }) {
        same(
          await db
            .select({ iata: airports.iata })
            .from(airports)
            .where(jsonObject({ code: airports.iata }).text('code').eq('DFW')),
          [{ iata: 'DFW' }],
        )
      },
    },
    {
      id: 'arrays of every kind are members',
      rows,
      async run({ db }) {
        const at = '2026-11-23T16:30:00.500000'
        const members = {
          raw: value([new Uint8Array([0, 255, 10]), null, new Uint8Array(100)], array(bytes().nullable())),
          nested: value([[new Uint8Array([1])], [new Uint8Array([2])]], array(array(bytes()))),
          empty: value([], array(bytes())),
          places: value([{ x: 1.5, y: -2 }], array(point())),
          documents: value([{ a: [1] }, 'text', 3], array(json<unknown>())),
          moments: value([`${at}Z`], array(timestamp())),
          local: value([at], array(localTimestamp())),
          clock: value(['16:30:00.500000'], array(time())),
          words: value(['a', 'b,"\\'], array(text())),
          large: value([9007199254740993n], array(bigInteger())),
          exact: value(['0.10'], array(decimal({ precision: 5, scale: 2 }))),
        }
        same(
          await db
            .select({ made: jsonObject(members), list: jsonArray([members.raw, members.places]) })
            .from(airports)
            .where(airports.iata.eq('JFK')),
          (
            await db
              .select({ ...members })
              .from(airports)
              .where(airports.iata.eq('JFK'))
          ).map((made) => ({ made, list: [made.raw, made.places] })),
        )
      },
    },
    {
      id: 'an array of a group, in an order',
      rows,
      async run({ db }) {
        same(
          await db
            .select({ origin: flights.origin, delays: jsonArrayAggregate(flights.delay, { orderBy: flights.delay.desc() }) })
            .from(flights)
            .groupBy(flights.origin)
            .orderBy(flights.origin),
          [
            { origin: 'AUS', delays: [12, 5, -3] },
            { origin: 'DFW', delays: [null, 60] },
            { origin: 'JFK', delays: [0] },
          ],
        )
      },
    },
    {
      id: 'an array with a filter, and one of no row',
      rows,
      async run({ db }) {
        same(
          await db.select({ late: jsonArrayAggregate(flights.id, { filter: flights.delay.gt(5), orderBy: flights.id }) }).from(flights),
          [{ late: [3, 6] }],
        )
        same(
          await db
            .select({ none: jsonArrayAggregate(flights.id) })
            .from(flights)
            .where(flights.id.eq(0)),
          [{ none: null }],
        )
      },
    },
    {
      id: 'an array without repetitions',
      rows,
      async run({ db }) {
        same(await db.select({ states: jsonArrayAggregate(flights.status, { distinct: true, orderBy: flights.status }) }).from(flights), [
          { states: ['airborne', 'cancelled', 'landed'] },
        ])
      },
    },
    {
      id: 'an array over a window',
      rows: ['A39', 'A43'],
      needs: ['sql.orderedAggregates'],
      async run({ db }) {
        same(
          await db
            .select({ id: flights.id, so: jsonArrayAggregate(flights.id).over({ orderBy: flights.id }) })
            .from(flights)
            .orderBy(flights.id)
            .limit(3),
          [
            { id: 1, so: [1] },
            { id: 2, so: [1, 2] },
            { id: 3, so: [1, 2, 3] },
          ],
        )
      },
    },
    {
      id: 'an object of keys and values',
      rows,
      async run({ db }) {
        same(await db.select({ names: jsonObjectAggregate(airports.iata, airports.name) }).from(airports), [
          { names: { AUS: 'Austin', DFW: 'Dallas', JFK: 'New York' } },
        ])
        same(
          await db
            .select({ none: jsonObjectAggregate(airports.iata, airports.name) })
            .from(airports)
            .where(airports.iata.eq('XXX')),
          [{ none: null }],
        )
      },
    },
    {
      id: 'a document that is JSON null is null inside another one',
      rows,
      async run({ db }) {
        same(await db.select({ made: jsonArray([value(jsonNull, json<unknown>()), value('[1]', text())]) }), [{ made: [null, '[1]'] }])
      },
    },
  ],
}
