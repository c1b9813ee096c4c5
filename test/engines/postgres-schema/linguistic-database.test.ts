import {
  array,
  comparable,
  createStatements,
  type DatabaseDescription,
  defineSchema,
  generatedAs,
  id,
  index,
  json,
  lower,
  open,
  primaryKey,
  printSchema,
  select,
  table,
  text,
  unique,
  upper,
} from 'granary'
import { composite, domain } from 'granary/postgres'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { postgresDialect } from '../../../src/sql/dialects/postgres/dialect.ts'
import type { PrintedStatement } from '../../../src/sql/statements/executor.ts'
import { removeFiles } from '../../unit/reflection/database-file.ts'
import { PrintedModules } from '../../unit/reflection/printed-module.ts'
import { describeServer, linguisticDatabase } from '../server-url.ts'
import { SchemaDatabase } from './database.ts'

const email = domain('email', text())
const address = composite('address', { city: text() })
const people = table(
  'people',
  {
    name: text(),
    german: text({ collation: 'de-x-icu' }),
    code: text({ length: 8 }),
    tags: array(text()),
    doc: json<{ city: string }>(),
    loud: text().generated(),
    email: email(),
    home: address(),
  },
  (t) => [
    primaryKey([t.name]),
    index(t.code),
    index(t.doc.text('city')),
    unique([lower(t.code)], { name: 'uq_code' }),
    generatedAs(t.loud, upper(t.code)),
  ],
)
const words = table('words', { id: id(), word: text() })
const schema = defineSchema({ email, address, people, words })

interface Query {
  toSql(dialect: typeof postgresDialect): PrintedStatement
}

describeServer('postgres', 'a database with a linguistic locale', () => {
  let database: SchemaDatabase
  beforeAll(async () => {
    database = await SchemaDatabase.open(linguisticDatabase)
    await database.run(
      ...createStatements(schema, postgresDialect),
      `INSERT INTO people (name, german, code, tags, doc, email, home) SELECT 'N' || n, 'G' || n, 'C' || n, ARRAY['t'], jsonb_build_object('city', 'X' || n), 'a@b', '(c)' FROM generate_series(1, 5000) AS n`,
      "INSERT INTO words (word) VALUES ('b'), ('B'), ('a')",
      'VACUUM ANALYZE people',
    )
  })
  afterAll(async () => {
    await database.close()
    removeFiles()
  })

  const planOf = async (query: Query): Promise<string> => (await database.queried(query, 'EXPLAIN ')).join('\n')
  const from = select({ name: people.name }).from(people)

  it('has columns that compare by code points, unless another collation is declared', async () => {
    const rows = await database.rows(
      "SELECT a.attname, l.collname FROM pg_attribute AS a JOIN pg_collation AS l ON l.oid = a.attcollation WHERE a.attrelid = 'people'::regclass AND a.attnum > 0 ORDER BY a.attnum",
    )
    expect(rows).toEqual([
      ['name', 'C'],
      ['german', 'de-x-icu'],
      ['code', 'C'],
      ['tags', 'C'],
      ['loud', 'C'],
      ['email', 'C'],
    ])
    expect(
      await database.rows(
        "SELECT l.collname FROM pg_attribute AS a JOIN pg_collation AS l ON l.oid = a.attcollation WHERE a.attrelid = 'address'::regclass",
      ),
    ).toEqual([['C']])
  })

  it('uses indexes for keys, orders and expressions', async () => {
    expect(await planOf(from.where(people.name.eq('N7')))).toContain('Index Cond: (name = ')
    expect(await planOf(from.where(people.name.in(['N7', 'N8'])))).toContain('Index Cond: (name = ANY')
    expect(await planOf(from.where(people.name.gt('N7')).orderBy(people.name).limit(3))).toContain('Index Cond: (name > ')
    expect(await planOf(from.orderBy(people.code).limit(3))).toMatch(/Index Scan using ix_people_code/)
    expect(await planOf(from.where(people.code.like('C77%')))).toContain("Index Cond: (((code)::text >= 'C77'")
    expect(await planOf(from.where(people.doc.text('city').eq('X7')))).toMatch(/Index Cond: .*->> 'city'.* = /)
    expect(await planOf(from.where(people.doc.text('city').gt('X7')).orderBy(people.doc.text('city')).limit(2))).toMatch(
      /Index Cond: .*->> 'city'.* > /,
    )
    expect(await planOf(from.where(lower(people.code).eq('c7')))).toContain('Index Scan using uq_code')
    expect(await planOf(from.where(people.code.iequals('c7')))).toContain('Index Scan using uq_code')
    expect(await planOf(from.orderBy(lower(people.code)).limit(2))).toContain('Index Scan using uq_code')
  })

  it('compares columns of different collations by that of the first', async () => {
    const pairs = [
      [people.name.lt(people.german), '"people"."name" < "people"."german" COLLATE "C"'],
      [people.german.gt(people.name), '"people"."german" > "people"."name" COLLATE "de-x-icu"'],
      [people.german.lt(people.name.collate('C')), '"people"."german" < "people"."name" COLLATE "C"'],
    ] as const
    for (const [condition, text] of pairs) {
      expect(from.where(condition).toSql(postgresDialect).sql).toContain(text)
      await database.queried(from.where(condition).limit(1))
    }
    // What the application says counts before what case functions need.
    const folded = from.where(lower(people.code).eq(people.name.collate('de-x-icu')))
    expect(await database.queried(folded)).toEqual([])
  })

  it('finds the conflict of a unique expression', async () => {
    const db = await open(database.url, schema)
    const values = { name: 'new', german: 'g', code: 'c9', tags: [], doc: { city: 'x' }, email: 'a@b', home: { city: 'c' } }
    await db
      .insert(people)
      .values(values)
      .onConflictDoNothing([lower(people.code)])
    expect(await db.select({ name: people.name }).from(people).where(people.name.eq('new'))).toEqual([])
    await db.close()
  })

  it('is described so that the same can be created again', async () => {
    const found = await database.inspect()
    const printed = printSchema(found)
    expect(printed).not.toContain("collation: 'C'")
    expect(printed).not.toContain("collation: 'default'")
    const again = await database.undone(async () => {
      await database.run('DROP TABLE words, people; DROP DOMAIN email; DROP TYPE address')
      return database.createdIn(await new PrintedModules().run(printed))
    })
    const tables = ({ tables: given }: DatabaseDescription): unknown => comparable({ ...found, tables: given }).tables
    expect(tables(again)).toEqual(tables(found))
  })

  it('has tables of other programs, which are described with what they have and keep it', async () => {
    const described = await database.undone(async () => {
      await database.run(
        `DROP TABLE words, people; DROP DOMAIN email; DROP TYPE address;
         CREATE TABLE foreign_words (id int PRIMARY KEY, word text NOT NULL, codes text[], c varchar(9) COLLATE "C", p text COLLATE "POSIX", d text COLLATE "de-x-icu");
         CREATE INDEX foreign_lower ON foreign_words (lower(word)); CREATE INDEX foreign_c ON foreign_words (word COLLATE "C", lower(word) COLLATE "C")`,
      )
      return database.inspect()
    })
    expect(Object.fromEntries((described.tables[0]?.columns ?? []).map(({ name, type }) => [name, type]))).toEqual({
      id: { kind: 'integer', bits: 32 },
      word: { kind: 'text', collation: 'default' },
      codes: { kind: 'array', element: { kind: 'text', collation: 'default' } },
      c: { kind: 'text', length: 9 },
      p: { kind: 'text' },
      d: { kind: 'text', collation: 'de-x-icu' },
    })
    const modules = new PrintedModules()
    const again = await database.undone(async () => {
      await database.run('DROP TABLE words, people; DROP DOMAIN email; DROP TYPE address')
      return database.createdIn(await modules.run(printSchema(described)))
    })
    expect(comparable(again)).toEqual(comparable(described))
  })

  it('sorts columns of other programs as it does', async () => {
    const found = table('foreign_words', { id: id(), word: text({ collation: 'default' }) })
    const rows = await database.undone(async () => {
      await database.run(
        'CREATE TABLE foreign_words AS SELECT * FROM words ORDER BY id; ALTER TABLE foreign_words ALTER word TYPE text COLLATE "default"',
      )
      return [
        await database.queried(select({ word: found.word }).from(found).orderBy(found.word)),
        await database.queried(select({ word: found.word }).from(found).where(found.word.gt('a')).orderBy(lower(found.word), found.id)),
        await database.queried(select({ word: words.word }).from(words).orderBy(words.word)),
      ]
    })
    expect(rows).toEqual([
      [['a'], ['b'], ['B']],
      [['b'], ['B']],
      [['B'], ['a'], ['b']],
    ])
  })
})
