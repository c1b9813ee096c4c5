import { count, defineSchema, fullTextIndex, highlight, id, match, rank, references, select, snippet, table, text } from '../../../index.ts'
import { fails, same } from '../expectations.ts'
import type { CaseContext, Suite } from '../suite.ts'

const airports = table('airports', { iata: text({ length: 3 }).primaryKey(), name: text(), city: text().nullable() }, (t) => [
  fullTextIndex([t.name, t.city]),
])
const flights = table('flights', { id: id(), origin: references(() => airports.iata) })
const reports = table('reports', { id: id(), notes: text() }, (t) => [fullTextIndex([t.notes], { tokens: 'stems' })])

const rows = ['A31', 'A36', 'B060']
const hit = match([airports.name, airports.city], 'francisco')

async function found({ db }: CaseContext, words: string, options: { readonly prefix?: boolean } = {}): Promise<readonly string[]> {
  const rowsFound = await db
    .select({ iata: airports.iata })
    .from(airports)
    .where(match([airports.name, airports.city], words, options))
    .orderBy(airports.iata)
  return rowsFound.map(({ iata }) => iata)
}

/** Words, phrases and beginnings of words in texts, without regard to case and accents. */
export const fullText: Suite = {
  name: 'full-text',
  title: 'full-text search',
  schema: defineSchema({ airports, flights }),
  async prepare(db) {
    await db.insert(airports).values([
      { iata: 'AUS', name: 'Austin-Bergstrom International', city: 'Austin' },
      { iata: 'SFO', name: 'San Francisco International', city: 'San Francisco' },
      { iata: 'SAN', name: 'San Diego International', city: 'San Diego' },
      { iata: 'LAX', name: 'Los Angeles International', city: 'Los Angeles' },
      { iata: 'FRA', name: 'Flughafen Frankfurt', city: 'Frankfurt am Main' },
      { iata: 'GRU', name: 'São Paulo Guarulhos', city: null },
    ])
    await db.insert(flights).values([{ origin: 'SFO' }, { origin: 'SFO' }, { origin: 'AUS' }])
  },
  cases: [
    {
      id: 'all words, in any column, order and case',
      rows,
      async run(context) {
        same(await found(context, 'international diego'), ['SAN'])
        same(await found(context, 'FRANCISCO  international'), ['SFO'])
        same(await found(context, 'nowhere'), [])
      },
    },
    {
      id: 'words without their accents',
      rows,
      async run(context) {
        same(await found(context, 'sao paulo'), ['GRU'])
      },
    },
    {
      id: 'phrases',
      rows,
      async run(context) {
        same(await found(context, '"francisco international"'), ['SFO'])
        same(await found(context, '"international francisco"'), [])
      },
    },
    {
      id: 'excluded words, and either of two searches',
      rows,
      async run(context) {
        same(await found(context, 'international -diego'), ['AUS', 'LAX', 'SFO'])
        same(await found(context, 'diego or angeles'), ['LAX', 'SAN'])
      },
    },
    {
      id: 'beginnings of words',
      rows,
      async run(context) {
        same(await found(context, 'fran', { prefix: true }), ['FRA', 'SFO'])
        same(await found(context, 'fran'), [])
      },
    },
    {
      id: 'in joins and subqueries, beside other conditions',
      rows,
      async run({ db }) {
        same(await db.select({ n: count() }).from(flights).join(airports).where(hit), [{ n: 2 }])
        same(
          await db
            .select({ n: count() })
            .from(flights)
            .where(flights.origin.in(select({ iata: airports.iata }).from(airports).where(hit))),
          [{ n: 2 }],
        )
        same(await db.select({ iata: airports.iata }).from(airports).where(hit, airports.city.isNotNull()), [{ iata: 'SFO' }])
      },
    },
    {
      id: 'follows inserts, updates and deletes',
      rows,
      async run(context) {
        const { db } = context
        await db.insert(airports).values({ iata: 'ZZZ', name: 'Zebra field', city: null })
        same(await found(context, 'zebra'), ['ZZZ'])
        await db.update(airports).set({ name: 'Okapi field' }).where(airports.iata.eq('ZZZ'))
        same(await found(context, 'zebra'), [])
        same(await found(context, 'okapi'), ['ZZZ'])
        await db.delete(airports).where(airports.iata.eq('ZZZ'))
        same(await found(context, 'okapi'), [])
      },
    },
    {
      id: 'never fails, whatever the text',
      rows: ['A48', 'A36'],
      async run(context) {
        for (const words of [
          '',
          ' ',
          '"',
          '""',
          '*',
          '-',
          '- -',
          "'",
          '(',
          ')',
          'AND',
          'OR',
          'NOT x',
          'a:b',
          'a & | ! b',
          '+-><~*"@',
          '\\',
          '%',
          '<->',
          ';--',
          'x'.repeat(5000),
        ])
          same(Array.isArray(await found(context, words)), true)
      },
    },
    {
      id: 'ranks rows with more of the words first',
      rows,
      async run({ db }) {
        const either = match([airports.name, airports.city], 'austin OR international')
        same(await db.select({ iata: airports.iata }).from(airports).where(either).orderBy(rank(either).desc(), airports.iata).limit(1), [
          { iata: 'AUS' },
        ])
      },
    },
    {
      id: 'marks what it found',
      rows,
      needs: ['sql.searchHighlight'],
      async run({ db }) {
        const [row] = await db
          .select({
            name: highlight(hit, airports.name, '<b>', "</b>'"),
            part: snippet(hit, airports.name, { open: '{', close: '}', words: 3 }),
          })
          .from(airports)
          .where(hit)
        same(row?.name, "San <b>Francisco</b>' International")
        same(row?.part.includes('{Francisco}'), true)
      },
    },
    {
      id: 'a search of columns without an index is refused',
      rows,
      async run({ db }) {
        await fails(() => db.select({ iata: airports.iata }).from(airports).where(match(airports.iata, 'x')).all(), 'STATEMENT_INVALID')
      },
    },
  ],
}

/** Words by their stems. */
export const stemmedSearch: Suite = {
  name: 'stemmed-search',
  title: 'full-text search by stems of words',
  schema: defineSchema({ reports }),
  needs: ['sql.stemmedSearch'],
  async prepare(db) {
    await db.insert(reports).values([{ notes: 'Gulls were seen flying over the runway' }, { notes: 'A gull' }, { notes: 'nothing' }])
  },
  cases: [
    {
      id: 'finds other forms of a word',
      rows,
      async run({ db }) {
        const notes = async (words: string): Promise<number> =>
          (await db.select({ id: reports.id }).from(reports).where(match(reports.notes, words))).length
        same([await notes('gull'), await notes('gulls'), await notes('fly'), await notes('run')], [2, 2, 1, 0])
      },
    },
  ],
}
