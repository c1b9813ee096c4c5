import { generatedAs, id, index, json, table, text, value } from 'granary'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as own from '../../../src/sql/dialects/postgres/index.ts'
import { describeServer } from '../server-url.ts'
import { type OwnDatabase, ownDatabase } from './database.ts'

const posts = table('posts', { id: id(), title: text(), body: text().nullable(), words: own.searchVector().generated() }, (t) => [
  generatedAs(
    t.words,
    own.searchVectorConcat(own.withSearchWeight(own.toSearchVector('english', t.title), 'A'), own.toSearchVector('english', t.body)),
  ),
  index(t.title),
])
const stems = own.searchDictionary('plain_stems', 'snowball', { language: 'english' })
const words = own.searchConfiguration('plain words', 'simple', [
  { tokens: ['asciiword', 'word'], dictionaries: ['unaccent', stems] },
  { tokens: ['hword'], dictionaries: ['simple'] },
])
const stores = { posts, trigrams: own.extension('pg_trgm'), unaccents: own.extension('unaccent'), stems, words }

describeServer('postgres', 'full-text search and trigrams', () => {
  let database: OwnDatabase<typeof stores>
  beforeAll(async () => {
    database = await ownDatabase(stores)
    await database.db.insert(posts).values(rows)
  })
  const rows = [
    { title: 'The fat cats', body: 'ate the rats' },
    { title: 'A dog', body: 'The cat sat on a mat and looked at another cat' },
    { title: 'Nothing', body: null },
  ]
  afterAll(() => database.end())

  // The examples of the PostgreSQL manual, tables 9.43 and 9.44.
  it('makes documents and searches as the manual shows it', async () => {
    const row = await database.db
      .select({
        vector: own.toSearchVector('english', value('The Fat Rats')),
        json: own.jsonSearchVector('english', value({ f1: 'The', f2: 'Fat Rats' }, json<unknown>())),
        query: own.toSearchQuery('english', 'The & Fat & Rats'),
        plain: own.plainSearchQuery('english', 'The Fat Rats'),
        phrase: own.phraseSearchQuery('english', 'The Fat Rats'),
        web: own.webSearchQuery('english', '"fat rat" or cat -dog'),
        and: own.searchAnd(own.toSearchQuery('simple', 'fat | rat'), own.toSearchQuery('simple', 'cat')),
        or: own.searchOr(value('fat | rat', own.searchQuery()), 'cat'),
        not: own.searchNot(value('cat', own.searchQuery())),
        followed: own.searchFollowedBy(own.toSearchQuery('simple', 'fat'), own.toSearchQuery('simple', 'cat'), 10),
        weighted: own.withSearchWeight(value("'fat':2,4 'cat':3 'rat':5B", own.searchVector()), 'A'),
        stripped: own.withoutSearchPlaces(value("'fat':2,4 'cat':3 'rat':5A", own.searchVector())),
        concat: own.searchVectorConcat(value("'a':1 'b':2", own.searchVector()), "'c':1 'd':2 'b':3"),
        words: own.searchWordsOf(value("'fat':2,4 'cat':3 'rat':5A", own.searchVector())),
        count: own.searchWordCount(value("'fat':2,4 'cat':3 'rat':5A", own.searchVector())),
        matches: own.searchMatches(own.toSearchVector('simple', value('fat cats ate rats')), own.toSearchQuery('simple', 'cats & rats')),
        ofNull: own.toSearchVector('simple', posts.body),
      })
      .from(posts)
      .where(posts.id.eq(3))
      .one()
    expect(row).toEqual({
      vector: "'fat':2 'rat':3",
      json: "'fat':2 'rat':3",
      query: "'fat' & 'rat'",
      plain: "'fat' & 'rat'",
      phrase: "'fat' <-> 'rat'",
      web: "'fat' <-> 'rat' | 'cat' & !'dog'",
      and: "( 'fat' | 'rat' ) & 'cat'",
      or: "'fat' | 'rat' | 'cat'",
      not: "!'cat'",
      followed: "'fat' <10> 'cat'",
      weighted: "'cat':3A 'fat':2A,4A 'rat':5A",
      stripped: "'cat' 'fat' 'rat'",
      concat: "'a':1 'b':2,5 'c':3 'd':4",
      words: ['cat', 'fat', 'rat'],
      count: 3,
      matches: true,
      ofNull: '',
    })
  })

  it('searches a generated column, ranks and marks', async () => {
    const { db } = database
    const query = own.webSearchQuery('english', 'cats')
    const rank = own.searchRank(posts.words, query, {
      weights: { A: 1, B: 0.4, C: 0.2, D: 0.1 },
      dividedBy: ['length logarithm', 'rank plus one'],
    })
    const found = await db
      .select({ id: posts.id, rank, cover: own.searchCoverRank(posts.words, query) })
      .from(posts)
      .where(own.searchMatches(posts.words, query))
      .orderBy(rank.desc())
    // A word of the title weighs ten times one of the body.
    expect(found.map((row) => row.id)).toEqual([1, 2])
    expect(found.map((row) => row.cover)).toEqual([1, expect.closeTo(0.2)])
    const { marked } = await db
      .select({ marked: own.searchHeadline('english', posts.title, query, { open: '<<"', close: '">>' }) })
      .from(posts)
      .where(posts.id.eq(1))
      .one()
    expect(marked).toBe('The fat <<"cats">>')
    await expect(db.select({ wrong: own.toSearchQuery('english', 'a & & b') }).one()).rejects.toMatchObject({ details: expect.anything() })
  })

  it('uses dictionaries of its own', async () => {
    const { db } = database
    // Roots without stop words, and without accents.
    expect(await db.select({ vector: own.toSearchVector('plain words', value('The cafés flying')) }).one()).toEqual({
      vector: "'cafe':2 'fli':3 'the':1",
    })
    await db.create({ ifNotExists: true })
    await db.drop()
    await db.create()
    await db.insert(posts).values(rows)
  })

  // The examples of the manual of pg_trgm, and its rules of counting.
  it('measures how alike texts are', async () => {
    const { db } = database
    const row = await db
      .select({
        similarity: own.similarity(value('word'), 'two words'),
        words: own.wordSimilarity(value('word'), 'two words'),
        strict: own.strictWordSimilarity(value('word'), 'two words'),
        distance: own.trigramDistance(value('word'), 'two words'),
        wordDistance: own.trigramWordDistance(value('two words'), 'word'),
        isSimilar: own.isSimilar(value('word'), 'two words'),
        hasSimilar: own.hasSimilarWords(value('two words'), 'word'),
        hasWhole: own.hasSimilarWholeWords(value('two words'), 'word'),
        trigrams: own.trigramsOf(value('cat')),
      })
      .one()
    expect(row).toEqual({
      similarity: expect.closeTo(0.36363637),
      words: expect.closeTo(0.8),
      strict: expect.closeTo(0.571429),
      distance: expect.closeTo(1 - 0.36363637),
      wordDistance: expect.closeTo(0.2),
      isSimilar: true,
      hasSimilar: true,
      hasWhole: true,
      trigrams: ['  c', ' ca', 'at ', 'cat'],
    })
    const nearest = await db.select({ title: posts.title }).from(posts).orderBy(own.similarity(posts.title, 'nothin').desc()).limit(1)
    expect(nearest).toEqual([{ title: 'Nothing' }])
  })
})
