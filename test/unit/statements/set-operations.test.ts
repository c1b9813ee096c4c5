import fc from 'fast-check'
import { bigInteger, count, type Db, integer, type Query, select, table, text, value } from 'granary'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { airports, flights, openAirways } from './fixture.ts'

const bag = table('bag', { name: text(), n: integer().nullable() })

let db: Db

beforeAll(async () => {
  db = await openAirways()
  await db.script(
    "CREATE TABLE bag (name TEXT NOT NULL, n INTEGER); INSERT INTO bag VALUES ('a', 1), ('a', 1), ('a', 2), ('a', NULL), ('a', NULL), ('b', 1), ('b', 3), ('b', NULL), ('b', 2), ('b', 2)",
  )
})

afterAll(() => db.close())

const of = (name: string) => db.select({ n: bag.n }).from(bag).where(bag.name.eq(name))
const numbers = async (query: PromiseLike<readonly { readonly n: number | null }[]>): Promise<(number | null)[]> =>
  (await query).map(({ n }) => n)

describe('set operations', () => {
  // Counted by hand, after PostgreSQL's manual, section 7.4.
  test('with and without repetitions', async () => {
    expect(
      await numbers(
        of('a')
          .union(of('b'))
          .orderBy((r) => r.n),
      ),
    ).toEqual([1, 2, 3, null])
    expect(
      await numbers(
        of('a')
          .unionAll(of('b'))
          .orderBy((r) => r.n),
      ),
    ).toEqual([1, 1, 1, 2, 2, 2, 3, null, null, null])
    expect(
      await numbers(
        of('a')
          .intersect(of('b'))
          .orderBy((r) => r.n),
      ),
    ).toEqual([1, 2, null])
    expect(
      await numbers(
        of('a')
          .intersectAll(of('b'))
          .orderBy((r) => r.n),
      ),
    ).toEqual([1, 2, null])
    expect(
      await numbers(
        of('b')
          .except(of('a'))
          .orderBy((r) => r.n),
      ),
    ).toEqual([3])
    expect(
      await numbers(
        of('b')
          .exceptAll(of('a'))
          .orderBy((r) => r.n),
      ),
    ).toEqual([2, 3])
    expect(
      await numbers(
        of('a')
          .exceptAll(of('b'))
          .orderBy((r) => r.n.desc()),
      ),
    ).toEqual([null, 1])
  })

  test('nested on either side', async () => {
    const a = of('a').limit(2).orderBy(bag.n)
    expect(await numbers(a.union(of('b').except(of('a'))).orderBy((r) => r.n))).toEqual([1, 3])
    expect(
      await numbers(
        of('b')
          .except(a.union(of('a')))
          .orderBy((r) => r.n),
      ),
    ).toEqual([3])
    expect(
      await numbers(
        of('b')
          .except(of('b').except(of('a')))
          .orderBy((r) => r.n),
      ),
    ).toEqual([1, 2, null])
    expect(
      await numbers(
        of('b')
          .exceptAll(of('b').exceptAll(of('a')))
          .unionAll(of('a').intersectAll(of('a')))
          .orderBy((r) => r.n)
          .limit(4),
      ),
    ).toEqual([1, 1, 1, 2])
  })

  test('of ordered and limited branches', async () => {
    const least = (name: string) => of(name).where(bag.n.isNotNull()).orderBy(bag.n).limit(1)
    const greatest = (name: string) => of(name).orderBy(bag.n.desc().nullsLast()).limit(1)
    expect(await numbers(least('a').unionAll(greatest('b')))).toEqual([1, 3])
    expect(
      await numbers(
        least('a')
          .unionAll(greatest('b'))
          .unionAll(greatest('a'))
          .orderBy((r) => r.n.desc())
          .offset(1),
      ),
    ).toEqual([2, 1])
    expect(
      await numbers(
        of('a')
          .orderBy(bag.n)
          .offset(3)
          .unionAll(of('b').orderBy(bag.n).offset(4))
          .orderBy((r) => r.n),
      ),
    ).toEqual([null, null, null])
    expect(
      await numbers(
        least('a')
          .unionAll(greatest('b'))
          .orderBy((r) => r.n)
          .limit(1)
          .unionAll(greatest('b').union(greatest('b')).limit(5))
          .orderBy((r) => r.n),
      ),
    ).toEqual([1, 3])
  })

  test('in FROM, as a value, in a list and in an insert', async () => {
    const both = of('a').union(of('b')).as('both')
    expect(await db.select({ n: count(both.n) }).from(both)).toEqual([{ n: 3 }])
    expect(
      await db
        .select({ iata: airports.iata })
        .from(airports)
        .where(
          airports.iata.in(
            select({ origin: flights.origin })
              .from(flights)
              .where(flights.delay.eq(60))
              .union(select({ origin: flights.origin }).from(flights).where(flights.delay.eq(0))),
          ),
        )
        .orderBy(airports.iata),
    ).toEqual([{ iata: 'DFW' }, { iata: 'JFK' }])
    await db.script('CREATE TABLE copied (n INTEGER)')
    const copied = table('copied', { n: integer().nullable() })
    expect(await db.insert(copied).fromQuery(of('b').exceptAll(of('a')))).toEqual({ changes: 2 })
    expect(await numbers(db.select({ n: copied.n }).from(copied).orderBy(copied.n))).toEqual([2, 3])
  })

  test('read columns by the types of the first', async () => {
    const rows = await db
      .select({ n: value(1n, bigInteger()) })
      .union(db.select({ n: value(9223372036854775807n, bigInteger()) }))
      .orderBy((r) => r.n)
    expect(rows).toEqual([{ n: 1n }, { n: 9223372036854775807n }])
  })

  test('agree with lists, however they are nested', async () => {
    type Tree =
      | { readonly rows: readonly number[] }
      | { readonly operator: keyof typeof operators; readonly left: Tree; readonly right: Tree; readonly limit: number | undefined }
    const operators = {
      union: (left: number[], right: number[]) => [...new Set([...left, ...right])],
      unionAll: (left: number[], right: number[]) => [...left, ...right],
      intersect: (left: number[], right: number[]) => [...new Set(left.filter((n) => right.includes(n)))],
      except: (left: number[], right: number[]) => [...new Set(left.filter((n) => !right.includes(n)))],
      intersectAll: (left: number[], right: number[]) => taken(left, right).common,
      exceptAll: (left: number[], right: number[]) => taken(left, right).rest,
    }
    function taken(left: number[], right: number[]): { common: number[]; rest: number[] } {
      const pool = [...right]
      const common: number[] = []
      const rest: number[] = []
      for (const n of left) {
        const at = pool.indexOf(n)
        if (at < 0) rest.push(n)
        else {
          pool.splice(at, 1)
          common.push(n)
        }
      }
      return { common, rest }
    }
    const sorted = (rows: readonly number[]): number[] => [...rows].sort((a, b) => a - b)
    const expected = (tree: Tree): number[] => {
      if ('rows' in tree) return [...tree.rows]
      const all = sorted(operators[tree.operator](expected(tree.left), expected(tree.right)))
      return tree.limit === undefined ? all : all.slice(0, tree.limit)
    }
    const source = table('source', { n: integer() })
    const built = (tree: Tree): Query<{ n: typeof source.n }> & { readonly node: Query<{ n: typeof source.n }>['node'] } => {
      if ('rows' in tree)
        return select({ n: source.n })
          .from(source)
          .where(source.n.in([...tree.rows]))
      const left = built(tree.left) as unknown as ReturnType<typeof of>
      const made = left[tree.operator](built(tree.right) as never).orderBy((r) => r.n as never)
      return (tree.limit === undefined ? made : made.limit(tree.limit)) as never
    }
    await db.script('CREATE TABLE source (n INTEGER NOT NULL); INSERT INTO source VALUES (0), (1), (2), (3), (1), (2)')
    const stored = [0, 1, 2, 3, 1, 2]
    const leaf: fc.Arbitrary<Tree> = fc
      .uniqueArray(fc.integer({ min: 0, max: 3 }), { maxLength: 4 })
      .map((wanted) => ({ rows: stored.filter((n) => wanted.includes(n)), wanted }) as Tree)
    const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        leaf,
        fc.record({
          operator: fc.constantFrom(...(Object.keys(operators) as (keyof typeof operators)[])),
          left: tie('tree'),
          right: tie('tree'),
          limit: fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined }),
        }),
      ),
    }))
    await fc.assert(
      fc.asyncProperty(tree, async (given) => {
        const rows = await numbers(
          db.select({ n: source.n }).from((built(given) as unknown as ReturnType<typeof of>).as('source')) as never,
        )
        expect(sorted(rows as number[])).toEqual(sorted(expected(given)))
      }),
      { numRuns: 300 },
    )
  })
})

describe('distinctOn', () => {
  test('gives the first row of each group in the order', async () => {
    const rows = await db
      .select({ origin: flights.origin, id: flights.id })
      .from(flights)
      .distinctOn(flights.origin)
      .orderBy(flights.origin, flights.delay.desc().nullsLast())
    expect(rows).toEqual([
      { origin: 'AUS', id: 6 },
      { origin: 'DFW', id: 3 },
      { origin: 'JFK', id: 5 },
    ])
  })

  test('with limit, offset, a computed order and values', async () => {
    const query = db
      .select({ late: flights.delay.gt(4), id: flights.id })
      .from(flights)
      .where(flights.delay.isNotNull())
      .distinctOn(flights.delay.gt(4))
      .orderBy((r) => [r.late.desc()], flights.id)
    expect(await query).toEqual([
      { late: true, id: 1 },
      { late: false, id: 2 },
    ])
    expect(await query.limit(1).offset(1)).toEqual([{ late: false, id: 2 }])
  })

  test('over groups, in subqueries, and with whole rows', async () => {
    const perOrigin = select({ origin: flights.origin, status: flights.status, n: count() })
      .from(flights)
      .groupBy(flights.origin, flights.status)
      .distinctOn(flights.origin)
      .orderBy(flights.origin, (r) => r.n.desc(), flights.status)
      .as('per_origin')
    expect(
      await db.select({ origin: perOrigin.origin, n: perOrigin.n, status: perOrigin.status }).from(perOrigin).orderBy(perOrigin.origin),
    ).toEqual([
      { origin: 'AUS', n: 2, status: 'landed' },
      { origin: 'DFW', n: 1, status: 'cancelled' },
      { origin: 'JFK', n: 1, status: 'landed' },
    ])
    const [first] = await db
      .select({ airport: airports, id: flights.id })
      .from(airports)
      .leftJoin(flights)
      .distinctOn(airports.iata)
      .orderBy(airports.iata, flights.id)
    expect(first).toEqual({ airport: { iata: 'AUS', name: 'Austin', state: 'TX' }, id: 1 })
  })

  test('whose keys do not lead the order is refused', async () => {
    await expect(db.select({ id: flights.id }).from(flights).distinctOn(flights.origin).orderBy(flights.id)).rejects.toMatchObject({
      code: 'STATEMENT_INVALID',
    })
  })
})

describe('withTies', () => {
  const ordered = () => db.select({ n: bag.n }).from(bag).where(bag.n.isNotNull()).orderBy(bag.n)

  test('keeps rows that tie with the last one', async () => {
    expect(await numbers(ordered().limit(1).withTies())).toEqual([1, 1, 1])
    expect(await numbers(ordered().limit(3).withTies())).toEqual([1, 1, 1])
    expect(await numbers(ordered().limit(4).withTies())).toEqual([1, 1, 1, 2, 2, 2])
    expect(await numbers(ordered().limit(100).withTies())).toEqual([1, 1, 1, 2, 2, 2, 3])
    expect(await numbers(ordered().limit(0).withTies())).toEqual([])
  })

  test('after an offset, and with distinct', async () => {
    expect(await numbers(ordered().offset(1).limit(1).withTies())).toEqual([1, 1])
    expect(await numbers(ordered().offset(3).limit(2).withTies())).toEqual([2, 2, 2])
    expect(await numbers(ordered().distinct().limit(2).withTies())).toEqual([1, 2])
  })

  test('needs an order and a limit', async () => {
    await expect(db.select({ n: bag.n }).from(bag).limit(1).withTies()).rejects.toMatchObject({ code: 'STATEMENT_INVALID' })
    await expect(ordered().withTies()).rejects.toMatchObject({ code: 'STATEMENT_INVALID' })
    await expect(db.select({ n: bag.n }).from(bag).distinct().orderBy(bag.name).limit(1).withTies()).rejects.toMatchObject({
      code: 'STATEMENT_INVALID',
    })
  })
})
