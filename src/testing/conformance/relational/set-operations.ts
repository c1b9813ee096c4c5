import { bigInteger, count, type Db, defineSchema, integer, select, table, text, value } from '../../../index.ts'
import { same } from '../expectations.ts'
import { rolledBack } from '../rolled-back.ts'
import type { Case, Suite } from '../suite.ts'

const bag = table('bag', { name: text(), n: integer().nullable() })
const copied = table('copied', { n: integer().nullable() })

const rows = ['A42']

const of = (db: Db, name: string) => db.select({ n: bag.n }).from(bag).where(bag.name.eq(name))

const numbers = async (query: PromiseLike<readonly { readonly n: number | null }[]>): Promise<(number | null)[]> =>
  (await query).map(({ n }) => n)

// Counted by hand, after PostgreSQL's manual, section 7.4.
const simple = {
  union: ['a', 'b', [1, 2, 3, null]],
  unionAll: ['a', 'b', [1, 1, 1, 2, 2, 2, 3, null, null, null]],
  intersect: ['a', 'b', [1, 2, null]],
  except: ['b', 'a', [3]],
} as const

const withRepetitions = {
  intersectAll: ['a', 'b', [1, 2, null]],
  exceptAll: ['b', 'a', [2, 3]],
} as const

function plainCase<O extends keyof typeof simple | keyof typeof withRepetitions>(
  operation: O,
  [left, right, expected]: readonly [string, string, readonly (number | null)[]],
): Case {
  return {
    id: operation,
    rows,
    ...(operation in withRepetitions ? { needs: ['sql.setOperationAll'] as const } : {}),
    async run({ db }) {
      same(
        await numbers(
          of(db, left)
            [operation](of(db, right))
            .orderBy((r) => r.n),
        ),
        expected,
      )
    },
  }
}

/** Unions, intersections and differences, with and without repetitions, nested and limited. */
export const setOperations: Suite = {
  name: 'set-operations',
  title: 'set operations',
  schema: defineSchema({ bag, copied }),
  async prepare(db) {
    await db
      .insert(bag)
      .values([...[1, 1, 2, null, null].map((n) => ({ name: 'a', n })), ...[1, 3, null, 2, 2].map((n) => ({ name: 'b', n }))])
  },
  cases: [
    plainCase('union', simple.union),
    plainCase('unionAll', simple.unionAll),
    plainCase('intersect', simple.intersect),
    plainCase('except', simple.except),
    plainCase('intersectAll', withRepetitions.intersectAll),
    plainCase('exceptAll', withRepetitions.exceptAll),
    {
      id: 'nested on either side',
      rows,
      async run({ db }) {
        const a = of(db, 'a').orderBy(bag.n).limit(2)
        same(await numbers(a.union(of(db, 'b').except(of(db, 'a'))).orderBy((r) => r.n)), [1, 3])
        same(
          await numbers(
            of(db, 'b')
              .except(a.union(of(db, 'a')))
              .orderBy((r) => r.n),
          ),
          [3],
        )
        same(
          await numbers(
            of(db, 'b')
              .except(of(db, 'b').except(of(db, 'a')))
              .orderBy((r) => r.n),
          ),
          [1, 2, null],
        )
      },
    },
    {
      id: 'of ordered and limited branches',
      rows,
      async run({ db }) {
        const least = (name: string) => of(db, name).where(bag.n.isNotNull()).orderBy(bag.n).limit(1)
        const greatest = (name: string) => of(db, name).orderBy(bag.n.desc().nullsLast()).limit(1)
        same((await numbers(least('a').unionAll(greatest('b')))).sort(), [1, 3])
        same(
          await numbers(
            least('a')
              .unionAll(greatest('b'))
              .unionAll(greatest('a'))
              .orderBy((r) => r.n.desc())
              .offset(1),
          ),
          [2, 1],
        )
        same(
          await numbers(
            of(db, 'a')
              .orderBy(bag.n)
              .offset(3)
              .unionAll(of(db, 'b').orderBy(bag.n).offset(4))
              .orderBy((r) => r.n),
          ),
          [null, null, null],
        )
        same(
          await numbers(
            least('a')
              .unionAll(greatest('b'))
              .orderBy((r) => r.n)
              .limit(1)
              .unionAll(greatest('b').union(greatest('b')).limit(5))
              .orderBy((r) => r.n),
          ),
          [1, 3],
        )
      },
    },
    {
      id: 'in FROM and in a list',
      rows,
      async run({ db }) {
        const both = of(db, 'a').union(of(db, 'b')).as('both')
        same(await db.select({ n: count(both.n) }).from(both), [{ n: 3 }])
        same(
          await db
            .select({ n: count() })
            .from(bag)
            .where(bag.n.typed<number>().in(select({ n: value(3) }).union(select({ n: value(1) })))),
          [{ n: 4 }],
        )
      },
    },
    {
      id: 'in an insert',
      rows: ['A42', 'A46'],
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          same(await tx.insert(copied).fromQuery(of(db, 'b').except(of(db, 'a'))), { changes: 1 })
          same(await numbers(tx.select({ n: copied.n }).from(copied)), [3])
        })
      },
    },
    {
      id: 'read columns by the types of the first',
      rows,
      async run({ db }) {
        same(
          await db
            .select({ n: value(1n, bigInteger()) })
            .union(db.select({ n: value(9223372036854775807n, bigInteger()) }))
            .orderBy((r) => r.n),
          [{ n: 1n }, { n: 9223372036854775807n }],
        )
      },
    },
  ],
}
