import { type Db, defineSchema, GranaryError, id, identifier, jsonObject, sql, table, text, value } from 'granary'
import type { EngineUnderTest } from 'granary/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { generated, hostileName, hostileText } from './hostile.ts'
import { kept, placesFor, statementsNamed, statementWith, textColumn } from './hostile-statements.ts'

const size = 10_000
const batch = 500

/**
 * Whatever text a user gives, as a value or as a name: no statement changes its shape, everything comes back as it was, and every table is
 * still there.
 */
export function testInjection(engine: EngineUnderTest): void {
  let db: Db

  beforeAll(async () => {
    db = await engine.open(defineSchema({ kept }))
    await db.create()
  })

  afterAll(() => db.close())

  test(`${size} hostile values never change a statement`, () => {
    const places = placesFor(db)
    const shapes = new Map(places.map((place) => [place, statementWith(db, place, 'plain').toSql().sql]))
    const given = generated(hostileText, size)
    expect(places.length).toBeGreaterThan(20)
    // Each value in three of the places, so that each place has had more than a thousand.
    given.forEach((one, index) => {
      for (let turn = 0; turn < 3; turn++) {
        const place = places[(index * 3 + turn) % places.length] ?? 'eq'
        const { sql: text } = statementWith(db, place, one).toSql()
        if (text !== shapes.get(place)) expect(text, place).toBe(shapes.get(place))
      }
    })
  })

  test(`${size} hostile values are stored and come back as they were`, async () => {
    const given = generated(hostileText, size)
    for (let from = 0; from < size; from += batch) {
      const part = given.slice(from, from + batch)
      await db.insert(kept).values(part.map((name) => ({ name, note: name })))
      const rows = await db.select({ name: kept.name, note: kept.note }).from(kept).orderBy(kept.id)
      expect(rows.map(({ name }) => name)).toEqual(part)
      expect(rows.every(({ name, note }) => name === note)).toBe(true)
      expect(
        (
          await db
            .select({ id: kept.id })
            .from(kept)
            .where(kept.name.in([...part]))
        ).length,
      ).toBe(batch)
      await db.delete(kept).everyRow()
    }
    expect(await db.select({ id: kept.id }).from(kept)).toEqual([])
  })

  test('hostile values run in every place and find no more than themselves', async () => {
    const places = placesFor(db)
    const given = generated(hostileText, 60)
    await db.insert(kept).values([...given, 'plain'].map((name) => ({ name, note: name })))
    for (const one of given) {
      for (const place of places) await statementWith(db, place, one).all?.()
      expect(
        await db
          .select({ name: kept.name })
          .from(kept)
          .where(kept.name.eq(one), kept.name.contains(one), kept.note.in([one])),
      ).toEqual([{ name: one }])
      expect(await db.select({ made: jsonObject({ [one]: value(one) }) })).toEqual([{ made: { [one]: one } }])
      expect(await db.query(sql`select name as a from kept where name = ${one}`, { a: text() })).toEqual([{ a: one }])
    }
    expect((await db.select({ id: kept.id }).from(kept)).length).toBe(given.length + 1)
    await db.delete(kept).everyRow()
  })

  test('a text with U+0000 is stored as it is or refused', async () => {
    const given = "a\0b'; --"
    try {
      await db.insert(kept).values({ name: given })
      expect(await db.select({ name: kept.name }).from(kept)).toEqual([{ name: given }])
    } catch (error) {
      expect(error).toBeInstanceOf(GranaryError)
      expect(error).toMatchObject({ name: 'DataError' })
    }
    await db.delete(kept).everyRow()
  })

  test(`${size} hostile names never change a statement`, () => {
    const plain = statementsNamed(db, 'plainfirst', 'plainsecond').map((statement) => statement.toSql().sql)
    const quoted = (name: string): string => db.prepare({}, () => sql`${identifier(name)}`).toSql().sql
    const names = namesFor(engine, size)
    for (let index = 0; index + 1 < size; index += 2) {
      const [first, second] = [names[index] ?? '', names[index + 1] ?? '']
      const [quotedFirst, quotedSecond] = [quoted(first), quoted(second)]
      const [firstAgain, secondAgain] = [quoted(`${first}2`), quoted(`${second}2`)]
      // Each pair of names in a third of the places.
      statementsNamed(db, first, second).forEach((statement, position) => {
        if (position % 3 !== (index / 2) % 3) return
        const expected = (plain[position] ?? '').replaceAll(/["`]plain(first|second)(2?)["`]/g, (_, which: string, again: string) =>
          which === 'first' ? (again ? firstAgain : quotedFirst) : again ? secondAgain : quotedSecond,
        )
        const { sql: text } = statement.toSql()
        if (text !== expected) expect(text).toBe(expected)
      })
    }
  })

  test('names that the engine cannot have are refused', () => {
    if (!engine.optOuts.some(({ capability }) => capability === 'sql.supplementaryNames')) return
    for (const name of generated(hostileName, 1000).filter(isSupplementary))
      expect(() => statementsNamed(db, name, 'plain')[0]?.toSql()).toThrow(expect.objectContaining({ code: 'CAPABILITY_MISSING' }))
  })

  test('hostile names of result columns come back as they were', async () => {
    const names = namesFor(engine, 3000)
    for (let from = 0; from < names.length; from += 100) {
      const part = names.slice(from, from + 100)
      const [row] = await db.select(Object.fromEntries(part.map((name, index) => [name, value(index)])))
      expect(row).toEqual(Object.fromEntries(part.map((name, index) => [name, index])))
    }
  })

  test('hostile names of tables, columns and constraints are those that are made', async () => {
    const names = generated(
      hostileName.filter(
        (name) => /^[\u0020-\uffff]+$/u.test(name) && !/^(?:sqlite_|rowid$|_rowid_$|oid$|tableoid$|ctid$|xmin$)/i.test(name),
      ),
      30,
    )
    for (let index = 0; index + 2 < names.length; index += 3) {
      const [name = '', first = '', second = ''] = names.slice(index, index + 3)
      if (new Set([name, first, second, 'id'].map((one) => one.toLowerCase())).size < 4) continue
      const odd = table(name, { id: id(), [first]: text({ length: 30 }).unique(), [second]: text().nullable() })
      const own = await engine.open(defineSchema({ odd, kept }))
      try {
        await own.create()
        await own.insert(odd).values({ [first]: 'x', [second]: 'y' })
        await own
          .update(odd)
          .set({ [second]: 'z' })
          .where(textColumn(odd[first]).eq('x'))
        expect(await own.select({ a: textColumn(odd[first]), b: textColumn(odd[second]) }).from(odd as never)).toEqual([{ a: 'x', b: 'z' }])
        await expect(own.insert(odd).values({ [first]: 'x' })).rejects.toMatchObject({ code: 'UNIQUE_VIOLATION', details: { table: name } })
        expect(await own.select({ id: kept.id }).from(kept)).toEqual([])
        await own.drop()
      } finally {
        await own.close()
      }
    }
  })
}

/** Names with characters beyond U+FFFF are left out where the engine has opted out of them. */
function namesFor(engine: EngineUnderTest, count: number): readonly string[] {
  const optedOut = engine.optOuts.some(({ capability }) => capability === 'sql.supplementaryNames')
  return generated(optedOut ? hostileName.filter((name) => !isSupplementary(name)) : hostileName, count)
}

function isSupplementary(name: string): boolean {
  return /[\u{10000}-\u{10ffff}]/u.test(name)
}
