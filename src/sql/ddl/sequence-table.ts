import { integer, text } from '../../schema/tables/columns.ts'
import { table } from '../../schema/tables/table.ts'

/** Where engines without sequences keep them: one row each. */
export const sequenceTable = table('granary_sequences', {
  name: text().primaryKey(),
  next: integer({ bits: 64 }),
  increment: integer({ bits: 64 }),
})
