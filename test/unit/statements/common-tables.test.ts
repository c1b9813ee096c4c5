import {
  alias,
  commonTable,
  commonTableAlias,
  count,
  type Db,
  defineSchema,
  id,
  insert,
  integer,
  open,
  recursive,
  select,
  sql,
  sum,
  table,
  text,
  value,
} from 'granary'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { airports, flights, openAirways } from './fixture.ts'

const parts = table('parts', { id: id(), parent: integer({ bits: 64 }).nullable(), name: text(), cost: integer() })

let db: Db

beforeAll(async () => {
  db = await openAirways()
  await db.script(`
    CREATE TABLE parts (id INTEGER PRIMARY KEY, parent INTEGER, name TEXT NOT NULL, cost INTEGER NOT NULL);
    INSERT INTO parts VALUES (1, NULL, 'aircraft', 100), (2, 1, 'wing', 20), (3, 1, 'engine', 50), (4, 3, 'blade', 5), (5, 3, 'pump', 7), (6, 5, 'seal', 1);
  `)
})

afterAll(() => db.close())

describe('a common table expression', () => {
  const busy = commonTable('busy', select({ origin: flights.origin, flights: count() }).from(flights).groupBy(flights.origin))

  test('is read like a table', async () => {
    const rows = await db
      .select({ name: airports.name, flights: busy.flights })
      .from(busy)
      .join(airports, airports.iata.eq(busy.origin))
      .where(busy.flights.gt(1))
      .orderBy(airports.iata)
    expect(rows).toEqual([
      { name: 'Austin', flights: 3 },
      { name: 'Dallas', flights: 2 },
    ])
  })

  test('is read several times, also under another name', async () => {
    const other = commonTableAlias(busy, 'other')
    const rows = await db
      .select({ more: busy.origin, less: other.origin })
      .from(busy, other)
      .where(busy.flights.gt(other.flights))
      .orderBy(busy.origin, other.origin)
    expect(rows).toEqual([
      { more: 'AUS', less: 'DFW' },
      { more: 'AUS', less: 'JFK' },
      { more: 'DFW', less: 'JFK' },
    ])
    const most = select({ n: sum(busy.flights) }).from(busy)
    expect(await db.select({ origin: busy.origin }).from(busy).where(busy.flights.times(2).gte(most.asExpression()))).toEqual([
      { origin: 'AUS' },
    ])
  })

  test('may read another one', async () => {
    const busiest = commonTable('busiest', select({ origin: busy.origin }).from(busy).where(busy.flights.eq(3)))
    expect(
      await db
        .select({ name: airports.name })
        .from(airports)
        .where(airports.iata.in(select({ origin: busiest.origin }).from(busiest))),
    ).toEqual([{ name: 'Austin' }])
    expect(await db.select({ a: busy.origin, b: busiest.origin }).from(busy).join(busiest, busiest.origin.eq(busy.origin))).toEqual([
      { a: 'AUS', b: 'AUS' },
    ])
  })

  test('takes a hint, and values', async () => {
    const late = commonTable('late', select({ id: flights.id }).from(flights).where(flights.delay.gt(10)), { materialized: true })
    const query = db.select({ id: late.id }).from(late).where(late.id.gt(3))
    expect(await query).toEqual([{ id: 6 }])
    expect(query.toSql()).toEqual({
      sql: 'WITH "late" ("id") AS MATERIALIZED (SELECT "flights"."id" FROM "flights" WHERE "flights"."delay" > ?) SELECT "late"."id" FROM "late" WHERE "late"."id" > ?',
      parameters: [10, 3],
    })
    expect(db.select({ id: late.id }).from(late).toSql().sql).toContain('AS MATERIALIZED')
    const folded = commonTable('folded', select({ id: flights.id }).from(flights), { materialized: false })
    expect(db.select({ id: folded.id }).from(folded).toSql().sql).toContain('AS NOT MATERIALIZED')
  })

  test('is shared by the branches of a set operation', async () => {
    const low = db.select({ origin: busy.origin }).from(busy).where(busy.flights.eq(1))
    const high = db.select({ origin: busy.origin }).from(busy).where(busy.flights.eq(3))
    expect(await low.unionAll(high).orderBy((r) => r.origin)).toEqual([{ origin: 'AUS' }, { origin: 'JFK' }])
  })

  test('serves inserts, updates and deletes', async () => {
    await db.script('CREATE TABLE copies (id INTEGER PRIMARY KEY, origin TEXT NOT NULL)')
    const copies = table('copies', { id: id(), origin: text() })
    expect(await db.insert(copies).fromQuery(select({ origin: busy.origin }).from(busy).where(busy.flights.gt(1)))).toEqual({ changes: 2 })
    expect(
      await db
        .update(copies)
        .set({ origin: 'XXX' })
        .where(copies.origin.in(select({ origin: busy.origin }).from(busy).where(busy.flights.eq(3)))),
    ).toEqual({ changes: 1 })
    expect(await db.delete(copies).where(copies.origin.in(select({ origin: busy.origin }).from(busy)))).toEqual({ changes: 1 })
    expect(await db.select({ origin: copies.origin }).from(copies)).toEqual([{ origin: 'XXX' }])
  })

  test('that changes rows is refused by name of the capability', async () => {
    const gone = commonTable('gone', db.delete(flights).where(flights.id.eq(1)).returning({ id: flights.id }))
    await expect(db.select({ id: gone.id }).from(gone)).rejects.toMatchObject({
      code: 'CAPABILITY_MISSING',
      details: { capability: 'sql.changingCommonTables' },
    })
    const added = commonTable(
      'added',
      insert(airports)
        .values([
          { iata: 'LAX', name: 'Los Angeles' },
          { iata: 'SEA', name: 'Seattle' },
        ])
        .returning(),
    )
    await expect(db.select({ n: count() }).from(airports).including(added)).rejects.toMatchObject({
      details: { capability: 'sql.changingCommonTables' },
    })
    expect(() => commonTable('none', db.delete(flights).where(flights.id.eq(1)))).toThrow(
      expect.objectContaining({ code: 'STATEMENT_INVALID' }),
    )
  })

  test('of a name that is there already is refused', async () => {
    const again = commonTable('busy', select({ origin: flights.origin }).from(flights))
    await expect(
      db
        .select({ a: busy.origin })
        .from(busy)
        .where(busy.origin.in(select({ origin: again.origin }).from(again))),
    ).rejects.toMatchObject({ code: 'STATEMENT_INVALID', message: expect.stringContaining('busy') })
  })

  test('quotes its name and its columns', async () => {
    const odd = commonTable('od"d', select({ 'a"b': flights.id }).from(flights).where(flights.id.eq(1)))
    expect(await db.select({ n: odd['a"b'] }).from(odd)).toEqual([{ n: 1 }])
  })
})

describe('a recursive common table expression', () => {
  const tree = recursive(
    'tree',
    select({ id: parts.id, depth: value(0, integer()), path: parts.name })
      .from(parts)
      .where(parts.parent.isNull()),
    (above) =>
      select({ id: parts.id, depth: above.depth.plus(1), path: above.path.concat('/').concat(parts.name) })
        .from(parts)
        .join(above, above.id.eq(parts.parent)),
    { all: true },
  )

  test('walks a tree', async () => {
    expect(await db.select({ depth: tree.depth, path: tree.path }).from(tree).orderBy(tree.path)).toEqual([
      { depth: 0, path: 'aircraft' },
      { depth: 1, path: 'aircraft/engine' },
      { depth: 2, path: 'aircraft/engine/blade' },
      { depth: 2, path: 'aircraft/engine/pump' },
      { depth: 3, path: 'aircraft/engine/pump/seal' },
      { depth: 1, path: 'aircraft/wing' },
    ])
  })

  test('is joined, grouped and read twice', async () => {
    const again = commonTableAlias(tree, 'again')
    const rows = await db
      .select({
        depth: tree.depth,
        cost: sum(parts.cost),
        deeper: select({ n: count() }).from(again).where(again.depth.gt(tree.depth)).asExpression(),
      })
      .from(tree)
      .join(parts, parts.id.eq(tree.id))
      .groupBy(tree.depth)
      .orderBy(tree.depth)
    expect(rows).toEqual([
      { depth: 0, cost: 100, deeper: 5 },
      { depth: 1, cost: 70, deeper: 3 },
      { depth: 2, cost: 12, deeper: 1 },
      { depth: 3, cost: 1, deeper: 0 },
    ])
  })

  test('ends by itself in a graph with cycles', async () => {
    await db.script(
      "CREATE TABLE edges (source TEXT NOT NULL, target TEXT NOT NULL); INSERT INTO edges VALUES ('a', 'b'), ('b', 'c'), ('c', 'a'), ('x', 'y')",
    )
    const edges = table('edges', { source: text(), target: text() })
    const reached = recursive('reached', select({ node: value('a', text()) }), (so) =>
      select({ node: edges.target }).from(edges).join(so, so.node.eq(edges.source)),
    )
    expect(await db.select({ node: reached.node }).from(reached).orderBy(reached.node)).toEqual([
      { node: 'a' },
      { node: 'b' },
      { node: 'c' },
    ])
  })

  test('reads another common table expression in its step', async () => {
    const cheap = commonTable('cheap', select({ id: parts.id, parent: parts.parent }).from(parts).where(parts.cost.lt(60)))
    const below = recursive('below', select({ id: value(1, integer({ bits: 64 })) }), (so) =>
      select({ id: cheap.id }).from(cheap).join(so, so.id.eq(cheap.parent)),
    )
    expect(await db.select({ n: count() }).from(below)).toEqual([{ n: 6 }])
  })

  test('works in prepared statements', async () => {
    const below = db.prepare({ root: integer({ bits: 64 }) }, (p) => {
      const found = recursive('found', select({ id: parts.id }).from(parts).where(parts.id.eq(p.root)), (so) =>
        select({ id: parts.id }).from(parts).join(so, so.id.eq(parts.parent)),
      )
      return db.select({ id: found.id }).from(found).orderBy(found.id)
    })
    expect(await below.all({ root: 3 })).toEqual([{ id: 3 }, { id: 4 }, { id: 5 }, { id: 6 }])
    const ids: number[] = []
    for await (const row of below.stream({ root: 5 })) ids.push(row.id)
    expect(ids).toEqual([5, 6])
  })

  test('checks its step', () => {
    const base = select({ id: parts.id }).from(parts)
    const invalid = expect.objectContaining({ code: 'STATEMENT_INVALID' })
    expect(() => recursive('r', base, () => select({ id: parts.id, name: parts.name }).from(parts))).toThrow(invalid)
    expect(() => recursive('r', base, (r) => select({ id: parts.id }).from(parts).join(r, r.id.eq(parts.parent)).limit(3))).toThrow(invalid)
    expect(() => commonTable('', base)).toThrow(invalid)
    expect(() => commonTableAlias(parts, 'p')).toThrow(invalid)
  })

  test('keeps an order of its own where the readers ask for it', async () => {
    const deepest = db.select({ path: tree.path }).from(tree).orderBy(tree.depth.desc()).limit(1)
    expect(await deepest).toEqual([{ path: 'aircraft/engine/pump/seal' }])
    expect(
      await open('sqlite::memory:', defineSchema({})).then(async (own) => {
        const counted = recursive(
          'counted',
          select({ n: value(1) }),
          (so) =>
            select({ n: so.n.plus(1) })
              .from(so)
              .where(so.n.lt(1000)),
          { all: true },
        )
        const rows = await own.select({ total: sum(counted.n) }).from(counted)
        await own.close()
        return rows
      }),
    ).toEqual([{ total: 500500 }])
  })
})

test('an alias of a table and a template may both stand beside a common table expression', async () => {
  const origin = alias(airports, 'o')
  const late = commonTable('late', select({ origin: flights.origin }).from(flights).where(flights.delay.gt(50)))
  expect(
    await db
      .select({ name: origin.name, shout: sql(text())`upper(${origin.name})` })
      .from(late)
      .join(origin, origin.iata.eq(late.origin)),
  ).toEqual([{ name: 'Dallas', shout: 'DALLAS' }])
})
