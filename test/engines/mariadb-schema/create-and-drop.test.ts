import {
  boolean,
  check,
  count,
  defineSchema,
  enumeration,
  foreignKey,
  fullTextIndex,
  generatedAs,
  id,
  index,
  insert,
  integer,
  length,
  lower,
  match,
  nextValue,
  open,
  point,
  primaryKey,
  references,
  refuse,
  select,
  sequence,
  spatialIndex,
  sql,
  type TableElement,
  table,
  text,
  trigger,
  trim,
  unique,
  view,
} from 'granary'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { describeServer, type FreshDatabase, freshDatabase } from '../server-url.ts'

const airports = table(
  'airports',
  {
    iata: text({ length: 3 }).primaryKey(),
    name: text().comment('as on the map'),
    state: text({ length: 30 }).nullable(),
    kind: enumeration('large', 'small').default('small'),
    open: boolean().default(true),
    location: point(),
    lowered: text().generated(),
    letters: integer().generated('virtual'),
    hub: integer({ bits: 64 }).nullable(),
  },
  (t): readonly TableElement[] => [
    generatedAs(t.lowered, lower(t.name)),
    generatedAs(t.letters, length(t.name)),
    unique([t.name, t.state]),
    unique([lower(t.name)], { name: 'one name' }),
    check(t.name.ne(''), { name: 'named' }),
    index(t.state.desc(), t.name),
    fullTextIndex([t.name]),
    spatialIndex(t.location),
    foreignKey([t.hub], () => [flights.id], { onDelete: 'set null' }),
  ],
  { comment: 'where they land' },
)
const flights = table('flights', {
  id: id(),
  origin: references(() => airports.iata, { onDelete: 'cascade', onUpdate: 'cascade' }),
  delay: integer().default(0),
})
const legs = table('legs', { flight: references(() => flights.id), leg: integer() }, (t) => [primaryKey([t.flight, t.leg])])
const log = table('log', { id: id(), flight: integer({ bits: 64 }), delay: integer() })
const late = view(
  'late',
  select({ origin: flights.origin, flights: count() }).from(flights).where(flights.delay.gt(60)).groupBy(flights.origin),
)
const record = trigger('record', {
  on: flights,
  timing: 'after',
  updateOf: [flights.delay],
  when: (row) => row.new.delay.gt(0),
  run: (row) => insert(log).values({ flight: row.new.id, delay: row.new.delay }),
})
const limit = trigger('limit', {
  on: flights,
  timing: 'before',
  events: ['insert', 'update'],
  when: (row) => row.new.delay.gt(1000),
  run: () => refuse("it's too late"),
})
const numbers = sequence('numbers', { start: 100, increment: 10 })
const schema = defineSchema({ airports, flights, legs, log, late, record, limit, numbers })

const austin = { iata: 'AUS', name: 'Austin', state: 'TX', location: { x: -97.67, y: 30.19 } }

describeServer('mariadb', 'a schema that is created and dropped', () => {
  let database: FreshDatabase
  beforeEach(async () => {
    database = await freshDatabase('mariadb')
  })
  afterEach(() => database.drop())

  it('is all there, holds what it declares, and is all gone', async () => {
    await using db = await open(database.url, schema)
    await db.create()
    await db.insert(airports).values([austin, { iata: 'DFW', name: 'Dallas', location: { x: -97.04, y: 32.9 } }])
    expect(await db.select(airports).from(airports).where(airports.iata.eq('AUS'))).toEqual([
      { ...austin, kind: 'small', open: true, lowered: 'austin', letters: 6, hub: null },
    ])

    const refused = async (row: typeof austin): Promise<unknown> => await db.insert(airports).values(row)
    await expect(refused({ ...austin, name: 'Bergstrom' })).rejects.toMatchObject({ code: 'UNIQUE_VIOLATION' })
    await expect(refused({ ...austin, iata: 'XXX', name: 'AUSTIN' })).rejects.toMatchObject({ code: 'UNIQUE_VIOLATION' })
    await expect(refused({ ...austin, iata: 'XXX', name: '' })).rejects.toMatchObject({
      code: 'CHECK_VIOLATION',
      details: { constraint: 'named' },
    })
    await expect(
      db.script("INSERT INTO airports (iata, name, location, kind) VALUES ('YYY', 'Y', POINT(0, 0), 'none')"),
    ).rejects.toMatchObject({
      code: 'CHECK_VIOLATION',
    })
    await expect(db.script("INSERT INTO airports (iata, name, location, open) VALUES ('YYY', 'Y', POINT(0, 0), 2)")).rejects.toMatchObject({
      code: 'CHECK_VIOLATION',
    })
    await expect(db.insert(flights).values({ origin: 'ZZZ' })).rejects.toMatchObject({ code: 'FOREIGN_KEY_VIOLATION' })

    await db.insert(flights).values([{ origin: 'AUS', delay: 61 }, { origin: 'DFW', delay: 90 }, { origin: 'DFW' }])
    expect(await db.select(late).from(late).orderBy(late.origin)).toEqual([
      { origin: 'AUS', flights: 1 },
      { origin: 'DFW', flights: 1 },
    ])
    const [first = 0, second = 0, third = 0] = (await db.select({ id: flights.id }).from(flights).orderBy(flights.id)).map((row) => row.id)
    // The same value again is no change of the column.
    await db.update(flights).set({ delay: 61 }).where(flights.id.eq(first))
    await db.update(flights).set({ delay: 62 }).where(flights.id.eq(first))
    await db.update(flights).set({ delay: 0 }).where(flights.id.eq(second))
    expect(await db.select({ flight: log.flight, delay: log.delay }).from(log)).toEqual([{ flight: first, delay: 62 }])
    await expect(db.insert(flights).values({ origin: 'AUS', delay: 1001 })).rejects.toMatchObject({
      code: 'CHECK_VIOLATION',
      message: expect.stringContaining("it's too late"),
    })

    await db.update(airports).set({ hub: third }).where(airports.iata.eq('AUS'))
    await db.delete(flights).where(flights.id.eq(third))
    expect(await db.select({ hub: airports.hub }).from(airports).where(airports.iata.eq('AUS'))).toEqual([{ hub: null }])
    await db.delete(airports).where(airports.iata.eq('DFW'))
    expect(await db.select({ rows: count() }).from(flights)).toEqual([{ rows: 1 }])

    expect([await nextValue(db, numbers), await nextValue(db, numbers)]).toEqual([100, 110])

    await db.drop()
    const left = await db.inspect()
    expect([left.tables, left.views, left.triggers, left.sequences]).toEqual([[], [], [], []])
  })

  it('is left alone where it is there, and completed where a part is missing', async () => {
    await using db = await open(database.url, schema)
    await db.create({ ifNotExists: true })
    await db.insert(airports).values(austin)
    const before = await db.inspect()
    await db.script('DROP TRIGGER record; DROP VIEW late; ALTER TABLE flights DROP FOREIGN KEY fk_flights_origin')
    await db.create({ ifNotExists: true })
    expect(await db.select({ rows: count() }).from(airports)).toEqual([{ rows: 1 }])
    const after = await db.inspect()
    expect(after.triggers).toEqual(before.triggers)
    expect(after.views).toEqual(before.views)
    expect(new Set(foreignKeyNames(after))).toEqual(new Set(foreignKeyNames(before)))
    await db.drop()
    await expect(db.drop()).rejects.toMatchObject({ code: 'OBJECT_MISSING' })
    await db.drop({ ifExists: true })
  })

  it('is taken back as far as it went when a statement fails, and what was there before stays', async () => {
    await using db = await open(database.url, schema)
    // The last thing that create() makes is there already.
    await db.script(
      'CREATE TABLE mine (id INT PRIMARY KEY); INSERT INTO mine VALUES (7); CREATE TRIGGER limit_update BEFORE UPDATE ON mine FOR EACH ROW SET new.id = new.id',
    )
    const before = await db.inspect()
    await expect(db.create()).rejects.toMatchObject({ message: expect.stringMatching(/; what had been created before was removed again$/) })
    expect(await db.inspect()).toEqual(before)

    // Some of it is there: only the rest goes.
    await db.script(
      "CREATE TABLE log (id BIGINT PRIMARY KEY AUTO_INCREMENT, flight BIGINT COMMENT '[below 2^53]', delay INT); CREATE VIEW late AS SELECT 1 AS one",
    )
    await db.script('DROP TRIGGER limit_update; CREATE TABLE legs (flight INT PRIMARY KEY); CREATE SEQUENCE numbers')
    const some = await db.inspect()
    await expect(db.create()).rejects.toMatchObject({ message: expect.stringMatching(/; nothing had been created before$/) })
    expect(await db.inspect()).toEqual(some)
    await db.script('CREATE TABLE flights (id BIGINT PRIMARY KEY, origin INT)')
    const others = await db.inspect()
    // The foreign key to airports cannot be added to that table.
    await expect(db.create({ ifNotExists: true })).rejects.toMatchObject({
      message: expect.stringMatching(/; what had been created before was removed again$/),
    })
    expect(await db.inspect()).toEqual(others)
  })

  it('cannot be created inside a transaction, which it would end', async () => {
    await using db = await open(database.url, defineSchema({ things: table('things', { id: id() }) }), { ambientTransactions: true })
    await expect(db.transaction(() => db.create())).rejects.toMatchObject({ code: 'STATEMENT_INVALID' })
    expect((await db.inspect()).tables.some(({ name }) => name === 'things')).toBe(false)
  })

  it('may lie in several databases', async () => {
    const other = `${database.name}_other`
    const places = table('places', { id: id(), name: text() }, () => [], { schema: other })
    const visits = table('visits', { id: id(), place: references(() => places.id) })
    const visited = view('visited', select({ name: places.name }).from(places), { schema: other })
    await using db = await open(database.url, defineSchema({ places, visits, visited }))
    await db.create()
    await db.create({ ifNotExists: true })
    await db.insert(places).values({ name: 'Austin' })
    await db.insert(visits).values({ place: 1 })
    expect(await db.select(visited).from(visited)).toEqual([{ name: 'Austin' }])
    await expect(db.insert(visits).values({ place: 2 })).rejects.toMatchObject({ code: 'FOREIGN_KEY_VIOLATION' })
    await db.drop()
    await db.script(`DROP DATABASE ${other}`)
  })

  it('may have any names', async () => {
    const odd = ["a;b'c`d", '"q" -- x', '/* ? :n */', "back\\slash \\'", '%s $1 # DROP TABLE x', "a.b ``` ''"]
    const longest = odd.join(' ').slice(0, 60)
    for (const name of [...odd, longest.trimEnd()]) {
      const parents = table(
        `p${name}`,
        {
          key: id().named(`k${name}`),
          other: integer({ bits: 64 }).nullable(),
          words: text().comment(name),
          lowered: text().nullable().generated(),
        },
        (t): readonly TableElement[] => [
          foreignKey([t.other], () => [children.id], { name: `fk1${name}` }),
          check(t.words.ne(name), { name: `ck${name}` }),
          unique([lower(t.words)], { name: `uq${name}` }),
          fullTextIndex([t.words], { name: `ft${name}` }),
          generatedAs(t.lowered, lower(t.words)),
        ],
        { comment: name },
      )
      const children = table(`c${name}`, { id: id(), parent: references(() => parents.key, { name: `fk2${name}` }) })
      const all = defineSchema({
        parents,
        children,
        seen: view(`v${name}`, select({ words: parents.words }).from(parents).where(parents.words.ne(name))),
        noted: trigger(`t${name}`, {
          on: parents,
          timing: 'after',
          updateOf: [parents.words],
          when: (row) => row.new.words.ne(name),
          run: () => refuse(name),
        }),
        counted: sequence(`s${name}`),
      })
      await using db = await open(database.url, all)
      await db.create()
      await db.create({ ifNotExists: true })
      await db.insert(parents).values({ words: 'some words' })
      expect(
        await db
          .select({ words: parents.words })
          .from(parents)
          .where(match([parents.words], 'WORDS')),
      ).toEqual([{ words: 'some words' }])
      await expect(db.insert(parents).values({ words: name })).rejects.toMatchObject({ details: { constraint: `ck${name}` } })
      await expect(db.update(parents).set({ words: 'others' }).everyRow()).rejects.toMatchObject({ message: expect.stringContaining(name) })
      expect(await nextValue(db, sequence(`s${name}`))).toBe(1)
      const found = await db.inspect()
      expect(found.tables.map((one) => one.name)).toEqual([`c${name}`, `p${name}`])
      expect(found.tables[1]).toMatchObject({
        comment: name,
        checks: [{ name: `ck${name}` }],
        fullTextIndexes: [{ name: `ft${name}`, columns: ['words'] }],
      })
      expect(found.tables[1]?.columns.find((column) => column.name === 'words')?.comment).toBe(name)
      expect(found.triggers[0]).toMatchObject({ name: `t${name}`, columns: ['words'] })
      await db.drop()
      const left = await db.inspect()
      expect([left.tables, left.views, left.triggers, left.sequences]).toEqual([[], [], [], []])
    }
  }, 60_000)

  it('tells texts apart in a unique expression as the expression does', async () => {
    const people = table(
      'people',
      { id: id(), nick: text({ length: 20 }), name: text({ length: 20, collation: 'utf8mb4_general_ci' }), exact: text({ length: 20 }) },
      (t) => [unique([t.nick.collate('utf8mb4_general_ci')]), unique([trim(t.name)]), unique([trim(t.exact)])],
    )
    await using db = await open(database.url, defineSchema({ people }))
    await db.create()
    await db.insert(people).values({ nick: 'a', name: 'a', exact: 'a' })
    const refused = async (row: { nick: string; name: string; exact: string }): Promise<unknown> => await db.insert(people).values(row)
    await expect(refused({ nick: 'A', name: 'b', exact: 'b' })).rejects.toMatchObject({ code: 'UNIQUE_VIOLATION' })
    await expect(refused({ nick: 'b', name: ' Á ', exact: 'b' })).rejects.toMatchObject({ code: 'UNIQUE_VIOLATION' })
    await expect(refused({ nick: 'b', name: 'b', exact: ' a' })).rejects.toMatchObject({ code: 'UNIQUE_VIOLATION' })
    await db.insert(people).values({ nick: 'b', name: 'b', exact: 'A' })
    await db.drop()
  })

  it('has defaults and checks that are written as SQL', async () => {
    const things = table('things', { id: id(), code: text({ length: 20 }).default(sql(text())`concat('a', 'b')`) }, (t) => [
      check(sql(boolean())`${t.code} REGEXP ${'^[a-z\\\\]+$'}`),
    ])
    await using db = await open(database.url, defineSchema({ things }))
    await db.create()
    await db.insert(things).values([{}, { code: 'x\\y' }])
    expect(await db.select({ code: things.code }).from(things)).toEqual([{ code: 'ab' }, { code: 'x\\y' }])
    await expect(db.insert(things).values({ code: '1' })).rejects.toMatchObject({ code: 'CHECK_VIOLATION' })
    await db.drop()
  })
})

function foreignKeyNames({ tables }: { tables: readonly { foreignKeys: readonly { name: string | undefined }[] }[] }): unknown[] {
  return tables.flatMap(({ foreignKeys }) => foreignKeys.map(({ name }) => name))
}
