import { createStatements, defineSchema, id, integer, json, loadDialect, open, table, text, timestamp } from 'granary'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as own from '../../../src/sql/dialects/postgres/index.ts'
import { describeServer, rowsOnServer } from '../server-url.ts'
import { type OwnDatabase, ownDatabase } from './database.ts'

const bookings = table(
  'bookings',
  {
    id: id(),
    room: integer(),
    nights: own.dateRange(),
    cancelled: integer().default(0),
    at: timestamp(),
    note: text(),
    body: json<unknown>(),
    host: own.inet(),
  },
  (t) => [
    own.exclude({ where: t.cancelled.eq(0), name: 'no_double_booking' }, [t.room, '='], [t.nights, '&&']),
    own.exclude({ method: 'btree', deferrable: 'initially deferred', name: 'one_note' }, [
      own.indexKey(t.note, { operatorClass: 'text_ops', collation: 'C' }),
      '=',
    ]),
    own.nativeIndex({ method: 'gin' }, own.indexKey(t.body, { operatorClass: 'jsonb_path_ops' })),
    own.nativeIndex({ method: 'gin', name: 'note_trigrams' }, own.indexKey(t.note, { operatorClass: 'gin_trgm_ops' })),
    own.nativeIndex(
      { method: 'gist', name: 'note_near' },
      own.indexKey(t.note, { operatorClass: 'gist_trgm_ops', operatorClassOptions: { siglen: 32 } }),
    ),
    own.nativeIndex({ method: 'spgist' }, own.indexKey(t.host, { operatorClass: 'inet_ops' })),
    own.nativeIndex({ method: 'brin', parameters: { pages_per_range: 16, autosummarize: true } }, t.at),
    own.nativeIndex({ method: 'hash', name: 'by_note' }, t.note),
    own.nativeIndex({ method: 'bloom', name: 'blooming', parameters: { length: 80 } }, t.room, t.cancelled),
    own.nativeUnique({ name: 'once', include: [t.note], nullsNotDistinct: true, deferrable: 'initially deferred' }, t.id, t.room),
    own.nativeIndex(
      {
        unique: true,
        name: 'covering',
        include: [t.cancelled],
        parameters: { fillfactor: 70 },
        where: t.cancelled.gt(5),
        nullsNotDistinct: true,
        comment: "a remark's text",
      },
      t.room.desc().nullsLast(),
      t.note.concat('x'),
    ),
    own.storage({ fillfactor: 60, autovacuum_enabled: false }),
    own.unlogged(),
  ],
)
const stores = { bookings, gist: own.extension('btree_gist'), trigrams: own.extension('pg_trgm'), bloom: own.extension('bloom') }
const row = { at: '2026-11-23T00:00:00Z', body: {}, host: '10.0.0.1' }

describeServer('postgres', 'indexes and constraints', () => {
  let database: OwnDatabase<typeof stores>
  beforeAll(async () => {
    database = await ownDatabase(stores)
  })
  afterAll(() => database.end())

  it('refuses rows that overlap, and says by which constraint', async () => {
    const { db } = database
    await db.insert(bookings).values({ ...row, room: 1, nights: own.range('2026-11-20', '2026-11-23'), note: 'a' })
    await db.insert(bookings).values({ ...row, room: 1, nights: own.range('2026-11-23', '2026-11-25'), note: 'b' })
    await db.insert(bookings).values({ ...row, room: 2, nights: own.range('2026-11-20', '2026-11-23'), note: 'c' })
    await expect(
      db.insert(bookings).values({ ...row, room: 1, nights: own.range('2026-11-22', '2026-11-24'), note: 'd' }),
    ).rejects.toMatchObject({
      name: 'IntegrityError',
      code: 'EXCLUSION_VIOLATION',
      details: { constraint: 'no_double_booking' },
    })
    await db.insert(bookings).values({ ...row, room: 1, nights: own.range('2026-11-22', '2026-11-24'), note: 'e', cancelled: 1 })
  })

  it('looks at a deferred constraint at the end', async () => {
    const { db } = database
    await db.transaction(async (tx) => {
      await tx.insert(bookings).values({ ...row, room: 7, nights: own.range('2026-01-01', '2026-01-02'), note: 'a' })
      await tx.update(bookings).set({ note: 'z' }).where(bookings.room.eq(7))
    })
    const twice = db.transaction(async (tx) => {
      await tx.insert(bookings).values({ ...row, room: 8, nights: own.range('2026-01-01', '2026-01-02'), note: 'a' })
    })
    await expect(twice).rejects.toMatchObject({ code: 'EXCLUSION_VIOLATION' })
  })

  // As pg_get_indexdef writes them (PostgreSQL manual, table 9.74).
  it('makes indexes of every method, as the server describes them', async () => {
    const rows = await rowsOnServer('postgres', database.fresh.url, "SELECT indexdef FROM pg_indexes WHERE tablename = 'bookings'")
    const texts = rows.map(([definition]) => String(definition))
    for (const wanted of [
      'USING gin (body jsonb_path_ops)',
      'CREATE INDEX note_trigrams ON public.bookings USING gin (note COLLATE "C.utf8" gin_trgm_ops)',
      'CREATE INDEX note_near ON public.bookings USING gist (note COLLATE "C.utf8" gist_trgm_ops (siglen=\'32\'))',
      'USING spgist (host)',
      "USING brin (at) WITH (pages_per_range='16', autosummarize='true')",
      "CREATE INDEX blooming ON public.bookings USING bloom (room, cancelled) WITH (length='80')",
      'CREATE UNIQUE INDEX once ON public.bookings USING btree (id, room) INCLUDE (note) NULLS NOT DISTINCT',
      'CREATE INDEX by_note ON public.bookings USING hash (note)',
      "CREATE UNIQUE INDEX covering ON public.bookings USING btree (room DESC NULLS LAST, ((note || 'x'::text))) INCLUDE (cancelled) NULLS NOT DISTINCT WITH (fillfactor='70') WHERE (cancelled > 5)",
    ])
      expect(texts).toContainEqual(expect.stringContaining(wanted))
    expect(await rowsOnServer('postgres', database.fresh.url, "SELECT obj_description('covering'::regclass)")).toEqual([
      ["a remark's text"],
    ])
    expect(
      await rowsOnServer(
        'postgres',
        database.fresh.url,
        "SELECT relpersistence::text, reloptions::text FROM pg_class WHERE relname = 'bookings'",
      ),
    ).toEqual([['u', '{fillfactor=60,autovacuum_enabled=false}']])
  })

  it('creates, builds anew and drops an index while others write', async () => {
    const { db, fresh } = database
    const later = own.nativeIndex({ name: 'later' }, bookings.room)
    const found = (): Promise<unknown[][]> =>
      rowsOnServer('postgres', fresh.url, "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('later')")
    await own.createIndex(db, bookings, later, { concurrently: true })
    expect(await found()).toEqual([[true]])
    await own.createIndex(db, bookings, later, { concurrently: true, ifNotExists: true })
    await own.reindex(db, bookings, { concurrently: true })
    await expect(db.transaction((tx) => own.dropIndex(tx, bookings, later, { concurrently: true }))).rejects.toMatchObject({
      details: expect.anything(),
    })
    await own.dropIndex(db, bookings, later, { concurrently: true })
    expect(await found()).toEqual([])
    await db.transaction((tx) => own.createIndex(tx, bookings, later))
    await own.dropIndex(db, bookings, later, { ifExists: true })
  })

  it('creates what is not there yet', async () => {
    await database.db.create({ ifNotExists: true })
  })
})

describe("table elements of PostgreSQL's own on other engines", () => {
  const things = { id: id(), word: text(), at: timestamp() }
  it.each([
    ['sql.exclusionConstraints', table('things', things, (t) => [own.exclude({}, [t.word, '='])])],
    ['sql.indexMethods', table('things', things, (t) => [own.nativeIndex({ method: 'hash' }, t.word)])],
    ['sql.unloggedTables', table('things', things, () => [own.unlogged()])],
    ['sql.partitions', table('things', things, (t) => [own.partitionBy('range', t.at)])],
    ['sql.rowSecurity', table('things', things, () => [own.rowSecurity()])],
  ])('refuses %s by its name', async (capability, refused) => {
    await expect(open('sqlite::memory:', defineSchema({ refused }))).rejects.toMatchObject({
      code: 'CAPABILITY_MISSING',
      details: { capabilities: [capability] },
    })
  })

  it('says what is declared wrongly', async () => {
    expect(() => own.exclude({})).toThrow(expect.objectContaining({ code: 'SCHEMA_INVALID' }))
    const t = table('t', things)
    expect(() => own.exclude({}, [t.word, '= ) --'])).toThrow(expect.objectContaining({ code: 'SCHEMA_INVALID' }))
    expect(() => own.nativeIndex({})).toThrow(expect.objectContaining({ code: 'SCHEMA_INVALID' }))
    expect(() => own.nativeIndex({}, t.word.concat('x'))).toThrow(expect.objectContaining({ code: 'SCHEMA_INVALID' }))
    const twice = table('twice', things, (u) => [own.nativeIndex({ name: 'same' }, u.word), own.nativeIndex({ name: 'same' }, u.at)])
    const dialect = await loadDialect('postgres')
    expect(() => createStatements(defineSchema({ twice }), dialect)).toThrow(/same is used twice/)
  })
})
