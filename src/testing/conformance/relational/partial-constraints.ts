import { defineSchema, id, index, integer, lower, table, text, unique } from '../../../index.ts'
import { fails, same } from '../expectations.ts'
import { rolledBack } from '../rolled-back.ts'
import type { Suite } from '../suite.ts'

const members = table(
  'members',
  { id: id(), name: text({ length: 40 }), note: text({ length: 40 }).nullable(), room: integer().nullable() },
  (t) => [index({ unique: true, where: t.note.isNotNull(), name: 'ux_members_note' }, t.note)],
)
const guests = table('guests', { id: id(), name: text({ length: 40 }), room: integer().nullable() }, (t) => [
  unique([t.room], { nullsNotDistinct: true }),
])
const places = table('places', { id: id(), name: text({ length: 40 }) }, (t) => [unique([lower(t.name)], { name: 'uq_places_lower_name' })])

/** Unique constraints over some of the rows. */
export const partialConstraints: Suite = {
  name: 'partial-constraints',
  title: 'unique constraints over some of the rows',
  schema: defineSchema({ members }),
  needs: ['sql.partialIndexes'],
  cases: [
    {
      id: 'only rows that fit the condition are compared',
      rows: ['A19', 'A20'],
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          await tx.insert(members).values([{ name: 'a' }, { name: 'b' }, { name: 'c', note: 'x' }])
          await fails(() => tx.insert(members).values({ name: 'd', note: 'x' }), 'UNIQUE_VIOLATION', {
            constraint: 'ux_members_note',
            table: 'members',
          })
        })
      },
    },
    {
      id: 'an upsert by such a constraint',
      rows: ['A46'],
      needs: ['sql.conflictTarget'],
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          await tx.insert(members).values({ name: 'c', note: 'x' })
          await tx
            .insert(members)
            .values({ name: 'd', note: 'x' })
            .onConflictDoUpdate({ target: [members.note], targetWhere: members.note.isNotNull(), set: { room: 7 } })
          same(await tx.select({ name: members.name, room: members.room }).from(members), [{ name: 'c', room: 7 }])
        })
      },
    },
  ],
}

/** Unique constraints for which nulls are equal. */
export const nullsNotDistinct: Suite = {
  name: 'nulls-not-distinct',
  title: 'unique constraints for which nulls are equal',
  schema: defineSchema({ guests }),
  needs: ['sql.nullsNotDistinct'],
  cases: [
    {
      id: 'one row at most has null',
      rows: ['A19'],
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          await tx.insert(guests).values([
            { name: 'a', room: null },
            { name: 'b', room: 1 },
          ])
          await fails(() => tx.insert(guests).values({ name: 'c', room: null }), 'UNIQUE_VIOLATION', { constraint: 'uq_guests_room' })
        })
      },
    },
  ],
}

/** Unique constraints over expressions. */
export const expressionConstraints: Suite = {
  name: 'expression-constraints',
  title: 'unique constraints over expressions',
  schema: defineSchema({ places }),
  cases: [
    {
      id: 'rows with the same value of the expression are refused',
      rows: ['A19', 'A20'],
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          await tx.insert(places).values({ name: 'Graz' })
          await fails(() => tx.insert(places).values({ name: 'GRAZ' }), 'UNIQUE_VIOLATION', { constraint: 'uq_places_lower_name' })
        })
      },
    },
  ],
}
