import type { Db } from 'granary'
import { bigInteger, boolean, bytes, count, identifier, integer, real, type SqlFragment, sql, text, timestamp, value } from 'granary'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { airports, flights, openAirways } from './fixture.ts'

let db: Db

beforeAll(async () => {
  db = await openAirways()
})

afterAll(() => db.close())

describe('a sql template', () => {
  test('is an expression of the column type it is given', async () => {
    const rows = await db
      .select({ id: flights.id, rest: sql(integer())`${flights.delay} % ${7}` })
      .from(flights)
      .where(flights.id.in([1, 3]))
      .orderBy(flights.id)
    expect(rows).toEqual([
      { id: 1, rest: 5 },
      { id: 3, rest: 4 },
    ])
  })

  test('stands in parentheses inside other operators', async () => {
    const sum = sql(integer())`${flights.delay} + ${1}`
    const [row] = await db
      .select({ twice: sum.times(2) })
      .from(flights)
      .where(flights.id.eq(1))
    expect(row).toEqual({ twice: 12 })
  })

  test('keeps an operator that is spliced in together', async () => {
    const [row] = await db
      .select({ n: sql(integer())`${flights.delay.plus(1)} * ${2}` })
      .from(flights)
      .where(flights.id.eq(1))
    expect(row).toEqual({ n: 12 })
  })

  test('is a condition', async () => {
    const late = sql(boolean())`${flights.delay} > ${10} or ${flights.delay} is null`
    expect(await db.select({ id: flights.id }).from(flights).where(late, flights.origin.eq('DFW')).orderBy(flights.id)).toEqual([
      { id: 3 },
      { id: 4 },
    ])
  })

  test('binds values of every plain type', async () => {
    const blob = new Uint8Array([0, 255])
    const rows = await db.query(
      sql`select ${'a'} as a, ${1} as b, ${1.5} as c, ${9007199254740993n} as d, ${true} as e, ${blob} as f, ${new Date(0)} as g, ${null} as h, typeof(${3}) as i`,
      {
        a: text(),
        b: integer(),
        c: real(),
        d: bigInteger(),
        e: boolean(),
        f: bytes(),
        g: timestamp(),
        h: text().nullable(),
        i: text(),
      },
    )
    expect(rows).toEqual([
      { a: 'a', b: 1, c: 1.5, d: 9007199254740993n, e: true, f: blob, g: '1970-01-01T00:00:00.000000Z', h: null, i: 'integer' },
    ])
  })

  test('keeps whole numbers whole in division', async () => {
    expect(await db.query(sql`select ${7} / ${2} as n`, { n: integer() })).toEqual([{ n: 3 }])
  })

  test('takes tables, columns, queries, identifiers and other templates', async () => {
    const delayed = db.select({ id: flights.id }).from(flights).where(flights.delay.gt(4))
    const rest = sql`and ${flights.id} in (${delayed})`
    const rows = await db.query(
      sql`select ${flights.id} as ${identifier('id')} from ${flights} where ${flights.origin} = ${'AUS'} ${rest} order by ${flights.id.desc()}`,
      { id: integer() },
    )
    expect(rows).toEqual([{ id: 6 }, { id: 1 }])
  })

  test('writes parentheses around a query unless they are there', async () => {
    const delayed = db.select({ id: flights.id, delay: flights.delay }).from(flights).where(flights.delay.gt(4))
    expect(await db.query(sql`select count(*) as n from ${delayed} as d`, { n: integer() })).toEqual([{ n: 3 }])
    expect(await db.query(sql`select count(*) as n from (${delayed}) as d`, { n: integer() })).toEqual([{ n: 3 }])
  })

  test('joins lists', async () => {
    const ids = sql.join([1, 3])
    const either = sql.join([sql`id = ${1}`, sql`id = ${5}`], sql` or `)
    expect(await db.query(sql`select id from flights where id in (${ids}) order by id`, { id: integer() })).toEqual([{ id: 1 }, { id: 3 }])
    expect(await db.query(sql`select id from flights where ${either} order by id`, { id: integer() })).toEqual([{ id: 1 }, { id: 5 }])
    expect(() => sql.join([])).toThrow(expect.objectContaining({ code: 'STATEMENT_INVALID' }))
    expect(() => sql.join([1], ' or ' as unknown as SqlFragment<never>)).toThrow(expect.objectContaining({ code: 'IDENTIFIER_UNBOUND' }))
  })

  test('takes raw text only by its loud name', async () => {
    expect(await db.query(sql`select ${sql.unsafeText('1 + 1')} as n`, { n: integer() })).toEqual([{ n: 2 }])
  })

  test('shares a plan between values', async () => {
    const before = db.planCache
    for (const n of [1, 2, 3]) await db.query(sql`select ${n} as shared`, { shared: integer() })
    const after = db.planCache
    expect(after.misses - before.misses).toBe(1)
    expect(after.hits - before.hits).toBe(2)
  })

  test('value() takes a column type', async () => {
    const [row] = await db.select({ n: value('12.50', text()), m: value(3), k: count() }).from(airports)
    expect(row).toEqual({ n: '12.50', m: 3, k: 3 })
  })
})

describe('what is no SQL is refused', () => {
  const unbound = expect.objectContaining({ code: 'IDENTIFIER_UNBOUND' })
  const invalid = expect.objectContaining({ code: 'STATEMENT_INVALID' })
  const name: string = 'flights; drop table flights'

  test('text in the place of a name', () => {
    expect(() => sql`select * from ${name}`).toThrow(unbound)
    expect(() => sql`select * from a order by ${name}`).toThrow(unbound)
    expect(() => sql`select t.${name} from t`).toThrow(unbound)
    expect(() => sql`select ${name}.a from t`).toThrow(unbound)
    expect(() => sql`select "${name}" from t`).toThrow(unbound)
    expect(() => sql`select 1 as ${name}`).toThrow(unbound)
    expect(() => sql`insert into ${name} values (1)`).toThrow(unbound)
    expect(() => sql`update ${name} set a = 1`).toThrow(unbound)
  })

  test('a value inside quotes or a comment', () => {
    expect(() => sql`select '${name}'`).toThrow(invalid)
    expect(() => sql`select 'it''s ${name}'`).toThrow(invalid)
    expect(() => sql`select 1 -- ${name}`).toThrow(invalid)
    expect(() => sql`select 1 /* ${name} */`).toThrow(invalid)
    expect(() => sql`select 'a', ${name}, 'b'`).not.toThrow()
  })

  test('a plain string as a statement', async () => {
    const text = asSql('select 1')
    await expect(db.query(text, { n: integer() })).rejects.toThrow(unbound)
    await expect(db.execute(text)).rejects.toThrow(unbound)
    expect(() => sql(asTemplate('select 1'))).toThrow(unbound)
    expect(() => sql(asTemplate(JSON.parse('["select 1"]')))).toThrow(unbound)
  })

  test('undefined, arrays, objects and functions as values', () => {
    expect(() => sql`select ${asValue(undefined)}`).toThrow(expect.objectContaining({ code: 'VALUE_UNDEFINED' }))
    expect(() => sql`select ${asValue([1])}`).toThrow(invalid)
    expect(() => sql`select ${asValue({ a: 1 })}`).toThrow(invalid)
    expect(() => sql`select ${asValue(() => 1)}`).toThrow(expect.objectContaining({ code: 'VALUE_TYPE' }))
  })

  test('names that no engine takes', () => {
    expect(() => identifier('')).toThrow(invalid)
    expect(() => identifier('a\0')).toThrow(invalid)
  })
})

describe('db.execute', () => {
  test('tells how many rows were changed', async () => {
    await db.execute(sql`create table kept (n integer, t text)`)
    expect(await db.execute(sql`insert into kept values ${sql.join([sql`(${1}, ${'a'})`, sql`(${2}, ${"b'; --"})`])}`)).toEqual({
      changes: 2,
    })
    expect(await db.execute(sql`update ${identifier('kept')} set n = n + ${1}`)).toEqual({ changes: 2 })
    expect(await db.execute(sql`create table other (n integer)`)).toEqual({ changes: 0 })
    expect(await db.query(sql`select n, t from kept order by n`, { n: integer(), t: text() })).toEqual([
      { n: 2, t: 'a' },
      { n: 3, t: "b'; --" },
    ])
    expect(await db.query(sql`insert into kept values (9, 'c') returning n`, { n: integer() })).toEqual([{ n: 9 }])
  })

  test('works inside a transaction, and is taken back with it', async () => {
    await db.execute(sql`create table undone (n integer)`)
    await expect(
      db.transaction(async (tx) => {
        await tx.execute(sql`insert into undone values (${1})`)
        expect(await tx.query(sql`select count(*) as n from undone`, { n: integer() })).toEqual([{ n: 1 }])
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    expect(await db.query(sql`select count(*) as n from undone`, { n: integer() })).toEqual([{ n: 0 }])
  })
})

test('the columns of a query must be those that were named', async () => {
  await expect(db.query(sql`select 1 as a, 2 as b`, { b: integer(), a: integer() })).rejects.toMatchObject({ code: 'STATEMENT_INVALID' })
  await expect(db.query(sql`select 1 as a, 2 as b`, { a: integer() })).rejects.toMatchObject({ code: 'STATEMENT_INVALID' })
})

function asSql(text: string): SqlFragment<never> {
  return text as unknown as SqlFragment<never>
}

function asTemplate(texts: unknown): TemplateStringsArray {
  return texts as TemplateStringsArray
}

function asValue(value: unknown): string {
  return value as string
}
