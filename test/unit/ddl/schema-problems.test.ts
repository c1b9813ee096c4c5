import {
  array,
  boolean,
  check,
  checkSchema,
  createStatements,
  decimal,
  defineSchema,
  foreignKey,
  fullTextIndex,
  generatedAs,
  id,
  index,
  integer,
  open,
  ProgrammingError,
  point,
  primaryKey,
  references,
  select,
  sequence,
  spatialIndex,
  table,
  text,
  trigger,
  unique,
  update,
  view,
} from 'granary'
import { describe, expect, test } from 'vitest'
import type { Expression } from '../../../src/schema/expressions/expression.ts'
import type { Stores } from '../../../src/schema/tables/schema.ts'
import { sqliteDialect } from '../../../src/sql/dialects/sqlite/dialect.ts'

const other = table('other', { id: id(), name: text().unique(), kind: text(), amount: decimal({ precision: 5 }).unique() }, (t) => [
  unique([t.kind], { where: t.name.eq('x') }),
  index({ unique: true }, t.name, t.kind),
])

/** What is found in a schema of one table beside `other`, as `subject(columns): message`. */
function problemsOf(stores: Stores): string[] {
  return checkSchema(defineSchema({ other, ...stores }), sqliteDialect).map(
    ({ subject, columns, message }) => `${subject}(${columns.join()}): ${message}`,
  )
}

// What the types refuse is given all the same, as JavaScript can.
function untyped<T>(value: unknown): Expression<T> & never {
  return value as never
}

describe('a schema that contradicts itself', () => {
  test.each<[string, Stores, readonly [string, ...string[]]]>([
    [
      'two primary keys by columns',
      { t: table('t', { a: integer().primaryKey(), b: integer().primaryKey() }) },
      ['t(a,b): several columns say primaryKey()'],
    ],
    [
      'two primary keys by a column and a list',
      { t: table('t', { a: integer().primaryKey(), b: integer() }, (t) => [primaryKey([t.a, t.b])]) },
      ['t(a): the table has two primary keys'],
    ],
    [
      'a primary key that can be null',
      { t: table('t', { a: text().nullable().primaryKey() }) },
      ['t(a): a is part of the primary key and cannot be nullable'],
    ],
    [
      'a primary key that is generated',
      { t: table('t', { a: integer(), b: integer().generated() }, (t) => [primaryKey([t.b]), generatedAs(t.b, t.a)]) },
      ['t(b): b is part of the primary key and cannot be generated'],
    ],
    ['a primary key of nothing', { t: table('t', { a: integer() }, () => [primaryKey([])]) }, ['t(): the primary key has no column']],
    [
      'a column twice in a key',
      { t: table('t', { a: integer() }, (t) => [primaryKey([t.a, t.a])]) },
      ['t(a): the primary key names a twice'],
    ],
    [
      "a constraint over another table's column",
      { t: table('t', { a: integer() }, () => [unique([other.name])]) },
      ['t(): a unique constraint reads other.name, which is no column of this table'],
    ],
    [
      "a check of another table's column",
      { t: table('t', { a: integer() }, () => [check(other.name.eq('x'))]) },
      ['t(): a check constraint reads other.name, which is no column of this table'],
    ],
    [
      'a check that reads a query',
      { t: table('t', { a: integer() }, (t) => [check(t.a.in(select({ id: other.id }).from(other)))]) },
      ['t(): a check constraint reads a query: it can read only the row itself'],
    ],
    ['an index of nothing', { t: table('t', { a: integer() }, () => [index()]) }, ['t(): an index has no column']],
    ['a unique constraint of nothing', { t: table('t', { a: integer() }, () => [unique([])]) }, ['t(): a unique constraint has no column']],
    [
      'an index that carries what is no column',
      { t: table('t', { a: integer() }, (t) => [index({ include: [t.a.plus(1)] }, t.a)]) },
      ['t(): the included columns of an index names an expression, which is no column of this table'],
    ],
    [
      'a generated column without expression',
      { t: table('t', { a: integer().generated(), b: integer() }) },
      ['t(a): a is declared generated() and lacks its expression'],
    ],
    [
      'an expression for a column that is not generated',
      { t: table('t', { a: integer() }, (t) => [generatedAs(t.a, t.a.plus(1))]) },
      ['t(a): a has an expression by generatedAs() but was not declared generated()'],
    ],
    [
      'two expressions for one column',
      { t: table('t', { a: integer(), b: integer().generated() }, (t) => [generatedAs(t.b, t.a), generatedAs(t.b, t.a.plus(1))]) },
      ['t(b): b has two expressions by generatedAs()'],
    ],
    [
      "an expression of another table's column",
      { t: table('t', { a: integer(), b: integer().generated() }, (t) => [generatedAs(t.b, other.id)]) },
      ['t(b): the expression of b reads what is no column of this table', 't(b): b is declared generated() and lacks its expression'],
    ],
    [
      'a default on a generated column',
      { t: table('t', { a: integer(), b: integer().default(1).generated() }, (t) => [generatedAs(t.b, t.a)]) },
      ['t(b): b is generated and cannot have a default'],
    ],
    [
      'a foreign key with too few columns',
      { t: table('t', { a: text() }, (t) => [foreignKey([t.a], () => [other.name, other.kind])]) },
      ['t(a): the foreign key (a) has 1 columns and refers to 2'],
    ],
    [
      'a foreign key of another kind',
      { t: table('t', { a: integer() }, (t) => [foreignKey([t.a], () => [other.name])]) },
      ['t(a): the foreign key (a): a holds integer, which is stored unlike the column that it refers to'],
    ],
    [
      'a foreign key from whole numbers to decimals',
      { t: table('t', { a: integer() }, (t) => [foreignKey([t.a], () => [other.amount])]) },
      ['t(a): the foreign key (a): a holds integer, which is stored unlike'],
    ],
    [
      'a foreign key to a column that is unique only with a condition',
      { t: table('t', { a: text() }, (t) => [foreignKey([t.a], () => [other.kind])]) },
      ['t(a): the foreign key (a) refers to other (kind), which is neither its primary key nor unique without a condition'],
    ],
    [
      'a foreign key to columns of two tables',
      {
        u: table('u', { id: id() }),
        t: table('t', { a: integer(), b: integer() }, (t) => [foreignKey([t.a, t.b], () => [other.id, table('u', { id: id() }).id])]),
      },
      ['t(a,b): the foreign key (a, b) refers to columns of several tables'],
    ],
    [
      'a foreign key to no column',
      { t: table('t', { a: integer() }, (t) => [foreignKey([t.a], () => [untyped(undefined)])]) },
      ['t(a): the foreign key (a) refers to something that is no column of a table'],
    ],
    [
      'a foreign key of nothing',
      { t: table('t', { a: integer() }, () => [foreignKey([], () => [])]) },
      ['t(): a foreign key has no column'],
    ],
    [
      'a foreign key to a table that is not in the schema',
      { t: table('t', { a: references(() => table('absent', { id: id() }).id) }) },
      ['t(a): a foreign key refers to absent, which is not in the schema'],
    ],
    [
      'set null where null is not allowed',
      { t: table('t', { a: references(() => other.id, { onDelete: 'set null' }) }) },
      ['t(a): the foreign key (a): onDelete set null cannot be carried out, since a cannot be null'],
    ],
    [
      'set default without one',
      { t: table('t', { a: references(() => other.id, { onUpdate: 'set default' }) }) },
      ['t(a): the foreign key (a): onUpdate set default cannot be carried out, since a cannot be null and has no default'],
    ],
    [
      'a full-text index of numbers',
      { t: table('t', { a: integer() }, (t) => [fullTextIndex([untyped(t.a)])]) },
      ['t(a): a is in a full-text index and is no text'],
    ],
    ['a full-text index of nothing', { t: table('t', { a: text() }, () => [fullTextIndex([])]) }, ['t(): a full-text index has no column']],
    [
      'a spatial index of an expression',
      { t: table('t', { a: point() }, (t) => [spatialIndex(untyped(t.a.x()))]) },
      ['t(): a spatial index names an expression, which is no column of this table'],
    ],
    [
      'a spatial index of text',
      { t: table('t', { a: text() }, (t) => [spatialIndex(untyped(t.a))]) },
      ['t(a): a is in a spatial index and is no point'],
    ],
    ['two columns of one name', { t: table('t', { a: integer(), b: integer().named('A') }) }, ['t(A): two columns are called A']],
    ['an empty column name', { t: table('t', { a: integer().named('') }) }, ['t(): the column a has an empty name']],
    ['no column', { t: table('t', {}) }, ['t(): a table needs a column']],
    [
      'one name for two constraints',
      { t: table('t', { a: integer() }, (t) => [check(t.a.gt(1), { name: 'same' }), index({ name: 'SAME' }, t.a)]) },
      ['t(): the name SAME is used twice in the schema'],
    ],
    [
      'one name for a constraint and a table',
      { t: table('t', { a: integer() }, (t) => [index({ name: 'other' }, t.a)]) },
      ['t(): the name other is used twice in the schema'],
    ],
    [
      'a view of a table that is not in the schema',
      { v: view('v', select({ id: table('absent', { id: id() }).id }).from(table('absent', { id: id() }))) },
      ['v(): the view reads absent, which is not in the schema'],
    ],
    [
      'a trigger on a table that is not in the schema',
      {
        r: trigger('r', {
          on: table('absent', { id: id() }),
          timing: 'after',
          events: ['insert'],
          run: () => update(other).set({ kind: 'x' }).everyRow(),
        }),
      },
      ['r(): the trigger is on absent, which is not in the schema'],
    ],
    [
      "a trigger of updates of another table's column",
      {
        r: trigger('r', {
          on: other,
          timing: 'after',
          updateOf: [table('absent', { id: id() }).id],
          run: () => update(other).set({ kind: 'x' }).everyRow(),
        }),
      },
      ['r(): updateOf names what is no column of other'],
    ],
    ["a name that is SQLite's", { t: table('sqlite_t', { a: integer() }) }, ['sqlite_t(): names that begin with sqlite_ belong to SQLite']],
    [
      'a hidden column that is there already',
      { t: table('t', { a: text(), b: integer().named('granary_rowid') }, (t) => [fullTextIndex([t.a])]) },
      ['t(granary_rowid): a column is called granary_rowid'],
    ],
    [
      "a full-text column with FTS5's own name",
      { t: table('t', { rank: text() }, (t) => [fullTextIndex([t.rank])]) },
      ['t(rank): rank is in a full-text index, where SQLite has that name for itself'],
    ],
  ])('%s', (_, stores, expected) => {
    const found = problemsOf(stores)
    expect(found).toHaveLength(expected.length)
    for (const [position, start] of expected.entries()) expect(found[position]).toContain(start)
  })

  test('a circle of references without a type', () => {
    const a = table('a', { id: references((): Expression<number, 'integer'> => b.id).primaryKey() })
    const b = table('b', { id: references((): Expression<number, 'integer'> => a.id).primaryKey() })
    expect(problemsOf({ a, b }).filter((problem) => problem.includes('the type of id cannot be found'))).toHaveLength(2)
  })

  test('a sound schema has no problems, whatever is in it', () => {
    const sound = table(
      'sound',
      {
        id: references(() => other.id).primaryKey(),
        kind: text(),
        name: text(),
        on: boolean(),
        list: array(decimal({ precision: 9, scale: 2 })),
      },
      (t) => [
        foreignKey([t.kind, t.name], () => [other.kind, other.name]),
        index(t.name.desc(), t.kind.concat(t.name)),
        index({ unique: true, include: [t.list] }, t.on),
        fullTextIndex([t.kind]),
        fullTextIndex([t.kind], { tokens: 'stems' }),
      ],
    )
    expect(problemsOf({ sound, numbers: sequence('numbers'), seen: view('seen', select(sound).from(sound)) })).toEqual([])
  })

  test('creating tells every problem at once, and creates nothing', async () => {
    const schema = defineSchema({ fine: table('fine', { id: id() }), t: table('t', { a: integer().generated() }, () => [index()]) })
    expect(() => createStatements(schema, sqliteDialect)).toThrow(ProgrammingError)
    const db = await open('sqlite::memory:', schema)
    const failed = await db.create().then(
      () => undefined,
      (error: unknown) => error,
    )
    if (!(failed instanceof ProgrammingError)) throw new Error('the schema was created')
    expect(failed.code).toBe('SCHEMA_INVALID')
    expect(failed.message).toContain('an index has no column')
    expect(failed.message).toContain('lacks its expression')
    await expect(db.drop()).rejects.toMatchObject({ code: 'SCHEMA_INVALID' })
    await db.close()
  })

  test('what cannot be declared at all', () => {
    const invalid = (declare: () => unknown): void => expect(declare).toThrow(expect.objectContaining({ code: 'SCHEMA_INVALID' }))
    invalid(() => sequence('', {}))
    invalid(() => sequence('s', { increment: 0 }))
    invalid(() => sequence('s', { start: 2 ** 53 }))
    invalid(() => view('', select(other).from(other)))
    invalid(() => view('v', select({ nested: { id: other.id } }).from(other)))
    invalid(() => view('v', select({ $: other.id }).from(other)))
    invalid(() => trigger('', { on: other, timing: 'after', events: ['insert'], run: () => [] }))
    invalid(() => trigger('r', { on: other, timing: 'after', run: () => update(other).set({ kind: 'x' }).everyRow() }))
    invalid(() => trigger('r', { on: other, timing: 'after', events: ['insert'], run: () => [] }))
    invalid(() =>
      trigger('r', {
        on: other,
        timing: 'after',
        events: ['insert', 'update'],
        updateOf: [other.kind],
        run: () => update(other).set({ kind: 'x' }).everyRow(),
      }),
    )
    invalid(() =>
      trigger('r', {
        on: other,
        timing: untyped('instead of'),
        events: ['insert'],
        run: () => update(other).set({ kind: 'x' }).everyRow(),
      }),
    )
    invalid(() => defineSchema({ a: table('same', { id: id() }), b: view('Same', select(other).from(other)) }))
  })
})
