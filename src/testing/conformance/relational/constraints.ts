import { check, defineSchema, foreignKey, id, integer, primaryKey, references, sql, table, text, unique } from '../../../index.ts'
import { fails, same } from '../expectations.ts'
import { rolledBack } from '../rolled-back.ts'
import type { Suite } from '../suite.ts'

const owners = table('owners', { id: id(), name: text({ length: 40 }).unique(), age: integer().nullable() }, (t) => [
  check(t.age.gte(0), { name: 'old_enough' }),
])
const cars = table(
  'cars',
  { id: id(), owner: references(() => owners.id), plate: text({ length: 20 }), country: text({ length: 2 }) },
  (t) => [unique([t.plate, t.country])],
)
const trips = table('trips', { car: integer({ bits: 64 }), number: integer(), metres: integer().nullable() }, (t) => [
  primaryKey([t.car, t.number]),
  foreignKey([t.car], () => [cars.id], { onDelete: 'cascade' }),
])
const notes = table('notes', { id: id(), car: integer({ bits: 64 }).nullable(), number: integer().nullable(), text: text() }, (t) => [
  foreignKey([t.car, t.number], () => [trips.car, trips.number], { onDelete: 'set null' }),
])

const rows = ['A09', 'A19']
const secret = 'hunter2'

/** Constraints of every kind, and errors that name them. */
export const constraints: Suite = {
  name: 'constraints',
  title: 'constraints, and errors that name them',
  schema: defineSchema({ owners, cars, trips, notes }),
  async prepare(db) {
    await db.insert(owners).values({ name: secret, age: 30 })
    await db.insert(cars).values({ owner: 1, plate: 'W 1', country: 'AT' })
  },
  cases: [
    {
      id: 'a unique column',
      rows,
      async run({ db }) {
        await fails(() => db.insert(owners).values({ name: secret }), 'UNIQUE_VIOLATION', {
          constraint: 'uq_owners_name',
          table: 'owners',
          columns: ['name'],
        })
      },
    },
    {
      id: 'a unique constraint of two columns',
      rows,
      async run({ db }) {
        await fails(() => db.insert(cars).values({ owner: 1, plate: 'W 1', country: 'AT' }), 'UNIQUE_VIOLATION', {
          constraint: 'uq_cars_plate_country',
          table: 'cars',
          columns: ['plate', 'country'],
        })
      },
    },
    {
      id: 'nulls are different from each other in a unique constraint',
      rows,
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          await tx.insert(owners).values([
            { name: 'a', age: null },
            { name: 'b', age: null },
          ])
          same((await tx.select({ id: owners.id }).from(owners).where(owners.age.isNull())).length, 2)
        })
      },
    },
    {
      id: 'a primary key, and one of two columns',
      rows,
      async run({ db }) {
        await fails(() => db.insert(owners).values({ id: 1, name: 'other' }), 'UNIQUE_VIOLATION', {
          constraint: 'pk_owners',
          table: 'owners',
          columns: ['id'],
        })
        await rolledBack(db, async (tx) => {
          await tx.insert(trips).values({ car: 1, number: 1 })
          await fails(() => tx.insert(trips).values({ car: 1, number: 1 }), 'UNIQUE_VIOLATION', {
            constraint: 'pk_trips',
            columns: ['car', 'number'],
          })
        })
      },
    },
    {
      id: 'a column that is not null',
      rows,
      async run({ db }) {
        await fails(() => db.execute(sql`insert into cars (owner, country) values (1, ${'AT'})`), 'NOT_NULL_VIOLATION', {
          columns: ['plate'],
        })
      },
    },
    {
      id: 'a check',
      rows,
      async run({ db }) {
        await fails(() => db.insert(owners).values({ name: 'young', age: -1 }), 'CHECK_VIOLATION', {
          constraint: 'old_enough',
          table: 'owners',
          columns: ['age'],
        })
        await fails(() => db.update(owners).set({ age: -1 }).where(owners.id.eq(1)).then(), 'CHECK_VIOLATION', { constraint: 'old_enough' })
      },
    },
    {
      id: 'a foreign key without its row',
      rows,
      async run({ db }) {
        await fails(() => db.insert(cars).values({ owner: 9, plate: 'x', country: 'AT' }), 'FOREIGN_KEY_VIOLATION', {
          constraint: 'fk_cars_owner',
          table: 'cars',
          columns: ['owner'],
        })
      },
    },
    {
      id: 'a row that others refer to stays',
      rows,
      async run({ db }) {
        await fails(() => db.delete(owners).where(owners.id.eq(1)).then(), 'FOREIGN_KEY_VIOLATION', { constraint: 'fk_cars_owner' })
        same((await db.select({ id: owners.id }).from(owners)).length, 1)
      },
    },
    {
      id: 'on delete cascade and set null, also of a key of two columns',
      rows,
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          await tx.insert(trips).values([
            { car: 1, number: 1 },
            { car: 1, number: 2 },
          ])
          await tx.insert(notes).values({ car: 1, number: 2, text: 'n' })
          await tx.delete(cars).where(cars.id.eq(1))
          same(await tx.select({ car: trips.car }).from(trips), [])
          same(await tx.select({ car: notes.car, number: notes.number }).from(notes), [{ car: null, number: null }])
        })
      },
    },
    {
      id: 'a text that is too long, and a number that is too large',
      rows: ['A09', 'A26'],
      async run({ db }) {
        const plate = 'x'.repeat(21)
        await fails(() => db.insert(cars).values({ owner: 1, plate, country: 'AT' }), 'VALUE_TOO_LONG', {
          table: 'cars',
          columns: ['plate'],
        })
        await fails(() => db.insert(owners).values({ name: 'x', age: 2 ** 31 }), 'VALUE_OUT_OF_RANGE', {
          table: 'owners',
          columns: ['age'],
        })
      },
    },
    {
      id: 'a table and a column that are missing, and SQL that cannot be parsed',
      rows: ['A09', 'A48'],
      async run({ db }) {
        await fails(() => db.execute(sql`delete from none_such where a = ${secret}`), 'OBJECT_MISSING')
        await fails(() => db.execute(sql`update owners set colour = ${secret}`), 'OBJECT_MISSING')
        await fails(() => db.execute(sql`update set set ${secret}`), 'SQL_SYNTAX')
      },
    },
    {
      id: 'no error holds a value',
      rows: ['A09', 'A13'],
      async run({ db }) {
        for (const work of [
          () => db.insert(owners).values({ name: secret }).then(),
          () => db.execute(sql`update owners set colour = ${secret}`),
        ]) {
          const error: unknown = await work().then(
            () => undefined,
            (reason: unknown) => reason,
          )
          if (!(error instanceof Error)) throw new Error('nothing failed')
          const details = 'details' in error ? JSON.stringify(error.details) : ''
          same(`${error.message} ${details}`.includes(secret), false)
        }
      },
    },
  ],
}
