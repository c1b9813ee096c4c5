import {
  alias,
  count,
  type Db,
  defineSchema,
  findUnlinkedSources,
  foreignKey,
  generateSeries,
  id,
  integer,
  max,
  open,
  primaryKey,
  references,
  select,
  sql,
  table,
  text,
  value,
} from 'granary'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { airports, flights, openAirways } from './fixture.ts'

const people = table('people', { id: id(), name: text(), manager: integer({ bits: 64 }).nullable() }, (t) => [
  foreignKey([t.manager], () => [t.id]),
])
const legs = table('legs', { id: id(), origin: references(() => airports.iata), destination: references(() => airports.iata) })
const seats = table('seats', { flight: integer({ bits: 64 }), row: integer(), letter: text() }, (t) => [
  primaryKey([t.flight, t.row, t.letter]),
])
const bookings = table('bookings', { id: id(), flight: integer({ bits: 64 }), row: integer(), letter: text(), passenger: text() }, (t) => [
  foreignKey([t.flight, t.row, t.letter], () => [seats.flight, seats.row, seats.letter]),
])

let db: Db

beforeAll(async () => {
  db = await openAirways()
  await db.script(`
    CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL, manager INTEGER REFERENCES people (id));
    INSERT INTO people VALUES (1, 'Ada', NULL), (2, 'Ben', 1), (3, 'Cem', 1), (4, 'Dia', 3);
    CREATE TABLE seats (flight INTEGER, row INTEGER, letter TEXT, PRIMARY KEY (flight, row, letter));
    CREATE TABLE bookings (id INTEGER PRIMARY KEY, flight INTEGER, row INTEGER, letter TEXT, passenger TEXT NOT NULL);
    INSERT INTO seats VALUES (1, 1, 'A'), (1, 1, 'B'), (1, 2, 'A');
    INSERT INTO bookings VALUES (1, 1, 1, 'B', 'Ada'), (2, 1, 2, 'A', 'Ben');
  `)
})

afterAll(() => db.close())

const invalid = (text: string): unknown => expect.objectContaining({ code: 'STATEMENT_INVALID', message: expect.stringContaining(text) })

describe('a join without a condition', () => {
  test('takes the only foreign key, from either side', async () => {
    const expected = [{ id: 5, name: 'New York' }]
    expect(await db.select({ id: flights.id, name: airports.name }).from(flights).join(airports).where(airports.state.isNull())).toEqual(
      expected,
    )
    expect(await db.select({ id: flights.id, name: airports.name }).from(airports).join(flights).where(airports.state.isNull())).toEqual(
      expected,
    )
    expect(
      await db
        .select({ iata: airports.iata, n: count(flights.id) })
        .from(airports)
        .leftJoin(flights)
        .groupBy(airports.iata)
        .orderBy(airports.iata),
    ).toEqual([
      { iata: 'AUS', n: 3 },
      { iata: 'DFW', n: 2 },
      { iata: 'JFK', n: 1 },
    ])
  })

  test('may come before from()', async () => {
    expect(await db.select({ n: count() }).join(airports).from(flights)).toEqual([{ n: 6 }])
    await expect(db.select({ iata: airports.iata }).join(airports)).rejects.toThrow(invalid('airports'))
  })

  test('takes a key of several columns', async () => {
    expect(
      await db.select({ passenger: bookings.passenger, letter: seats.letter }).from(seats).join(bookings).orderBy(bookings.id),
    ).toEqual([
      { passenger: 'Ada', letter: 'B' },
      { passenger: 'Ben', letter: 'A' },
    ])
  })

  test('looks at every table before it', async () => {
    const home = alias(airports, 'home')
    expect(await db.select({ n: count() }).from(seats).crossJoin(flights).join(home)).toEqual([{ n: 18 }])
  })

  test('does not guess', () => {
    expect(() => select({ id: legs.id }).from(legs).join(airports)).toThrow(
      invalid('legs.origin = airports.iata; legs.destination = airports.iata'),
    )
    expect(() => select({ id: people.id }).from(people).join(alias(people, 'boss'))).toThrow(invalid('several foreign keys'))
    expect(() => select({ id: seats.flight }).from(seats).join(airports)).toThrow(invalid('no foreign key links airports with seats'))
    expect(() => select({ id: flights.id }).from(flights).join(select(airports).from(airports).as('a'))).toThrow(invalid('no foreign key'))
  })
})

describe('joins', () => {
  test('a table with itself, under another name', async () => {
    const boss = alias(people, 'boss')
    expect(
      await db.select({ name: people.name, boss: boss.name }).from(people).leftJoin(boss, boss.id.eq(people.manager)).orderBy(people.id),
    ).toEqual([
      { name: 'Ada', boss: null },
      { name: 'Ben', boss: 'Ada' },
      { name: 'Cem', boss: 'Ada' },
      { name: 'Dia', boss: 'Cem' },
    ])
  })

  test('right and full, with whole rows that are null where there was none', async () => {
    const boss = alias(people, 'boss')
    const rows = await db
      .select({ person: people, boss: boss.name })
      .from(people)
      .rightJoin(boss, boss.id.eq(people.manager))
      .orderBy(boss.id, people.id)
    expect(rows.map(({ person, boss: name }) => [person?.name ?? null, name])).toEqual([
      ['Ben', 'Ada'],
      ['Cem', 'Ada'],
      [null, 'Ben'],
      ['Dia', 'Cem'],
      [null, 'Dia'],
    ])
    const series = generateSeries('n', 3, 6)
    expect(
      await db
        .select({ n: series.value, id: people.id })
        .from(people)
        .fullJoin(series, series.value.eq(people.id))
        .orderBy((r) => [r.n, r.id]),
    ).toEqual([
      { n: 3, id: 3 },
      { n: 4, id: 4 },
      { n: 5, id: null },
      { n: 6, id: null },
      { n: null, id: 1 },
      { n: null, id: 2 },
    ])
  })

  test('a name that stands twice in one FROM', async () => {
    await expect(db.select({ id: people.id }).from(people, people)).rejects.toThrow(invalid('people stands twice'))
    await expect(db.select({ id: people.id }).from(people).join(people, people.id.eq(people.manager))).rejects.toThrow(
      invalid('people stands twice'),
    )
    expect(
      await db
        .select({ id: people.id })
        .from(people)
        .where(people.id.in(select({ id: people.manager.typed<number>() }).from(people).where(people.manager.eq(3)))),
    ).toEqual([{ id: 3 }])
  })
})

describe('subqueries', () => {
  const latest = select({ id: max(flights.id) })
    .from(flights)
    .where(flights.origin.eq(airports.iata))

  test('correlated, as a value, a condition and an order', async () => {
    expect(await db.select({ iata: airports.iata, last: latest.asExpression() }).from(airports).orderBy(airports.iata)).toEqual([
      { iata: 'AUS', last: 6 },
      { iata: 'DFW', last: 4 },
      { iata: 'JFK', last: 5 },
    ])
    expect(
      await db.select({ iata: airports.iata }).from(airports).where(latest.asExpression().gt(4)).orderBy(latest.asExpression().desc()),
    ).toEqual([{ iata: 'AUS' }, { iata: 'JFK' }])
  })

  test('correlated over two levels', async () => {
    const inner = alias(flights, 'inner_flights')
    const middle = select({ n: count() })
      .from(flights)
      .where(
        flights.origin.eq(airports.iata),
        flights.id.in(
          select({ id: inner.id })
            .from(inner)
            .where(inner.origin.eq(airports.iata), inner.delay.gte(flights.delay.typed<number>()), inner.id.ne(flights.id)),
        ),
      )
    expect(await db.select({ iata: airports.iata, n: middle.asExpression() }).from(airports).orderBy(airports.iata)).toEqual([
      { iata: 'AUS', n: 0 },
      { iata: 'DFW', n: 0 },
      { iata: 'JFK', n: 0 },
    ])
  })

  test('the same one twice in a statement, with values of its own', async () => {
    const late = select({ n: count() }).from(flights).where(flights.delay.gt(4))
    expect(
      await db
        .select({ once: late.asExpression(), twice: late.asExpression().plus(late.asExpression()) })
        .from(airports)
        .limit(1),
    ).toEqual([{ once: 3, twice: 6 }])
    const a = late.as('a')
    const b = late.as('b')
    expect(await db.select({ a: a.n, b: b.n }).from(a, b)).toEqual([{ a: 3, b: 3 }])
  })

  test('in FROM, nested, grouped and joined', async () => {
    const perAirport = select({ origin: flights.origin, n: count() }).from(flights).groupBy(flights.origin).as('per_airport')
    const most = select({ n: max(perAirport.n) })
      .from(perAirport)
      .as('most')
    expect(await db.select({ origin: perAirport.origin, n: perAirport.n }).from(perAirport).join(most, most.n.eq(perAirport.n))).toEqual([
      { origin: 'AUS', n: 3 },
    ])
  })

  test('with a column of a table function of the row around it', async () => {
    const upTo = generateSeries('up_to', 1, 3)
    expect(
      await db
        .select({ id: people.id, n: select({ n: count() }).from(upTo).where(upTo.value.lte(people.id)).asExpression() })
        .from(people)
        .orderBy(people.id),
    ).toEqual([
      { id: 1, n: 1 },
      { id: 2, n: 2 },
      { id: 3, n: 3 },
      { id: 4, n: 3 },
    ])
  })
})

describe('findUnlinkedSources', () => {
  const names = (statement: Parameters<typeof findUnlinkedSources>[0]): string[][] =>
    findUnlinkedSources(statement).map(({ left, right }) => [left, right])

  test('finds sources that no condition links', () => {
    expect(names(select({ id: flights.id }).from(flights, airports))).toEqual([['flights', 'airports']])
    expect(names(select({ id: flights.id }).from(flights, airports, people).where(airports.iata.eq(flights.origin)))).toEqual([
      ['flights', 'people'],
    ])
    expect(
      names(
        select({ id: flights.id })
          .from(flights)
          .where(flights.id.in(select({ id: people.id }).from(people, airports))),
      ),
    ).toEqual([['people', 'airports']])
    expect(
      names(select({ id: flights.id }).from(flights).join(airports, airports.iata.eq('AUS')).join(people, people.name.eq(airports.name))),
    ).toEqual([])
    expect(names(db.update(flights).set({ delay: 1 }).from(airports).where(flights.id.eq(1)))).toEqual([['flights', 'airports']])
    expect(findUnlinkedSources(select({ id: flights.id }).from(flights, airports))[0]?.message).toContain('flights and airports')
  })

  test('finds nothing where all are linked, or a cross join was asked for', () => {
    expect(names(select({ id: flights.id }).from(flights).join(airports))).toEqual([])
    expect(names(select({ id: flights.id }).from(flights, airports).where(airports.iata.eq(flights.origin)))).toEqual([])
    expect(names(select({ id: flights.id }).from(flights).crossJoin(airports))).toEqual([])
    expect(
      names(
        select({ id: flights.id })
          .from(flights, airports, people)
          .where(airports.iata.eq(flights.origin), sql(text())`${people.name} || ${airports.name}`.eq('x')),
      ),
    ).toEqual([])
    expect(names(select({ n: value(1) }))).toEqual([])
  })
})

test('two engines’ worth of data do not mix: a closed database refuses', async () => {
  const own = await open('sqlite::memory:', defineSchema({}))
  await own.close()
  await expect(own.select({ n: value(1) })).rejects.toMatchObject({ code: 'DATABASE_CLOSED' })
})
