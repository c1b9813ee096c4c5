import fc from 'fast-check'
import { defineSchema, deleteFrom, grant, id, integer, open, role, type Schema, select, sequence, table, text, view } from 'granary'
import {
  callStoredProcedure,
  nativeEnumeration,
  partitionByKey,
  partitionByList,
  partitionByRange,
  prefixIndex,
  scheduledEvent,
  set,
  setHas,
  storedFunction,
  storedProcedure,
} from 'granary/mysql'
import { domain, nativeIndex, nativeTrigger, policy, procedure, rowSecurity } from 'granary/postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeServer, type FreshDatabase, freshDatabase, rowsOnServer } from './server-url.ts'

const pieces = [
  'a',
  'B',
  '_',
  '%',
  '"',
  "'",
  '`',
  '\\',
  '[',
  ']',
  '(',
  ')',
  ';',
  '--',
  '-- ',
  '/*',
  '*/',
  '#',
  '@',
  '$$',
  '$granary',
  '\n',
  '\t',
  '.',
  ',',
  ' ON ',
  'NULL',
  'public',
  'select',
  '?',
  ':a',
  '$1',
  'ü',
  'א',
  '\u202e',
  '\u00ad',
  "\\'; DROP TABLE canary; -- ",
  "'; DROP TABLE canary; -- ",
  '`; DROP TABLE canary; -- ',
  '"; DROP TABLE canary; --',
]
/** Names that both servers take: at most 40 bytes, none beyond U+FFFF, no blank at an end. */
const anyName = fc
  .array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 6 })
  .map((parts) => `x${parts.join('')}x`)
  .filter((name) => Buffer.byteLength(name) <= 50)
const names = (count: number): fc.Arbitrary<string[]> =>
  fc.uniqueArray(anyName, { minLength: count, maxLength: count, selector: (name) => name.toLowerCase() })

const everything = {
  postgres: [
    "SELECT 'relation', relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace",
    "SELECT 'function', proname::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    "SELECT 'type', typname::text FROM pg_type WHERE typnamespace = 'public'::regnamespace",
  ],
  mariadb: [
    "SELECT 'table', TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()",
    "SELECT 'routine', ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE()",
    "SELECT 'event', EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE()",
  ],
} as const
const allRoles = {
  postgres: 'SELECT rolname::text FROM pg_roles ORDER BY 1',
  mariadb: "SELECT User FROM mysql.user WHERE is_role = 'Y' ORDER BY 1",
} as const

for (const engine of ['postgres', 'mariadb'] as const) {
  describeServer(engine, 'hostile names and values in DDL', () => {
    let place: FreshDatabase
    beforeAll(async () => {
      place = await freshDatabase(engine)
      await rowsOnServer(engine, place.url, 'CREATE TABLE canary (x integer)')
    })
    afterAll(() => place.drop())

    const there = async (): Promise<unknown[]> =>
      Promise.all(everything[engine].map(async (query) => (await rowsOnServer(engine, place.url, query)).map(String).sort()))
    // Other tests make roles of their own meanwhile.
    const rolesLike = async (mark: string): Promise<unknown[]> =>
      (await rowsOnServer(engine, place.url, allRoles[engine])).map(([name]) => String(name)).filter((name) => name.includes(mark))

    it('roles have the names and the privileges that were declared, and leave nothing behind', async () => {
      let run = 0
      await fc.assert(
        fc.asyncProperty(names(6), async ([one = '', two = '', main = '', column = '', seen = '', counter = '']) => {
          const mark = `${process.pid}_${++run}`
          const lower = role(`${one}${mark}`)
          const upper = role(`${two}${mark}`, { memberOf: [lower] })
          const things = table(main, { id: id(), a: text({ length: 20 }).named(column), b: integer() })
          const view1 = view(seen, select({ a: things.a }).from(things))
          const numbers = sequence(counter)
          const schema = defineSchema({
            things,
            view1,
            numbers,
            lower,
            upper,
            g1: grant(['select', 'update'], things, { to: lower, columns: [things.a] }),
            g2: grant(['insert', 'delete'], things, { to: upper }),
            g3: grant(['select'], view1, { to: upper }),
            g4: grant(['usage'], numbers, { to: lower }),
          })
          const db = await open(place.url, schema)
          try {
            const before = await there()
            await db.create()
            await db.create({ ifNotExists: true })
            const { roles, privileges } = await db.inspect()
            expect(roles.map(({ name, memberOf }) => [name, memberOf]).sort()).toEqual(
              [
                [lower.name, []],
                [upper.name, [lower.name]],
              ].sort(),
            )
            const all = (privilege: string): unknown => ({ privilege, columns: undefined })
            const some = (privilege: string): unknown => ({ privilege, columns: [column] })
            const held = (holder: string): unknown[] =>
              privileges
                .filter((found) => found.role === holder)
                .map(({ sort, name, privileges: rights }) => [sort, name, rights.toSorted((x, y) => (x.privilege < y.privilege ? -1 : 1))])
                .sort()
            expect(held(lower.name)).toEqual([
              ['sequence', counter, [all('usage')]],
              ['table', main, [some('select'), some('update')]],
            ])
            expect(held(upper.name)).toEqual([
              ['table', main, [all('delete'), all('insert')]],
              ['view', seen, [all('select')]],
            ])
            expect(await rolesLike(mark)).toHaveLength(2)
            await db.drop()
            await db.drop({ ifExists: true })
            expect(await rolesLike(mark)).toEqual([])
            expect(await there()).toEqual(before)
          } finally {
            await db.close()
          }
        }),
        { numRuns: 12 },
      )
    })

    it('nests transactions fifty deep, each of which is taken back alone', async () => {
      const steps = table('steps', { depth: integer().primaryKey() })
      const db = await open(place.url, defineSchema({ steps }))
      await db.create()
      await db.transaction(async (tx) => {
        const deeper = async (at: typeof tx, depth: number): Promise<void> => {
          await at.insert(steps).values({ depth })
          if (depth === 50) return
          await at.transaction(async (inner) => deeper(inner, depth + 1))
          await expect(
            at.transaction(async (inner) => {
              await inner.insert(steps).values({ depth: 1000 + depth })
              throw new RangeError('back')
            }),
          ).rejects.toBeInstanceOf(RangeError)
        }
        await deeper(tx, 0)
      })
      expect((await db.select(steps).from(steps)).length).toBe(51)
      await db.drop()
      await db.close()
    })
  })
}

describeServer('postgres', 'long names and ends of bodies', () => {
  let place: FreshDatabase
  beforeAll(async () => {
    place = await freshDatabase('postgres')
  })
  afterAll(() => place.drop())

  const long = 'n'.repeat(64)
  const things = table('things', { id: id(), a: text() })
  it.each<[string, () => Schema]>([
    ['a role', () => defineSchema({ r: role(long) })],
    ['a role of letters with two bytes', () => defineSchema({ r: role('ü'.repeat(32)) })],
    ['a domain', () => defineSchema({ d: domain(long, text()) })],
    ['a procedure', () => defineSchema({ p: procedure(long, {}, { body: 'SELECT 1' }) })],
    [
      'a trigger of its own',
      () => defineSchema({ things, t: nativeTrigger(long, things, { when: 'before', events: ['insert'], body: 'BEGIN END' }) }),
    ],
    ['an index of its own', () => defineSchema({ t: table('t', { id: id() }, (t) => [nativeIndex({ name: long }, t.id)]) })],
    ['a policy', () => defineSchema({ t: table('t', { id: id() }, () => [rowSecurity(), policy(long, {})]) })],
  ])('%s whose name PostgreSQL would cut is refused', async (_, schemaOf) => {
    const work = async (): Promise<void> => {
      await using db = await open(place.url, schemaOf())
      await db.create()
    }
    await expect(work()).rejects.toMatchObject({ code: 'SCHEMA_INVALID' })
  })

  it('names of 63 bytes stay whole', async () => {
    const name = `r${process.pid}_`.padEnd(63, 'r')
    const holder = role(name)
    const db = await open(place.url, defineSchema({ things, holder, g: grant(['select'], things, { to: holder }) }))
    await db.create()
    await db.create({ ifNotExists: true })
    expect((await db.inspect()).roles.map((found) => found.name)).toEqual([name])
    await db.drop()
    await db.close()
  })

  it.each(['SELECT 1 -- $granary', 'SELECT 1 -- $', 'SELECT 1 -- $granary$granary2', 'SELECT 1 -- $granary$ $granary2$ $granary3'])(
    'a body may end as the quotes around it do: %s',
    async (body) => {
      const made = procedure('ending', {}, { body })
      const db = await open(place.url, defineSchema({ made }))
      await db.create()
      const [row] = await rowsOnServer('postgres', place.url, "SELECT prosrc FROM pg_proc WHERE proname = 'ending'")
      expect(row).toEqual([body])
      await db.drop()
      await db.close()
    },
  )
})

describeServer('mariadb', 'hostile names and values of its own elements', () => {
  let place: FreshDatabase
  beforeAll(async () => {
    place = await freshDatabase('mariadb')
    await rowsOnServer('mariadb', place.url, 'CREATE TABLE canary (x integer)')
  })
  afterAll(() => place.drop())

  it('stay names and values', async () => {
    await fc.assert(
      fc.asyncProperty(names(10), names(3), async (given, values) => {
        const [main = '', other = '', third = '', a = '', b = '', partition = '', ix = '', event = '', made = '', called = ''] = given
        const [first = '', second = '', remark = ''] = values.map((value) => value.replaceAll(',', ''))
        const things = table(
          main,
          {
            a: text({ length: 60 }).named(a).default(remark).comment(remark),
            b: integer().named(b),
            kind: nativeEnumeration(first, second).default(second as never),
            marks: set(first, second),
          },
          (t) => [partitionByList(t.b, [{ name: partition, in: [1, 2] }]), prefixIndex({ name: ix }, [t.a, 5])],
          { comment: remark },
        )
        const ranged = table(other, { a: text({ length: 60 }).named(a) }, (t) => [
          partitionByRange(
            [t.a],
            [
              { name: partition, lessThan: [first] },
              { name: `${partition}2`, lessThan: [Number.POSITIVE_INFINITY] },
            ].sort((one, two) => (one.name === two.name ? 0 : 0)),
          ),
        ])
        const keyed = table(third, { b: integer().named(b).primaryKey() }, (t) => [partitionByKey([t.b], 2)])
        const nightly = scheduledEvent(event, {
          on: { every: 1, unit: 'day' },
          enabled: false,
          run: [deleteFrom(things).where(things.a.eq(first))],
        })
        const same = storedFunction(made, { [a]: text({ length: 60 }) }, text({ length: 60 }), {
          body: `RETURN \`${a.replaceAll('`', '``')}\``,
        })
        const kept = storedProcedure(called, { [a]: text({ length: 60 }) }, { body: 'DELETE FROM canary' })
        const schema = defineSchema({ things, ranged, keyed, nightly, same, kept })
        const db = await open(place.url, schema)
        try {
          const before = await rowsOnServer('mariadb', place.url, everything.mariadb.join(' UNION ALL '))
          await db.create()
          await db.create({ ifNotExists: true })
          await db.insert(things).values({ b: 1, marks: [first, second] })
          const matching = things.kind
            .eq(second as never)
            .and(setHas(things.marks, first))
            .and(things.a.eq(remark))
          expect(await db.select({ a: things.a, kind: things.kind, marks: things.marks }).from(things).where(matching)).toEqual([
            { a: remark, kind: second, marks: [first, second] },
          ])
          expect(await db.select({ same: same({ [a]: first }) }).one()).toEqual({ same: first })
          await callStoredProcedure(db, kept, { [a]: first })
          const found = (await db.inspect()).tables.find(({ name }) => name === main)
          expect(found?.comment).toBe(remark)
          expect(found?.columns.map(({ name }) => name)).toEqual([a, b, 'kind', 'marks'])
          expect(found?.columns[0]).toMatchObject({ comment: remark, default: { constant: remark } })
          await db.drop()
          await db.drop({ ifExists: true })
          expect(await rowsOnServer('mariadb', place.url, everything.mariadb.join(' UNION ALL '))).toEqual(before)
        } finally {
          await db.drop({ ifExists: true })
          await db.close()
        }
      }),
      { numRuns: 15 },
    )
  })

  it.each<[string, Schema]>([
    ['a role beyond U+FFFF, which the server would keep as a question mark', defineSchema({ r: role(`r${process.pid}😀`) })],
    ['a role whose name ends with a blank', defineSchema({ r: role(`r${process.pid} `) })],
    ['a role of 129 characters', defineSchema({ r: role('r'.repeat(129)) })],
    ['a procedure of 65 characters', defineSchema({ p: storedProcedure('p'.repeat(65), {}, { body: 'DO 1' }) })],
    ['an index of 65 characters', defineSchema({ t: table('t', { a: text() }, (t) => [prefixIndex({ name: 'i'.repeat(65) }, [t.a, 5])]) })],
  ])('%s is refused', async (_, schema) => {
    await using db = await open(place.url, schema)
    await expect(db.create()).rejects.toMatchObject({ code: expect.stringMatching(/^(SCHEMA_INVALID|CAPABILITY_MISSING)$/) })
  })
})

describe('on SQLite', () => {
  it('roles are held to tables and columns of any name', async () => {
    await fc.assert(
      fc.asyncProperty(names(6), async ([main = '', hidden = '', a = '', b = '', seen = '', name = '']) => {
        const things = table(main, { id: id(), a: text().named(a), b: text().named(b) })
        const secret = table(hidden, { id: id(), a: text().named(a) })
        const shown = view(seen, select({ x: secret.a }).from(secret))
        const holder = role(name)
        const schema = defineSchema({
          things,
          secret,
          shown,
          holder,
          g1: grant(['select', 'update'], things, { to: holder, columns: [things.a] }),
          g2: grant(['insert', 'select'], shown, { to: holder }),
        })
        const { mkdtempSync, rmSync } = await import('node:fs')
        const { join } = await import('node:path')
        const { tmpdir } = await import('node:os')
        const folder = mkdtempSync(join(tmpdir(), 'granary-hostile-'))
        const url = `sqlite:${encodeURI(join(folder, 'x.db'))}`
        const owner = await open(url, schema)
        await owner.create()
        await owner.insert(things).values({ a: 'one', b: 'two' })
        await owner.insert(secret).values({ a: 'three' })
        const limited = await open(url, schema, { role: holder })
        const refused = { code: 'PERMISSION_DENIED' }
        expect(await limited.select({ a: things.a }).from(things)).toEqual([{ a: 'one' }])
        expect(await limited.select(shown).from(shown)).toEqual([{ x: 'three' }])
        await limited.update(things).set({ a: 'four' }).everyRow()
        await expect(limited.update(things).set({ b: 'four' }).everyRow()).rejects.toMatchObject(refused)
        await expect(limited.select({ b: things.b }).from(things)).rejects.toMatchObject(refused)
        await expect(limited.select(secret).from(secret)).rejects.toMatchObject(refused)
        await expect(limited.insert(secret).values({ a: 'x' })).rejects.toMatchObject(refused)
        expect((await owner.inspect()).tables.map((found) => found.name).sort()).toEqual([main, hidden].sort())
        await limited.close()
        await owner.close()
        rmSync(folder, { recursive: true })
      }),
      { numRuns: 40 },
    )
  })
})
