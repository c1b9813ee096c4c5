import fc from 'fast-check'
import {
  alias,
  count,
  type Db,
  defineSchema,
  fullTextIndex,
  highlight,
  id,
  match,
  open,
  rank,
  references,
  select,
  snippet,
  table,
  text,
} from 'granary'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const airports = table('airports', { iata: text().primaryKey(), name: text(), city: text().nullable(), notes: text() }, (t) => [
  fullTextIndex([t.name, t.city]),
  fullTextIndex([t.notes], { tokens: 'stems' }),
])
const flights = table('flights', { id: id(), origin: references(() => airports.iata) })

let db: Db

beforeAll(async () => {
  db = await open('sqlite::memory:', defineSchema({ airports, flights }))
  await db.create()
  await db.insert(airports).values([
    { iata: 'AUS', name: 'Austin-Bergstrom International', city: 'Austin', notes: 'Gulls were seen flying over the runway' },
    { iata: 'SFO', name: 'San Francisco International', city: 'San Francisco', notes: 'A gull' },
    { iata: 'SAN', name: 'San Diego International', city: 'San Diego', notes: 'nothing' },
    { iata: 'LAX', name: 'Los Angeles International', city: 'Los Angeles', notes: 'nothing' },
    { iata: 'FRA', name: 'Flughafen Frankfurt', city: 'Frankfurt am Main', notes: 'ein Überflug' },
    { iata: 'GRU', name: 'São Paulo/Guarulhos', city: null, notes: 'nothing' },
  ])
  await db.insert(flights).values([{ origin: 'SFO' }, { origin: 'SFO' }, { origin: 'AUS' }])
})

afterAll(() => db.close())

async function found(
  words: string,
  columns: Parameters<typeof match<'airports'>>[0] = [airports.name, airports.city],
  prefix = false,
): Promise<string[]> {
  const rows = await db
    .select({ iata: airports.iata })
    .from(airports)
    .where(match(columns, words, { prefix }))
    .orderBy(airports.iata)
  return rows.map(({ iata }) => iata)
}

describe('match', () => {
  test('finds rows with all words, in any column and order', async () => {
    expect(await found('international san')).toEqual(['SAN', 'SFO'])
    expect(await found('FRANCISCO  san')).toEqual(['SFO'])
    expect(await found('sao paulo')).toEqual(['GRU'])
    expect(await found('nowhere')).toEqual([])
  })

  test('phrases, excluded words, and either of two searches', async () => {
    expect(await found('"san international"')).toEqual([])
    expect(await found('"diego international"')).toEqual(['SAN'])
    expect(await found('international -san')).toEqual(['AUS', 'LAX'])
    expect(await found('international -"san francisco" -austin')).toEqual(['LAX', 'SAN'])
    expect(await found('diego or angeles')).toEqual(['LAX', 'SAN'])
    expect(await found('san francisco OR los angeles OR frankfurt -main')).toEqual(['LAX', 'SFO'])
  })

  test('some columns of an index only', async () => {
    expect(await found('frankfurt')).toEqual(['FRA'])
    expect(await found('main', airports.name)).toEqual([])
    expect(await found('main', airports.city)).toEqual(['FRA'])
    expect(await found('san OR main', airports.city)).toEqual(['FRA', 'SAN', 'SFO'])
  })

  test('by word stems where the index has them, and by beginnings where that is asked for', async () => {
    expect(await found('gull', airports.notes)).toEqual(['AUS', 'SFO'])
    expect(await found('fly', airports.notes)).toEqual(['AUS'])
    expect(await found('intern fran', undefined, true)).toEqual([])
    expect(await found('international fran', undefined, true)).toEqual(['SFO'])
    expect(await found('fran', undefined, true)).toEqual(['FRA', 'SFO'])
    expect(await found('fran ', undefined, true)).toEqual([])
  })

  test('follows inserts, updates and deletes', async () => {
    await db.insert(airports).values({ iata: 'ZZZ', name: 'Zebra', city: null, notes: '' })
    expect(await found('zebra')).toEqual(['ZZZ'])
    await db.update(airports).set({ name: 'Okapi' }).where(match(airports.name, 'zebra'))
    expect(await found('zebra')).toEqual([])
    expect(await db.delete(airports).where(match(airports.name, 'okapi'))).toEqual({ changes: 1 })
    expect(await found('okapi')).toEqual([])
  })

  test('beside other conditions, negated, in subqueries and joins', async () => {
    const hit = match([airports.name, airports.city], 'san')
    expect(
      await db.select({ iata: airports.iata }).from(airports).where(hit.not(), airports.city.isNotNull()).orderBy(airports.iata),
    ).toEqual([{ iata: 'AUS' }, { iata: 'FRA' }, { iata: 'LAX' }])
    expect(
      await db
        .select({ iata: airports.iata })
        .from(airports)
        .where(hit.or(airports.iata.eq('FRA')))
        .orderBy(airports.iata),
    ).toEqual([{ iata: 'FRA' }, { iata: 'SAN' }, { iata: 'SFO' }])
    expect(await db.select({ n: count() }).from(flights).join(airports).where(hit)).toEqual([{ n: 2 }])
    expect(await db.select({ n: count() }).from(flights).leftJoin(airports).where(hit, airports.iata.ne('SAN'))).toEqual([{ n: 2 }])
    expect(
      await db
        .select({ n: count() })
        .from(flights)
        .where(flights.origin.in(select({ iata: airports.iata }).from(airports).where(hit))),
    ).toEqual([{ n: 2 }])
    expect(await db.select({ found: hit, iata: airports.iata }).from(airports).orderBy(airports.iata).limit(1)).toEqual([
      { found: false, iata: 'AUS' },
    ])
  })

  test('two tables, and one table twice', async () => {
    const other = alias(airports, 'other')
    const rows = await db
      .select({ a: airports.iata, b: other.iata })
      .from(airports, other)
      .where(match(airports.name, 'diego'), match(other.name, 'angeles'))
    expect(rows).toEqual([{ a: 'SAN', b: 'LAX' }])
    expect(
      await db
        .select({ iata: airports.iata })
        .from(airports)
        .where(match(airports.name, 'international'), match(airports.notes, 'gulls'))
        .orderBy(airports.iata),
    ).toEqual([{ iata: 'AUS' }, { iata: 'SFO' }])
    expect(
      await db
        .select({ iata: airports.iata })
        .from(airports)
        .where(match(airports.name, 'international'), match(airports.city, 'san'))
        .orderBy(airports.iata),
    ).toEqual([{ iata: 'SAN' }, { iata: 'SFO' }])
  })

  test('in a prepared statement', async () => {
    const search = db.prepare({ words: text() }, (p) =>
      db.select({ iata: airports.iata }).from(airports).where(match(airports.name, p.words)).orderBy(airports.iata),
    )
    expect(await search.all({ words: 'san -diego' })).toEqual([{ iata: 'SFO' }])
    expect(await search.all({ words: '" OR "' })).toEqual([])
  })

  test('never fails, whatever the text', async () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.string({ maxLength: 60 }),
      fc
        .array(
          fc.constantFrom(
            '"',
            '*',
            '^',
            '(',
            ')',
            ':',
            '{',
            '}',
            '+',
            '-',
            'AND',
            'OR',
            'NOT',
            'NEAR',
            'NEAR(a b, 2)',
            'name',
            'name:',
            '-name',
            "'",
            ';',
            '\\',
            '\0',
            '\u202e',
            '😀',
            'san',
            '%',
            '?',
            '"san"',
            '-"',
            '--',
            '/*',
          ),
          { maxLength: 20 },
        )
        .map((words) => words.join(' ')),
      fc.array(fc.constantFrom('"', '*', '-', 'or', ' ', 'a', ':', '('), { maxLength: 40 }).map((words) => words.join('')),
    )
    await fc.assert(
      fc.asyncProperty(hostile, fc.boolean(), async (words, prefix) => {
        await db
          .select({ iata: airports.iata, rank: rank(match(airports.name, words)) })
          .from(airports)
          .where(match(airports.name, words, { prefix }))
        await db
          .select({ n: count() })
          .from(airports)
          .where(match([airports.name, airports.city], words, { prefix }).not())
      }),
      { numRuns: 1500 },
    )
    expect(await found('a '.repeat(5000))).toEqual([])
    expect(await found('"'.repeat(5000))).toEqual([])
    expect(await found('-a '.repeat(300))).toEqual([])
  })
})

describe('rank, highlight and snippet', () => {
  const hit = match([airports.name, airports.city], 'san')

  test('tell how well and where a row matches', async () => {
    const rows = await db
      .select({
        iata: airports.iata,
        name: highlight(hit, airports.name, '<b>', "</b>'"),
        city: highlight(hit, airports.city, '[', ']'),
        part: snippet(hit, airports.name, { open: '{', close: '}', words: 1 }),
        rank: rank(hit),
      })
      .from(airports)
      .where(hit)
      .orderBy(rank(hit).desc(), airports.iata)
    expect(rows.map(({ iata, name, city }) => [iata, name, city])).toEqual([
      ['SAN', "<b>San</b>' Diego International", '[San] Diego'],
      ['SFO', "<b>San</b>' Francisco International", '[San] Francisco'],
    ])
    expect(rows[0]?.part).toContain('{San}')
    for (const row of rows) expect(row.rank).toBeGreaterThan(0)
  })

  test('rank rows with more of the words first', async () => {
    const either = match([airports.name, airports.city], 'austin OR international')
    const [first] = await db.select({ iata: airports.iata }).from(airports).where(either).orderBy(rank(either).desc()).limit(1)
    expect(first).toEqual({ iata: 'AUS' })
  })

  test('work in joins, with limits and in subqueries', async () => {
    const rows = await db
      .select({ id: flights.id, name: highlight(hit, airports.name, '*', '*') })
      .from(flights)
      .join(airports)
      .where(hit)
      .orderBy(flights.id)
    expect(rows).toEqual([
      { id: 1, name: '*San* Francisco International' },
      { id: 2, name: '*San* Francisco International' },
    ])
    const best = select({ iata: airports.iata, rank: rank(hit) })
      .from(airports)
      .where(hit)
      .as('best')
    expect(await db.select({ iata: best.iata }).from(best).where(best.rank.gt(0)).orderBy(best.iata)).toEqual([
      { iata: 'SAN' },
      { iata: 'SFO' },
    ])
  })

  test('without their match among the conditions are refused', async () => {
    const invalid = { code: 'STATEMENT_INVALID' }
    await expect(db.select({ rank: rank(hit) }).from(airports)).rejects.toMatchObject(invalid)
    await expect(
      db
        .select({ rank: rank(hit) })
        .from(airports)
        .where(hit.or(airports.iata.eq('AUS'))),
    ).rejects.toMatchObject(invalid)
    await expect(
      db
        .select({ notes: highlight(hit, airports.notes, '', '') })
        .from(airports)
        .where(hit),
    ).rejects.toMatchObject(invalid)
    await expect(db.select({ iata: airports.iata }).from(airports).where(match(airports.iata, 'x'))).rejects.toMatchObject({
      ...invalid,
      message: expect.stringContaining('fullTextIndex'),
    })
    expect(() => match([], 'x')).toThrow(expect.objectContaining(invalid))
    expect(() => snippet(hit, airports.name, { words: 65 })).toThrow(expect.objectContaining(invalid))
  })

  test('share one plan between words', async () => {
    await found('one')
    const { misses } = db.planCache
    await found('two "three four"')
    expect(db.planCache.misses).toBe(misses)
  })
})
