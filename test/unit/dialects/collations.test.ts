import {
  alias,
  anyValue,
  array,
  cast,
  type Dialect,
  greatest,
  id,
  json,
  lower,
  max,
  type PrintedStatement,
  rowNumber,
  select,
  sql,
  table,
  text,
  tuple,
  uuid,
  value,
} from 'granary'
import { hasSimilarWords, indexKey, nativeEnumeration, nativeIndex } from 'granary/postgres'
import { describe, expect, test } from 'vitest'
import { bestCaseCollation } from '../../../src/sql/dialects/postgres/collation/case-collation.ts'
import { postgresDialect, postgresDialectOf } from '../../../src/sql/dialects/postgres/dialect.ts'

const level = nativeEnumeration('level', ['low', 'high'])
const t = table(
  't',
  {
    id: id(),
    a: text(),
    german: text({ collation: 'de-x-icu' }),
    other: text({ collation: 'default' }),
    note: text(),
    tags: array(text()),
    doc: json<{ x: string }>(),
    level: level(),
    key: uuid(),
  },
  (c) => [nativeIndex({ method: 'gin' }, indexKey(c.note, { operatorClass: 'gin_trgm_ops' }))],
)
const x = t.doc.text('x')
const from = select({ id: t.id }).from(t)

type Statement = { toSql(dialect: Dialect): PrintedStatement }
const sqlOf = (statement: Statement, dialect: Dialect = postgresDialect): string => statement.toSql(dialect).sql
const conditionOf = (statement: Statement): string => sqlOf(statement).replace(/^.* (?:WHERE|ORDER BY) /, '')

// The texts follow from the derivation of collations (PostgreSQL manual §24.2.2); each kind runs on a database with a linguistic locale too.
describe('On PostgreSQL', () => {
  test.each<readonly [string, Statement, string]>([
    ['a column', from.where(t.a.gt('b')), '"t"."a" > $1'],
    ['columns of one collation', from.where(t.a.lt(t.note)), '"t"."a" < "t"."note"'],
    ['a column of another program', from.where(t.other.lt('b')), '"t"."other" < $1'],
    ['such a column beside one of ours', from.where(t.other.lt(t.a)), '"t"."other" < "t"."a"'],
    ['an array', from.where(t.tags.eq(['b'])), '"t"."tags" = $1'],
    ['an enumeration of PostgreSQL', from.where(t.level.gt('low')), '"t"."level" > $1'],
    ['LIKE', from.where(t.a.like('b%')), '"t"."a" LIKE CAST($1 AS TEXT)'],
    ['an order', from.orderBy(t.a), '"t"."a"'],
    ['an order of another type', from.orderBy(t.key), '"t"."key"'],
  ])('%s needs no collation', (_, statement, expected) => {
    expect(conditionOf(statement)).toBe(expected)
  })

  test.each<readonly [string, Statement, string]>([
    ['a member of a document', from.where(x.eq('b')), '("t"."doc" ->> \'x\') COLLATE "C" = CAST($1 AS TEXT)'],
    ['a list', from.where(x.in(['b'])), '("t"."doc" ->> \'x\') COLLATE "C" IN ($1)'],
    ['a cast', from.where(cast(t.id, text()).lt('5')), 'CAST("t"."id" AS TEXT) COLLATE "C" < CAST($1 AS TEXT)'],
    ['an order', from.orderBy(x.desc()), '("t"."doc" ->> \'x\') COLLATE "C" DESC'],
    [
      'a tuple',
      from.where(tuple(x, t.id).gt(['b', 1])),
      '(("t"."doc" ->> \'x\') COLLATE "C", "t"."id") > (CAST($1 AS TEXT), CAST($2 AS BIGINT))',
    ],
    ['no member beside a column', from.where(x.lt(t.a)), '"t"."doc" ->> \'x\' < "t"."a"'],
  ])('%s is compared by code points', (_, statement, expected) => {
    expect(conditionOf(statement)).toBe(expected)
  })

  test.each<readonly [string, Statement, string]>([
    ['the first of two columns', from.where(t.a.lt(t.german)), '"t"."a" < "t"."german" COLLATE "C"'],
    ['what the application says', from.where(t.german.lt(t.a.collate('sv-x-icu'))), '"t"."german" < "t"."a" COLLATE "sv-x-icu"'],
    // PostgreSQL refuses it.
    [
      'neither of two that it says',
      from.where(t.a.collate('C').lt(t.a.collate('sv-x-icu'))),
      '"t"."a" COLLATE "C" < "t"."a" COLLATE "sv-x-icu"',
    ],
    ['a column beside SQL text', from.where(t.german.lt(sql(text())`${t.a}`)), '"t"."german" < ("t"."a")'],
  ])('the collation of %s counts', (_, statement, expected) => {
    expect(conditionOf(statement)).toBe(expected)
  })

  test('results that are ordered by their name have the collation', () => {
    const named = select({ x }).from(t)
    expect(sqlOf(named)).toBe('SELECT "t"."doc" ->> \'x\' AS "x" FROM "t"')
    expect(sqlOf(named.orderBy((r) => r.x))).toBe('SELECT ("t"."doc" ->> \'x\') COLLATE "C" AS "x" FROM "t" ORDER BY "x"')
    expect(sqlOf(named.distinct().orderBy(x))).toContain('SELECT DISTINCT ("t"."doc" ->> \'x\') COLLATE "C" AS "x"')
    expect(sqlOf(named.union(select({ x }).from(t)).orderBy((r) => r.x))).toBe(
      '(SELECT ("t"."doc" ->> \'x\') COLLATE "C" AS "x" FROM "t") UNION (SELECT "t"."doc" ->> \'x\' AS "x" FROM "t") ORDER BY "x"',
    )
    expect(sqlOf(named.distinctOn(x).orderBy(x))).toContain('DISTINCT ON (("t"."doc" ->> \'x\') COLLATE "C")')
  })

  test('columns of queries have the collation of what they are made of', () => {
    const inner = select({ x, a: t.a, loud: lower(t.a) })
      .from(t)
      .as('inner')
    const orders = [inner.x, inner.a, inner.loud].map((key) => conditionOf(select({ a: inner.a }).from(inner).orderBy(key)))
    expect(orders).toEqual(['"inner"."x" COLLATE "C"', '"inner"."a"', '"inner"."loud"'])
    expect(
      sqlOf(
        select({ a: alias(t, 'u').a })
          .from(alias(t, 'u'))
          .orderBy(alias(t, 'u').a),
      ),
    ).toContain('ORDER BY "u"."a"')
  })

  test('aggregates, windows and choices compare by code points', () => {
    const place = rowNumber().over({ orderBy: x })
    expect(sqlOf(select({ m: max(x), a: max(t.a), g: greatest(x, 'a'), place }).from(t))).toBe(
      'SELECT MAX(("t"."doc" ->> \'x\') COLLATE "C") AS "m", MAX("t"."a") AS "a", GREATEST(("t"."doc" ->> \'x\') COLLATE "C", CAST($1 AS TEXT)) AS "g", ROW_NUMBER() OVER (ORDER BY ("t"."doc" ->> \'x\') COLLATE "C") AS "place" FROM "t"',
    )
  })

  test.each<readonly [string, Statement, string]>([
    ['lower()', from.where(lower(t.a).eq('b')), 'lower("t"."a" COLLATE "C.utf8") COLLATE "C" = CAST($1 AS TEXT)'],
    ['a column with a collation of its own', from.where(lower(t.german).eq('b')), 'lower("t"."german") = CAST($1 AS TEXT)'],
    ['a column of another program', from.where(lower(t.other).eq('b')), 'lower("t"."other") = CAST($1 AS TEXT)'],
    ['ILIKE', from.where(t.a.ilike('B%')), '"t"."a" COLLATE "C.utf8" ILIKE CAST($1 AS TEXT)'],
    [
      'iequals()',
      from.where(t.a.iequals('B')),
      'lower("t"."a" COLLATE "C.utf8") COLLATE "C" = lower(CAST($1 AS TEXT) COLLATE "C.utf8") COLLATE "C"',
    ],
    ['LIKE under an index of trigrams', from.where(t.note.like('%b%')), '"t"."note" COLLATE "C.utf8" LIKE CAST($1 AS TEXT)'],
    ['similarity', from.where(hasSimilarWords(t.a, 'b')), '"t"."a" COLLATE "C.utf8" %> CAST($1 AS TEXT)'],
    [
      'a case function beside what the application says',
      from.where(lower(t.a).eq(t.note.collate('de-x-icu'))),
      'lower("t"."a" COLLATE "C.utf8") COLLATE "C" COLLATE "de-x-icu" = "t"."note" COLLATE "de-x-icu"',
    ],
  ])('%s knows upper and lower case', (_, statement, expected) => {
    expect(conditionOf(statement)).toBe(expected)
  })

  test('the collation of letters is the best that the server has', () => {
    const dialect = postgresDialectOf(17, 'pg_c_utf8')
    expect(sqlOf(select({ l: lower(value('Ä', text())) }), dialect)).toBe(
      'SELECT lower(CAST($1 AS TEXT) COLLATE "pg_c_utf8") COLLATE "C" AS "l"',
    )
    expect(postgresDialectOf(17, 'pg_c_utf8')).toBe(dialect)
    expect([['und-x-icu', 'C.utf8'], ['C.UTF-8'], ['und-x-icu'], []].map(bestCaseCollation)).toEqual([
      'C.utf8',
      'C.UTF-8',
      'und-x-icu',
      'default',
    ])
  })

  test('any value of a type without an order is the first of an array before PostgreSQL 16', () => {
    const query = select({ key: anyValue(t.key), of: anyValue(t.key, { filter: t.id.gt(5) }), a: anyValue(t.a) }).from(t)
    expect(sqlOf(query, postgresDialectOf(15, 'C.utf8'))).toBe(
      'SELECT (ARRAY_AGG("t"."key") FILTER (WHERE "t"."key" IS NOT NULL))[1] AS "key", (ARRAY_AGG("t"."key") FILTER (WHERE "t"."key" IS NOT NULL AND "t"."id" > $1))[1] AS "of", MIN("t"."a") AS "a" FROM "t"',
    )
    expect(sqlOf(query, postgresDialectOf(16, 'C.utf8'))).toContain('ANY_VALUE("t"."key") AS "key"')
    expect(sqlOf(select({ key: anyValue(t.key).over({ partitionBy: t.a }) }).from(t), postgresDialectOf(15, 'C.utf8'))).toBe(
      'SELECT (ARRAY_AGG("t"."key") FILTER (WHERE "t"."key" IS NOT NULL) OVER (PARTITION BY "t"."a"))[1] AS "key" FROM "t"',
    )
  })
})
