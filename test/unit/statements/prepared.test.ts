import { type Db, defineSchema, id, integer, open, sql, table, text, timestamp, uuid } from 'granary'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { airports, flights, openAirways } from './fixture.ts'

let db: Db

beforeAll(async () => {
  db = await openAirways()
})

afterAll(() => db.close())

describe('a prepared query', () => {
  test('runs with new values each time', async () => {
    const byId = db.prepare({ id: integer({ bits: 64 }) }, (p) =>
      db.select({ id: flights.id, origin: flights.origin }).from(flights).where(flights.id.eq(p.id)),
    )
    expect(await byId.one({ id: 3 })).toEqual({ id: 3, origin: 'DFW' })
    expect(await byId.one({ id: 5 })).toEqual({ id: 5, origin: 'JFK' })
    expect(await byId.oneOrNone({ id: 99 })).toBeUndefined()
    await expect(byId.one({ id: 99 })).rejects.toMatchObject({ code: 'NO_ROWS' })
    expect(await byId.all({ id: 1 })).toEqual([{ id: 1, origin: 'AUS' }])
  })

  test('takes several parameters beside fixed values, each as often as it is needed', async () => {
    const late = db.prepare({ least: integer(), origin: text().nullable(), rows: integer() }, (p) =>
      db
        .select({ id: flights.id })
        .from(flights)
        .where(flights.delay.gte(p.least), flights.origin.is(p.origin).or(p.origin.isNull()), flights.status.ne('cancelled'))
        .orderBy(flights.id)
        .limit(p.rows),
    )
    expect(await late.all({ least: 5, origin: 'AUS', rows: 10 })).toEqual([{ id: 1 }, { id: 6 }])
    expect(await late.all({ least: 5, origin: null, rows: 10 })).toEqual([{ id: 1 }, { id: 3 }, { id: 6 }])
    expect(await late.all({ rows: 1, origin: null, least: -100 })).toEqual([{ id: 1 }])
    expect(await late.first({ least: 6, origin: null, rows: 10 })).toEqual({ id: 3 })
  })

  test('first() gives the first of many rows', async () => {
    const ofOrigin = db.prepare({ origin: text() }, (p) =>
      db.select({ id: flights.id }).from(flights).where(flights.origin.eq(p.origin)).orderBy(flights.id.desc()),
    )
    expect(await ofOrigin.first({ origin: 'AUS' })).toEqual({ id: 6 })
    expect(await ofOrigin.first({ origin: 'XXX' })).toBeUndefined()
    await expect(ofOrigin.one({ origin: 'AUS' })).rejects.toMatchObject({ code: 'TOO_MANY_ROWS' })
  })

  test('streams', async () => {
    const ofOrigin = db.prepare({ origin: text() }, (p) =>
      db.select({ id: flights.id }).from(flights).where(flights.origin.eq(p.origin)).orderBy(flights.id),
    )
    const ids: number[] = []
    for await (const row of ofOrigin.stream({ origin: 'AUS' }, { batchSize: 2 })) ids.push(row.id)
    expect(ids).toEqual([1, 2, 6])
  })

  test('is compiled once', async () => {
    const once = db.prepare({ delay: integer() }, (p) => db.select({ once: flights.id }).from(flights).where(flights.delay.gt(p.delay)))
    await once.all({ delay: 1 })
    const before = db.planCache
    for (const delay of [1, 2, 3, 4]) await once.all({ delay })
    expect(db.planCache).toEqual(before)
  })

  test('may be written as SQL, and print itself', async () => {
    const raise = db.prepare({ by: integer(), id: integer() }, (p) => sql`update flights set delay = delay + ${p.by} where id = ${p.id}`)
    expect(await raise.run({ by: 1, id: 5 })).toEqual({ changes: 1 })
    expect(raise.toSql().sql).toMatch(/^update flights set delay = delay \+ .*\? .*where id = .*\?/)
    expect(raise.toSql().parameters).toEqual([])
    await raise.run({ by: -1, id: 5 })
  })
})

describe('the values of a prepared statement', () => {
  test('are checked by name', async () => {
    const byId = db.prepare({ id: integer() }, (p) => db.select({ id: flights.id }).from(flights).where(flights.id.eq(p.id)))
    const two = db.prepare({ id: integer(), origin: text() }, (p) =>
      db.select({ id: flights.id }).from(flights).where(flights.id.eq(p.id), flights.origin.eq(p.origin)),
    )
    for (const [statement, values, code] of [
      [byId, {}, 'PARAMETER_MISSING'],
      [byId, { id: 1, more: 2 }, 'PARAMETER_UNKNOWN'],
      [byId, { other: 1 }, 'PARAMETER_UNKNOWN'],
      [byId, { id: undefined }, 'VALUE_UNDEFINED'],
      [byId, { id: null }, 'VALUE_REQUIRED'],
      [byId, { id: '1' }, 'VALUE_TYPE'],
      [byId, null, 'PARAMETER_MISSING'],
      [two, { id: 1 }, 'PARAMETER_MISSING'],
      [two, { id: 1, origin: undefined }, 'VALUE_UNDEFINED'],
      [two, { id: 1, origin: 'AUS', more: 1 }, 'PARAMETER_UNKNOWN'],
    ] as const) {
      await expect(
        (statement.all as (values: unknown) => Promise<unknown>).call(statement, values),
        `${code} for ${JSON.stringify(values)}`,
      ).rejects.toMatchObject({ code })
    }
  })

  test('never show in an error', async () => {
    const byId = db.prepare({ id: integer() }, (p) => db.select({ id: flights.id }).from(flights).where(flights.id.eq(p.id)))
    await expect((byId.all as (values: unknown) => Promise<unknown>).call(byId, { id: 'secret' })).rejects.not.toMatchObject({
      message: expect.stringContaining('secret'),
    })
  })
})

describe('a prepared change', () => {
  test('takes its parameters as a row', async () => {
    const add = db.prepare({ iata: text(), name: text(), state: text().nullable() }, (p) => db.insert(airports).values(p))
    expect(await add.run({ iata: 'LAX', name: 'Los Angeles', state: 'CA' })).toEqual({ changes: 1 })
    expect(await add.run({ iata: 'SEA', name: 'Seattle', state: null })).toEqual({ changes: 1 })
    expect(
      await db
        .select(airports)
        .from(airports)
        .where(airports.iata.in(['LAX', 'SEA']))
        .orderBy(airports.iata),
    ).toEqual([
      { iata: 'LAX', name: 'Los Angeles', state: 'CA' },
      { iata: 'SEA', name: 'Seattle', state: null },
    ])
    await expect(add.run({ iata: 'LONG', name: 'x', state: null })).rejects.toMatchObject({
      code: 'VALUE_TOO_LONG',
      details: { table: 'airports', columns: ['iata'] },
    })
  })

  test('gives rows with returning, and updates and deletes', async () => {
    const add = db.prepare({ origin: text(), delay: integer() }, (p) =>
      db.insert(flights).values(p).returning({ id: flights.id, status: flights.status }),
    )
    const { id, status } = await add.one({ origin: 'AUS', delay: 1 })
    expect(status).toBe('scheduled')
    const change = db.prepare({ id: integer(), delay: integer() }, (p) =>
      db.update(flights).set({ delay: p.delay }).where(flights.id.eq(p.id)),
    )
    expect(await change.run({ id, delay: 44 })).toEqual({ changes: 1 })
    const remove = db.prepare({ id: integer() }, (p) => db.delete(flights).where(flights.id.eq(p.id)).returning({ delay: flights.delay }))
    expect(await remove.all({ id })).toEqual([{ delay: 44 }])
    expect(await remove.run({ id })).toEqual({ changes: 0 })
  })

  test('asks for client defaults and on-update values anew each time', async () => {
    let made = 0
    const things = table('things', {
      id: id(),
      key: uuid().default(() => `00000000-0000-0000-0000-00000000000${++made}`),
      name: text(),
      changed: timestamp()
        .nullable()
        .onUpdate(() => `2026-01-01T00:00:0${made}Z`),
    })
    const own = await open('sqlite::memory:', defineSchema({ things }))
    await own.script('CREATE TABLE things (id INTEGER PRIMARY KEY, key TEXT NOT NULL, name TEXT NOT NULL, changed TEXT)')
    const add = own.prepare({ name: text() }, (p) => own.insert(things).values({ name: p.name }).returning({ key: things.key }))
    const first = await add.one({ name: 'a' })
    const second = await add.one({ name: 'b' })
    expect([first.key.at(-1), second.key.at(-1)]).toEqual(['1', '2'])
    const fixed = own.prepare({}, () => own.insert(things).values({ name: 'fixed' }).returning({ key: things.key }))
    expect((await fixed.one({})).key.at(-1)).toBe('3')
    expect((await fixed.one({})).key.at(-1)).toBe('4')
    const touch = own.prepare({ name: text() }, (p) =>
      own.update(things).set({ name: 'touched' }).where(things.name.eq(p.name)).returning({ changed: things.changed }),
    )
    expect(await touch.one({ name: 'a' })).toEqual({ changed: '2026-01-01T00:00:04.000000Z' })
    made = 7
    expect(await touch.one({ name: 'b' })).toEqual({ changed: '2026-01-01T00:00:07.000000Z' })
    await own.close()
  })

  test('runs among the statements of a transaction', async () => {
    const rename = db.prepare({ iata: text(), name: text() }, (p) =>
      db.update(airports).set({ name: p.name }).where(airports.iata.eq(p.iata)),
    )
    await expect(
      db.transaction(async (tx) => {
        expect(await rename.in(tx).run({ iata: 'AUS', name: 'Somewhere' })).toEqual({ changes: 1 })
        const read = tx.prepare({ iata: text() }, (p) => tx.select({ name: airports.name }).from(airports).where(airports.iata.eq(p.iata)))
        expect(await read.one({ iata: 'AUS' })).toEqual({ name: 'Somewhere' })
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    expect(await db.select({ name: airports.name }).from(airports).where(airports.iata.eq('AUS'))).toEqual([{ name: 'Austin' }])
  })

  test('after the end of its transaction is an error', async () => {
    const kept = await db.transaction(async (tx) =>
      tx.prepare({ iata: text() }, (p) => tx.select({ name: airports.name }).from(airports).where(airports.iata.eq(p.iata))),
    )
    await expect(kept.one({ iata: 'AUS' })).rejects.toMatchObject({ code: 'TRANSACTION_ENDED' })
  })
})

test('run() of a query, and a query that is none', async () => {
  const read = db.prepare({}, () => db.select({ id: flights.id }).from(flights))
  await expect(read.run({})).rejects.toMatchObject({ code: 'STATEMENT_INVALID' })
  expect(() => db.prepare({}, () => 7 as never)).toThrow(expect.objectContaining({ code: 'STATEMENT_INVALID' }))
})
