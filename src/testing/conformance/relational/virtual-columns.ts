import { defineSchema, generatedAs, id, lower, table, text } from '../../../index.ts'
import { same } from '../expectations.ts'
import type { Suite } from '../suite.ts'

const words = table('words', { id: id(), word: text({ length: 20 }), small: text({ length: 20 }).generated('virtual') }, (t) => [
  generatedAs(t.small, lower(t.word)),
])

/** Generated columns that are not stored. */
export const virtualColumns: Suite = {
  name: 'virtual-columns',
  title: 'generated columns that are computed when they are read',
  schema: defineSchema({ words }),
  needs: ['sql.virtualColumns'],
  cases: [
    {
      id: 'follow what they are made of',
      rows: ['A22'],
      async run({ db }) {
        await db.insert(words).values({ word: 'ABC' })
        same(await db.select({ small: words.small }).from(words), [{ small: 'abc' }])
        await db.update(words).set({ word: 'X' }).everyRow()
        same(await db.select({ word: words.word }).from(words).where(words.small.eq('x')), [{ word: 'X' }])
        await db.delete(words).everyRow()
      },
    },
  ],
}
