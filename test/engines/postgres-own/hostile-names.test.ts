import fc from 'fast-check'
import { array, defineSchema, id, integer, loadDialect, open, select, table, text, value } from 'granary'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as own from '../../../src/sql/dialects/postgres/index.ts'
import { describeServer, type FreshDatabase, freshDatabase, rowsOnServer } from '../server-url.ts'

const hostile = [
  'plain',
  'MiXed Case',
  'a"b',
  "a'b",
  'a\\b',
  '"; DROP TABLE canary; --',
  "'; DROP TABLE canary; --",
  '$granary$; DROP TABLE canary; $granary$',
  '$$',
  '/* x',
  '-- x',
  'a.b',
  'select',
  '$1',
  '?',
  'ü😀',
  'a\nb\tc',
  '(x)',
  '{x}',
  '[1,2)',
]

describeServer('postgres', 'hostile names and values', () => {
  let fresh: FreshDatabase
  beforeAll(async () => {
    fresh = await freshDatabase('postgres')
    await rowsOnServer('postgres', fresh.url, 'CREATE TABLE canary (x integer)')
  })
  afterAll(async () => {
    await fresh.drop()
  })
  const things = async (): Promise<unknown> =>
    (
      await rowsOnServer(
        'postgres',
        fresh.url,
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace UNION ALL SELECT typname FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typtype = 'e'",
      )
    ).map(([name]) => name)

  it.each(hostile)('keeps to names: %s', async (name) => {
    const level = own.nativeEnumeration(`${name} level`, [name, 'other'])
    const kind = own.domain(`${name} kind`, text(), { checks: { [name]: (given) => given.ne(name) } })
    const pair = own.composite(`${name} pair`, { [name]: text(), other: integer() })
    const setting = own.contextSetting('app.x', text())
    const main = table(
      `${name} main`,
      { key: integer().named(name), level: level().default(name as never), kind: kind(), pair: pair().nullable(), days: own.dateRange() },
      (t) => [
        own.partitionBy('list', t.key),
        own.nativeIndex({ name: `${name} index`, where: t.kind.ne(name), comment: name }, own.indexKey(t.kind, { collation: 'C' })),
        own.rowSecurity(),
        own.policy(`${name} policy`, { using: t.kind.eq(setting.value).or(t.kind.ne(name)) }),
      ],
    )
    const other = table(`${name} other`, { id: id(), word: text() }, (t) => [
      own.nativeUnique({ name: `${name} unique`, deferrable: 'initially deferred' }, t.word),
      own.exclude({ name: `${name} exclude`, method: 'btree' }, [t.word, '=']),
    ])
    const part = own.partition(`${name} part`, main, 'default')
    const count = own.databaseFunction(`${name} function`, { [name]: text() }, text(), {
      body: 'SELECT $1',
      settings: { search_path: ['public', name] },
    })
    const rows = own.rowsFunction(`${name} rows`, { given: text() }, { [name]: text() }, { body: 'SELECT given' })
    const change = own.procedure(
      `${name} procedure`,
      { [name]: text() },
      { body: `INSERT INTO "${`${name} other`.replaceAll('"', '""')}" (word) VALUES ($1)` },
    )
    const trigger = own.nativeTrigger(`${name} trigger`, other, { when: 'before', events: ['insert'], body: 'BEGIN RETURN NEW; END' })
    const kept = own.materializedView(`${name} kept`, select({ word: other.word }).from(other), { uniqueBy: ['word'] })
    const published = own.publication(`${name} publication`, [other])
    const schema = defineSchema({ main, other, level, kind, pair, part, count, rows, change, trigger, kept, published })
    const db = await open(fresh.url, schema)
    try {
      const before = await things()
      await db.create()
      await db.create({ ifNotExists: true })
      await db.insert(main).values({ key: 1, kind: 'x', pair: { [name]: name, other: 7 }, days: 'empty' })
      expect(
        await db
          .select({ level: main.level, member: pair.member(main.pair, name), pair: main.pair })
          .from(main)
          .one(),
      ).toEqual({
        level: name,
        member: name,
        pair: { [name]: name, other: 7 },
      })
      await own.callProcedure(db, change, { [name]: name })
      await own.refreshMaterializedView(db, kept, { concurrently: true })
      expect(await db.select(kept).from(kept)).toEqual([{ word: name }])
      expect(await db.select({ same: count({ [name]: value(name) }) }).one()).toEqual({ same: name })
      const found = rows('found', { given: name })
      expect(await db.select(found as never).from(found)).toEqual([{ [name]: name }])
      await own.withContext(db, [setting.is(name)], async (tx) => expect(await tx.select({ x: setting.value }).one()).toEqual({ x: name }))
      const messages = await own.listen(db, [name])
      await own.notify(db, name, name)
      expect((await messages.next()).value).toMatchObject({ channel: name, payload: name })
      await messages.return()
      await own.prepareTransaction(db, `${name} ${process.pid}`, async (tx) => {
        await tx.insert(other).values({ word: 'prepared' })
      })
      await own.commitPrepared(db, `${name} ${process.pid}`)
      await db.transaction((tx) => own.lockInTransaction(tx, name))
      await db.drop()
      await db.drop({ ifExists: true })
      expect(await things()).toEqual(before)
    } finally {
      await db.close()
    }
  })

  it('gives back random values as they were', async () => {
    const db = await open(fresh.url, defineSchema({ maps: own.extension('hstore') }))
    await db.create()
    const pair = own.composite('random_pair', { first: text().nullable(), second: array(text().nullable()) })
    await db.script(pair.create({}, await loadDialect('postgres')).join(';'))
    const words = fc.string({ unit: 'grapheme' }).filter((word) => !word.includes('\0') && word.isWellFormed())
    const maybe = fc.option(words)
    const decimals = fc.tuple(fc.integer(), fc.nat()).map(([whole, more]) => [`${whole}`, `${BigInt(whole) + BigInt(more) + 1n}`] as const)
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(words, maybe),
        fc.record({ first: maybe, second: fc.array(maybe) }),
        fc.tuple(decimals, fc.constantFrom('[)', '[]', '(]', '()')),
        fc.string({ unit: fc.constantFrom('0', '1') }),
        async (map, row, [[lower, upper], bounds], bits) => {
          const range = own.range(lower, upper, bounds as '[)')
          const read = await db
            .select({
              map: value(map, own.hstore()),
              row: value(row, pair()),
              rows: value([row, null], array(pair().nullable())),
              range: value(range, own.decimalRange()),
              bits: value(bits, own.bitVarying()),
            })
            .one()
          expect(read).toEqual({ map: { ...map }, row, rows: [row, null], range, bits })
        },
      ),
      { numRuns: 100 },
    )
    await db.close()
  })
})
