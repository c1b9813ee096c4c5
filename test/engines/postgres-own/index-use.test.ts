import { array, generatedAs, id, json, type PlanRow, sql, type Transaction, table, text } from 'granary'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as own from '../../../src/sql/dialects/postgres/index.ts'
import { describeServer } from '../server-url.ts'
import { type OwnDatabase, ownDatabase } from './database.ts'

const level = own.nativeEnumeration('level', ['low', 'high'])
const things = table(
  'things',
  {
    id: id(),
    body: json<unknown>(),
    name: text(),
    tags: array(text()),
    days: own.dateRange(),
    host: own.inet(),
    attributes: own.hstore(),
    level: level(),
    words: own.searchVector().generated(),
    at: own.geography({ form: 'Point' }),
  },
  (t) => [
    generatedAs(t.words, own.toSearchVector('english', t.name)),
    own.nativeIndex({ name: 'by_body', method: 'gin' }, own.indexKey(t.body, { operatorClass: 'jsonb_path_ops' })),
    own.nativeIndex({ name: 'by_near_name', method: 'gist' }, own.indexKey(t.name, { operatorClass: 'gist_trgm_ops' })),
    own.nativeIndex({ name: 'by_tags', method: 'gin' }, t.tags),
    own.nativeIndex({ name: 'by_days', method: 'gist' }, t.days),
    own.nativeIndex({ name: 'by_host', method: 'gist' }, own.indexKey(t.host, { operatorClass: 'inet_ops' })),
    own.nativeIndex({ name: 'by_attributes', method: 'gin' }, t.attributes),
    own.nativeIndex({ name: 'by_level' }, t.level),
    own.nativeIndex({ name: 'by_words', method: 'gin' }, t.words),
    own.nativeIndex({ name: 'by_place', method: 'gist' }, t.at),
  ],
)
const stores = { things, trigrams: own.extension('pg_trgm') }
const austin = { type: 'Point', coordinates: [-97.67, 30.19] } as const
type Asked = (tx: Transaction) => { explain(): Promise<PlanRow[]> }
const asked = (tx: Transaction) => tx.select({ id: things.id }).from(things)

describeServer('postgres', "indexes under PostgreSQL's own operators", () => {
  let database: OwnDatabase<typeof stores>
  beforeAll(async () => {
    database = await ownDatabase(stores)
  })
  afterAll(() => database.end())

  const queries: readonly (readonly [string, string, Asked])[] = [
    ['by_body', 'a path', (tx) => asked(tx).where(own.jsonPathFinds(things.body, '$.a[*] ? (@ == 2)'))],
    ['by_body', 'a predicate', (tx) => asked(tx).where(own.jsonPathHolds(things.body, '$.a == 2'))],
    ['by_body', 'a document in another', (tx) => asked(tx).where(things.body.contains({ a: 1 }))],
    ['by_near_name', 'similar texts', (tx) => asked(tx).where(own.isSimilar(things.name, 'austin'))],
    ['by_near_name', 'the most similar texts', (tx) => asked(tx).orderBy(own.trigramDistance(things.name, 'austin')).limit(3)],
    ['by_near_name', 'a pattern', (tx) => asked(tx).where(things.name.like('%usti%'))],
    ['by_near_name', 'a pattern in any case', (tx) => asked(tx).where(things.name.ilike('%USTI%'))],
    ['by_near_name', 'a regular expression', (tx) => asked(tx).where(things.name.matches('a[uU]stin'))],
    ['by_tags', 'an array in another', (tx) => asked(tx).where(things.tags.contains(['a']))],
    ['by_tags', 'arrays with a common element', (tx) => asked(tx).where(things.tags.overlaps(['a', 'b']))],
    ['by_days', 'ranges that overlap', (tx) => asked(tx).where(own.rangeOverlaps(things.days, own.range('2026-01-01', null)))],
    ['by_days', 'a value in a range', (tx) => asked(tx).where(own.rangeHolds(things.days, '2026-01-01'))],
    ['by_host', 'addresses of a network', (tx) => asked(tx).where(own.networkWithin(things.host, '10.0.0.0/8'))],
    ['by_attributes', 'a key', (tx) => asked(tx).where(own.hstoreHasKey(things.attributes, 'a'))],
    ['by_attributes', 'pairs', (tx) => asked(tx).where(own.hstoreContains(things.attributes, { a: 'b' }))],
    ['by_level', 'a value of an enumeration', (tx) => asked(tx).where(things.level.eq('high'))],
    ['by_words', 'words', (tx) => asked(tx).where(own.searchMatches(things.words, own.webSearchQuery('english', 'flying birds')))],
    ['by_place', 'places near another', (tx) => asked(tx).where(own.geometryWithinDistance(things.at, austin, 1000))],
    ['by_place', 'the nearest places', (tx) => asked(tx).orderBy(own.nearestDistance(things.at, austin)).limit(3)],
  ]

  it.each(queries)('%s serves %s', async (index, _, query) => {
    const plan = await database.db.transaction(async (tx) => {
      // The table is empty: without this, reading all of it would be cheapest.
      await tx.execute(sql`set local enable_seqscan = off`)
      await tx.execute(sql`set local enable_sort = off`)
      return JSON.stringify(await query(tx).explain())
    })
    expect(plan).toContain(index)
  })
})
