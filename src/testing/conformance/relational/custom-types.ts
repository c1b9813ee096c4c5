import { count, custom, defineSchema, enumeration, id, integer, jsonObject, sql, table, text } from '../../../index.ts'
import { fails, same } from '../expectations.ts'
import { rolledBack } from '../rolled-back.ts'
import type { Suite } from '../suite.ts'

interface Money {
  readonly cents: number
}

const money = custom<Money, ReturnType<typeof integer>>({
  storedAs: integer(),
  write: ({ cents }) => cents,
  read: (cents) => ({ cents }),
})
const reversed = custom<string, ReturnType<typeof text>>({
  storedAs: text(),
  write: (given) => [...given].reverse().join(''),
  read: (stored) => [...stored].reverse().join(''),
})

const bills = table('bills', {
  id: id(),
  total: money().default({ cents: 0 }),
  secret: reversed().nullable(),
  state: enumeration('open', "it's", 'paid').default('open'),
})

const rows = ['A28', 'B053']

/** Types of the application's own, in filters, defaults, documents and changes; and enumerations. */
export const customTypes: Suite = {
  name: 'custom-types',
  title: "the application's own types, and enumerations",
  schema: defineSchema({ bills }),
  cases: [
    {
      id: 'are written and read by their codec',
      rows,
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          await tx.insert(bills).values([{ total: { cents: 1250 }, secret: 'abc' }, { secret: null }])
          same(await tx.select({ total: bills.total, secret: bills.secret }).from(bills).orderBy(bills.id), [
            { total: { cents: 1250 }, secret: 'abc' },
            { total: { cents: 0 }, secret: null },
          ])
          const stored = await tx.query(sql`select total, secret from bills where secret is not null`, { total: integer(), secret: text() })
          same(stored, [{ total: 1250, secret: 'cba' }])
        })
      },
    },
    {
      id: 'stand in conditions, changes, sets and documents',
      rows,
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          await tx.insert(bills).values([{ total: { cents: 1 } }, { total: { cents: 2 }, secret: 'xy' }])
          same(
            await tx
              .select({ n: count() })
              .from(bills)
              .where(bills.total.eq({ cents: 2 })),
            [{ n: 1 }],
          )
          same(
            await tx
              .select({ n: count() })
              .from(bills)
              .where(bills.total.in([{ cents: 1 }, { cents: 2 }])),
            [{ n: 2 }],
          )
          same(
            await tx
              .update(bills)
              .set({ total: { cents: 9 } })
              .where(bills.secret.eq('xy')),
            { changes: 1 },
          )
          same(
            await tx
              .select({ made: jsonObject({ total: bills.total, secret: bills.secret }) })
              .from(bills)
              .where(bills.total.eq({ cents: 9 })),
            [{ made: { total: { cents: 9 }, secret: 'xy' } }],
          )
        })
      },
    },
    {
      id: 'an enumeration takes its values and no others',
      rows: ['A27', 'B052'],
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          await tx.insert(bills).values([{}, { state: "it's" }])
          same(await tx.select({ state: bills.state }).from(bills).orderBy(bills.id), [{ state: 'open' }, { state: "it's" }])
        })
        await fails(() => db.insert(bills).values({ state: 'lost' as never }), 'VALUE_INVALID')
        await fails(() => db.execute(sql`insert into bills (total, state) values (1, ${'lost'})`), 'CHECK_VIOLATION', { table: 'bills' })
      },
    },
  ],
}
