import {
  bigInteger,
  boolean,
  check,
  type Db,
  defineSchema,
  type ErrorCode,
  foreignKey,
  IntegrityError,
  id,
  index,
  integer,
  primaryKey,
  refuse,
  table,
  text,
  trigger,
  unique,
} from 'granary'
import { describe, expect, test } from 'vitest'
import { inFile } from './database-file.ts'

const airlines = table(
  'airlines',
  { code: text({ length: 2 }).primaryKey(), name: text().unique(), country: text().nullable(), active: boolean().default(true) },
  (t) => [
    unique([t.country, t.active], { nullsNotDistinct: true }),
    index({ unique: true, where: t.active.eq(true), name: 'one_active_per_country' }, t.country),
  ],
)
const legs = table(
  'legs',
  { airline: text(), number: integer(), part: integer(), seats: integer(), fleet: bigInteger().nullable() },
  (t) => [
    primaryKey([t.airline, t.number, t.part]),
    unique([t.seats.bitAnd(7)], { name: 'last_bits_of_seats' }),
    unique([t.fleet, t.number], { where: t.seats.gt(100) }),
    foreignKey([t.airline], () => [airlines.code], { onDelete: 'cascade', onUpdate: 'cascade' }),
    check(t.seats.gt(0)),
    check(t.part.lt(t.number), { name: 'parts_are_few' }),
  ],
)
const tickets = table(
  'tickets',
  { id: id(), airline: text().nullable(), number: integer().nullable(), part: integer().nullable(), holder: text().default('nobody') },
  (t) => [
    foreignKey([t.airline, t.number, t.part], () => [legs.airline, legs.number, legs.part], { onDelete: 'set null', onUpdate: 'restrict' }),
  ],
)
const noTicket = trigger('no_ticket', {
  on: tickets,
  timing: 'before',
  events: ['insert'],
  when: (row) => row.new.holder.eq('ghost'),
  run: () => refuse('ghosts do not fly'),
})
const schema = defineSchema({ airlines, legs, tickets, noTicket })

interface Expected {
  readonly code: ErrorCode
  readonly constraint: string | undefined
  readonly table: string | undefined
  readonly columns: readonly string[] | undefined
}

async function violation(statement: PromiseLike<unknown>): Promise<Expected> {
  try {
    await statement
  } catch (error) {
    if (!(error instanceof IntegrityError)) throw error
    return { code: error.code, constraint: error.details.constraint, table: error.details.table, columns: error.details.columns }
  }
  throw new Error('the statement violated nothing')
}

async function fill(db: Db<(typeof schema)['stores']>): Promise<void> {
  await db.insert(airlines).values([
    { code: 'LH', name: 'Lufthansa', country: 'DE' },
    { code: 'AA', name: 'American', country: null, active: false },
  ])
  await db.insert(legs).values({ airline: 'LH', number: 400, part: 1, seats: 150, fleet: 7n })
}

const leg = { airline: 'LH', number: 401, part: 1, seats: 12, fleet: null }

describe('a violated constraint is named', () => {
  test('primary keys', async () => {
    await inFile(schema, async ({ db }) => {
      await fill(db)
      expect(await violation(db.insert(airlines).values({ code: 'LH', name: 'Other' }))).toEqual({
        code: 'UNIQUE_VIOLATION',
        constraint: 'pk_airlines',
        table: 'airlines',
        columns: ['code'],
      })
      expect(await violation(db.insert(legs).values({ ...leg, number: 400 }))).toEqual({
        code: 'UNIQUE_VIOLATION',
        constraint: 'pk_legs',
        table: 'legs',
        columns: ['airline', 'number', 'part'],
      })
      await db.insert(tickets).values({ id: 5 })
      expect(await violation(db.insert(tickets).values({ id: 5 }))).toEqual({
        code: 'UNIQUE_VIOLATION',
        constraint: 'pk_tickets',
        table: 'tickets',
        columns: ['id'],
      })
    })
  })

  test('unique constraints of columns, with a condition, over an expression, and of nulls', async () => {
    await inFile(schema, async ({ db }) => {
      await fill(db)
      expect(await violation(db.insert(airlines).values({ code: 'XX', name: 'American' }))).toEqual({
        code: 'UNIQUE_VIOLATION',
        constraint: 'uq_airlines_name',
        table: 'airlines',
        columns: ['name'],
      })
      expect(await violation(db.insert(airlines).values({ code: 'XX', name: 'X', country: 'DE' }))).toMatchObject({
        code: 'UNIQUE_VIOLATION',
        table: 'airlines',
      })
      expect(await violation(db.insert(airlines).values({ code: 'XX', name: 'X', country: null, active: false }))).toEqual({
        code: 'UNIQUE_VIOLATION',
        constraint: 'uq_airlines_country_active',
        table: 'airlines',
        columns: ['country', 'active'],
      })
      await db.insert(airlines).values({ code: 'XX', name: 'X', country: null, active: true })
      expect(await violation(db.insert(legs).values({ ...leg, seats: 150 + 8 }))).toEqual({
        code: 'UNIQUE_VIOLATION',
        constraint: 'last_bits_of_seats',
        table: 'legs',
        columns: ['seats'],
      })
      expect(await violation(db.insert(legs).values({ ...leg, number: 400, part: 2, seats: 151, fleet: 7n }))).toEqual({
        code: 'UNIQUE_VIOLATION',
        constraint: 'uq_legs_fleet_number',
        table: 'legs',
        columns: ['fleet', 'number'],
      })
      await db.insert(legs).values({ ...leg, number: 400, part: 2, seats: 11, fleet: 7n })
    })
  })

  test('a unique index with a condition', async () => {
    const lamps = table('lamps', { id: id(), room: integer(), lit: boolean() }, (t) => [
      index({ unique: true, where: t.lit.eq(true) }, t.room.desc()),
    ])
    await inFile(defineSchema({ lamps }), async ({ db }) => {
      await db.insert(lamps).values([
        { room: 1, lit: false },
        { room: 1, lit: false },
        { room: 1, lit: true },
      ])
      expect(await violation(db.insert(lamps).values({ room: 1, lit: true }))).toEqual({
        code: 'UNIQUE_VIOLATION',
        constraint: 'ix_lamps_room',
        table: 'lamps',
        columns: ['room'],
      })
    })
  })

  test('declared checks and checks of types', async () => {
    await inFile(schema, async ({ db, other }) => {
      await fill(db)
      expect(await violation(db.insert(legs).values({ ...leg, seats: 0 }))).toEqual({
        code: 'CHECK_VIOLATION',
        constraint: 'ck_legs_seats',
        table: 'legs',
        columns: ['seats'],
      })
      expect(await violation(db.update(legs).set({ part: 400 }).everyRow())).toEqual({
        code: 'CHECK_VIOLATION',
        constraint: 'parts_are_few',
        table: 'legs',
        columns: ['part', 'number'],
      })
      expect(await violation(db.script("INSERT INTO airlines (code, name) VALUES ('LONG', 'x')"))).toEqual({
        code: 'CHECK_VIOLATION',
        constraint: 'ck_airlines_code_type',
        table: 'airlines',
        columns: ['code'],
      })
      expect(() => other.exec('UPDATE legs SET seats = -1')).toThrow('CHECK constraint failed: ck_legs_seats')
    })
  })

  test('columns that are not null', async () => {
    await inFile(schema, async ({ db }) => {
      await fill(db)
      expect(await violation(db.script("INSERT INTO legs (airline, number, part) VALUES ('LH', 9, 1)"))).toEqual({
        code: 'NOT_NULL_VIOLATION',
        constraint: undefined,
        table: 'legs',
        columns: ['seats'],
      })
      expect(await violation(db.script("INSERT INTO airlines (name) VALUES ('x')"))).toEqual({
        code: 'NOT_NULL_VIOLATION',
        constraint: undefined,
        table: 'airlines',
        columns: ['code'],
      })
    })
  })

  test('foreign keys, and what they do', async () => {
    await inFile(schema, async ({ db }) => {
      await fill(db)
      expect(await violation(db.insert(legs).values({ ...leg, airline: 'ZZ' }))).toEqual({
        code: 'FOREIGN_KEY_VIOLATION',
        constraint: 'fk_legs_airline',
        table: 'legs',
        columns: ['airline'],
      })
      await db.insert(tickets).values({ id: 1, airline: 'LH', number: 400, part: 1 })
      expect(await violation(db.insert(tickets).values({ airline: 'LH', number: 400, part: 2 }))).toEqual({
        code: 'FOREIGN_KEY_VIOLATION',
        constraint: 'fk_tickets_airline_number_part',
        table: 'tickets',
        columns: ['airline', 'number', 'part'],
      })
      await db.insert(tickets).values({ id: 2, airline: 'LH', number: null, part: 2 })
      expect((await violation(db.update(legs).set({ number: 500 }).where(legs.number.eq(400)))).code).toBe('FOREIGN_KEY_VIOLATION')
      await db.delete(airlines).where(airlines.code.eq('LH'))
      expect(await db.select(legs).from(legs)).toEqual([])
      expect(await db.select({ id: tickets.id, airline: tickets.airline, part: tickets.part }).from(tickets)).toEqual([
        { id: 1, airline: null, part: null },
        { id: 2, airline: 'LH', part: 2 },
      ])
    })
  })

  test('a key that cascades, and one that sets the default', async () => {
    const hangars = table('hangars', { name: text().primaryKey() })
    const aircraft = table('aircraft', {
      id: id(),
      hangar: text()
        .default('field')
        .references(() => hangars.name, { onDelete: 'set default', onUpdate: 'cascade' }),
    })
    await inFile(defineSchema({ aircraft, hangars }), async ({ db }) => {
      await db.insert(hangars).values([{ name: 'field' }, { name: 'north' }])
      await db.insert(aircraft).values([{ hangar: 'north' }, {}])
      await db.update(hangars).set({ name: 'far north' }).where(hangars.name.eq('north'))
      expect(await db.select({ hangar: aircraft.hangar }).from(aircraft)).toEqual([{ hangar: 'far north' }, { hangar: 'field' }])
      await db.delete(hangars).where(hangars.name.eq('far north'))
      expect(await db.select({ hangar: aircraft.hangar }).from(aircraft)).toEqual([{ hangar: 'field' }, { hangar: 'field' }])
      expect((await violation(db.delete(hangars).everyRow())).code).toBe('FOREIGN_KEY_VIOLATION')
    })
  })

  test('a deferred foreign key is checked at the commit', async () => {
    const pairs = table('pairs', { id: integer().primaryKey(), other: integer() }, (t) => [
      foreignKey([t.other], () => [t.id], { deferrable: 'initially deferred' }),
    ])
    await inFile(defineSchema({ pairs }), async ({ db }) => {
      await db.transaction(async (tx) => {
        await tx.insert(pairs).values({ id: 1, other: 2 })
        await tx.insert(pairs).values({ id: 2, other: 1 })
      })
      const failed = db.transaction(async (tx) => {
        await tx.insert(pairs).values({ id: 3, other: 4 })
      })
      expect(await violation(failed)).toEqual({
        code: 'FOREIGN_KEY_VIOLATION',
        constraint: 'fk_pairs_other',
        table: 'pairs',
        columns: ['other'],
      })
      expect(await db.select({ id: pairs.id }).from(pairs)).toEqual([{ id: 1 }, { id: 2 }])
    })
  })

  test('a trigger that refuses, with its own words', async () => {
    await inFile(schema, async ({ db }) => {
      await db.insert(tickets).values({ holder: 'Ada' })
      expect(await violation(db.insert(tickets).values({ holder: 'ghost' }))).toMatchObject({
        code: 'CHECK_VIOLATION',
        constraint: undefined,
      })
      await expect(db.insert(tickets).values({ holder: 'ghost' })).rejects.toThrow('ghosts do not fly')
    })
  })
})

describe('numbers of rows', () => {
  test('an identity never gives a number twice', async () => {
    await inFile(schema, async ({ db }) => {
      const [first, last] = [await db.insert(tickets).values({}).returning().one(), await db.insert(tickets).values({}).returning().one()]
      expect([first.id, last.id]).toEqual([1, 2])
      await db.delete(tickets).where(tickets.id.eq(2))
      expect((await db.insert(tickets).values({}).returning().one()).id).toBe(3)
    })
  })

  test('a whole-number primary key is the row number itself, and any other is named beside it', async () => {
    await inFile(schema, async ({ other }) => {
      other.exec('INSERT INTO tickets (id) VALUES (77)')
      expect(other.prepare('SELECT rowid AS number FROM tickets').get()?.number).toBe(77)
      expect(other.prepare("SELECT count(*) AS n FROM pragma_table_info('airlines')").get()?.n).toBe(4)
    })
  })
})
