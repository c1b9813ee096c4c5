import {
  all,
  any,
  array,
  arrayAggregate,
  arrayAppend,
  arrayConcat,
  arrayPosition,
  arrayRemove,
  arrayReplace,
  arraySlice,
  bitAnd,
  bitOr,
  boolAnd,
  boolOr,
  corr,
  id,
  integer,
  json,
  jsonArrayAggregate,
  real,
  table,
  text,
  unnest,
  value,
} from 'granary'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as own from '../../../src/sql/dialects/postgres/index.ts'
import { describeServer } from '../server-url.ts'
import { type OwnDatabase, ownDatabase } from './database.ts'

const things = table('things', {
  id: id(),
  body: json<unknown>().nullable(),
  words: array(text()).nullable(),
  numbers: array(array(integer())).nullable(),
  attributes: own.hstore().nullable(),
  x: real().nullable(),
})
const document = (given: unknown) => value(given, json<unknown>())

describeServer('postgres', 'documents, arrays and hstore', () => {
  let database: OwnDatabase<{ things: typeof things }>
  beforeAll(async () => {
    database = await ownDatabase({ things })
  })
  afterAll(() => database.end())

  // The examples of the PostgreSQL manual, tables 9.46 and 9.48.
  it('finds with SQL/JSON paths', async () => {
    const { db } = database
    const numbers = document({ a: [1, 2, 3, 4, 5] })
    const row = await db
      .select({
        finds: own.jsonPathFinds(numbers, '$.a[*] ? (@ > 2)'),
        findsNot: own.jsonPathFinds(numbers, '$.a[*] ? (@ > 7)'),
        holds: own.jsonPathHolds(numbers, '$.a[*] > 2'),
        between: own.jsonPathFinds(numbers, { path: '$.a[*] ? (@ >= $min && @ <= $max)', variables: { min: 2, max: 4 } }),
        match: own.jsonPathHolds(numbers, { path: 'exists($.a[*] ? (@ >= $min && @ <= $max))', variables: { min: 2, max: 4 } }),
        every: own.jsonPathArray(numbers, { path: '$.a[*] ? (@ >= $min && @ <= $max)', variables: { min: 2, max: 4 } }),
        first: own.jsonPathFirst(numbers, { path: '$.a[*] ? (@ >= $min && @ <= $max)', variables: { min: 2, max: 4 } }),
        none: own.jsonPathFirst(numbers, '$.a[*] ? (@ > 7)'),
        silent: own.jsonPathFinds(numbers, { path: 'strict $.missing', silent: true }),
        set: own.jsonSetAt(document([{ f1: 1, f2: null }, 2]), ['0', 'f3'], [2, 3, 4]),
        deleted: own.jsonSetAt(document([{ f1: 99, f2: null }, 2]), [0, 'f3'], null, { whenNull: 'return target' }),
        pretty: own.jsonPretty(document([1])),
      })
      .one()
    expect(row).toEqual({
      finds: true,
      findsNot: false,
      holds: true,
      between: true,
      match: true,
      every: [2, 3, 4],
      first: 2,
      none: null,
      silent: null,
      set: [{ f1: 1, f2: null, f3: [2, 3, 4] }, 2],
      deleted: [{ f1: 99, f2: null }, 2],
      pretty: '[\n    1\n]',
    })
    await expect(db.select({ wrong: own.jsonPathFinds(numbers, '$.[') }).one()).rejects.toMatchObject({
      name: expect.stringMatching(/Error$/),
    })
    const found = own.jsonPathRows('found', numbers, '$.a[*] ? (@ > 3)')
    expect(await db.select({ value: found.value, place: found.ordinality }).from(found)).toEqual([
      { value: 4, place: 1 },
      { value: 5, place: 2 },
    ])
  })

  it('asks documents by their operators', async () => {
    const body = document({ a: 1, b: [1, 2, { c: 3 }] })
    const row = await database.db
      .select({
        contains: body.contains({ b: [{ c: 3 }] }),
        containedBy: body.containedBy({ a: 1, b: [1, 2, { c: 3 }], d: 4 }),
        hasKey: body.hasKey('a'),
        hasAny: body.hasAnyKey('x', 'b'),
        hasAll: body.hasAllKeys('a', 'x'),
        without: body.without('b', 1),
        with: body.with(['b', 0], 'one'),
      })
      .one()
    expect(row).toEqual({
      contains: true,
      containedBy: true,
      hasKey: true,
      hasAny: true,
      hasAll: false,
      without: { a: 1, b: [1, { c: 3 }] },
      with: { a: 1, b: ['one', 2, { c: 3 }] },
    })
  })

  // The examples of the PostgreSQL manual, tables 9.53 and 9.54.
  it('has the operators and functions of arrays', async () => {
    const { db } = database
    const words = value(['a', 'b', 'c', 'b'], array(text()))
    const square = value(
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      array(array(integer())),
    )
    const row = await db
      .select({
        contains: words.contains(['c', 'a']),
        containedBy: words.containedBy(['a', 'b', 'c', 'd']),
        overlaps: words.overlaps(['x', 'c']),
        any: value('c').eq(any(words)),
        all: value('c').ne(all(words)),
        slice: arraySlice(words, 1, 3),
        append: arrayAppend(words, 'd'),
        concat: arrayConcat(words, ['x']),
        removed: arrayRemove(words, 'b'),
        replaced: arrayReplace(words, 'b', 'z'),
        position: arrayPosition(words, 'c'),
        trimmed: own.trimArray(words, 2),
        dimensions: own.arrayDimensions(square),
        second: own.arrayDimensionLength(square, 2),
        bounds: own.arrayBounds(square),
        divided: own.textToArray(value('xx~~yy~~zz'), '~~', 'yy'),
        square,
      })
      .one()
    expect(row).toEqual({
      contains: true,
      containedBy: true,
      overlaps: true,
      any: true,
      all: false,
      slice: ['b', 'c'],
      append: ['a', 'b', 'c', 'b', 'd'],
      concat: ['a', 'b', 'c', 'b', 'x'],
      removed: ['a', 'c'],
      replaced: ['a', 'z', 'c', 'z'],
      position: 2,
      trimmed: ['a', 'b'],
      dimensions: 2,
      second: 3,
      bounds: '[1:2][1:3]',
      divided: ['xx', null, 'zz'],
      square: [
        [1, 2, 3],
        [4, 5, 6],
      ],
    })
    const rows = unnest('parts', ['x', 'y'], text())
    expect(await db.select({ part: rows.value }).from(rows)).toEqual([{ part: 'x' }, { part: 'y' }])
  })

  it('keeps documents that are arrays apart from arrays of documents', async () => {
    const type = array(json<unknown>())
    const given = [[1, [2, 3]], { a: [] }, 'x']
    expect(await database.db.select({ given: value(given, type) }).one()).toEqual({ given })
  })

  // The examples of the PostgreSQL manual, tables F.6 and F.7.
  it('has the operators and functions of hstore', async () => {
    const map = (given: own.HstoreValue) => value(given, own.hstore())
    const row = await database.db
      .select({
        get: own.hstoreGet(map({ a: 'x', b: 'y' }), 'a'),
        missing: own.hstoreGet(map({ a: 'x' }), 'z'),
        several: own.hstoreGetAll(map({ a: 'x', b: 'y', c: 'z' }), ['c', 'a', 'q']),
        concat: own.hstoreConcat(map({ a: 'b', c: 'd' }), { c: 'x', d: 'q' }),
        hasKey: own.hstoreHasKey(map({ a: '1' }), 'a'),
        hasAll: own.hstoreHasAllKeys(map({ a: '1', b: '2' }), ['a', 'b']),
        hasAny: own.hstoreHasAnyKey(map({ a: '1', b: '2' }), ['b', 'c']),
        contains: own.hstoreContains(map({ a: 'b', b: '1', c: null }), { b: '1' }),
        containedBy: own.hstoreContainedBy(map({ a: 'c' }), { a: 'b', b: '1', c: null }),
        without: own.hstoreWithout(map({ a: '1', b: '2', c: '3' }), 'a', 'b'),
        slice: own.hstoreSlice(map({ a: '1', b: '2', c: '3' }), 'b', 'c', 'x'),
        keys: own.hstoreKeys(map({ a: '1', b: '2' })),
        values: own.hstoreValues(map({ a: '1', b: null })),
        json: own.hstoreToJson(map({ 'a key': '1', b: 't', c: null })),
        made: own.hstoreFrom(value(['a', 'b'], array(text())), value(['1', '2'], array(text()))),
      })
      .one()
    expect(row).toEqual({
      get: 'x',
      missing: null,
      several: ['z', 'x', null],
      concat: { a: 'b', c: 'x', d: 'q' },
      hasKey: true,
      hasAll: true,
      hasAny: true,
      contains: true,
      containedBy: false,
      without: { c: '3' },
      slice: { b: '2', c: '3' },
      keys: ['a', 'b'],
      values: ['1', null],
      json: { 'a key': '1', b: 't', c: null },
      made: { a: '1', b: '2' },
    })
    const pairs = own.hstorePairs('pairs', map({ a: '1', b: null }))
    expect(await database.db.select({ key: pairs.key, value: pairs.value }).from(pairs)).toEqual([
      { key: 'a', value: '1' },
      { key: 'b', value: null },
    ])
  })

  it('has the aggregates of PostgreSQL', async () => {
    const { db } = database
    await db.insert(things).values([
      { body: { n: 1 }, x: 1 },
      { body: { n: 2 }, x: 2 },
      { body: { n: 6 }, x: 4 },
    ])
    const n = things.body.integer('n')
    const row = await db
      .select({
        list: arrayAggregate(n, { orderBy: n.desc(), filter: n.gt(1) }),
        documents: jsonArrayAggregate(things.body, { orderBy: things.id }),
        and: bitAnd(n),
        or: bitOr(n),
        every: boolAnd(n.gt(1)),
        some: boolOr(n.gt(1)),
        correlation: corr(things.x, things.x),
      })
      .from(things)
      .one()
    expect(row).toEqual({
      list: [6, 2],
      documents: [{ n: 1 }, { n: 2 }, { n: 6 }],
      and: 0,
      or: 7,
      every: false,
      some: true,
      correlation: 1,
    })
  })
})
