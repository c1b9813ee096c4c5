import { comparable, type DescribedTable, printSchema } from 'granary'
import { afterAll, describe, expect, it } from 'vitest'
import { createdAndInspected, foreignAndInspected, removeFiles } from './database-file.ts'
import { PrintedModules } from './printed-module.ts'

const nasty = [
  `CREATE TABLE Parent (ID INTEGER PRIMARY KEY AUTOINCREMENT, "Full Name" VARCHAR(80) NOT NULL COLLATE NOCASE, price NUMERIC(10,2) DEFAULT 0,
     whole DECIMAL(10), created DATETIME DEFAULT CURRENT_TIMESTAMP, "any", "select" INT DEFAULT -5, \`back\`\`tick\` TEXT default foo,
     [brack et] text default "dq", 'single' blob default x'00ff', big BIGINT default 9223372036854775807, flag BOOLEAN DEFAULT TRUE,
     dbl DOUBLE PRECISION default -.5, u UUID, j JSON default '{"a":[1,null]}', j2 json default '{"a": 1}', "1st" text, "$" text,
     "emoji 🙂 ""quoted""" text, constructor text, "__proto__" text,
     CONSTRAINT "weird ""name" CHECK (price >= 0 AND "Full Name" <> "x" /* comment */ OR -(-"price") > - -1), check((whole>0)))`,
  `CREATE TABLE child (a INT NOT NULL REFERENCES parent ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED, b TEXT, "key" text unique on conflict ignore,
     c INTEGER REFERENCES missing(x), d text references parent(created), PRIMARY KEY (b, a) ON CONFLICT REPLACE, UNIQUE (b COLLATE NOCASE, a),
     constraint dup check (a like 'x%' escape '\\')) WITHOUT ROWID`,
  'CREATE TABLE nodes (id INTEGER PRIMARY KEY, up INTEGER REFERENCES nodes(id) ON DELETE SET NULL, owner INTEGER NOT NULL REFERENCES people(id), constraint dup check (up <> id))',
  `CREATE TABLE people (id INTEGER PRIMARY KEY, root INTEGER REFERENCES nodes(id) ON UPDATE CASCADE, nick TEXT CHECK (nick IN ('a','b','it''s')),
     kind text constraint kinds check ([kind] in ('x')) default 'x', g TEXT GENERATED ALWAYS AS (nick || '-' || kind) STORED, h INT AS (length(nick) + 1)) STRICT`,
  `CREATE INDEX ix ON people (nick DESC, lower(kind) COLLATE NOCASE, g COLLATE RTRIM DESC, (id + root) desc) WHERE nick IS NOT NULL AND "kind" = "y\`z\${w}\\n"`,
  'CREATE UNIQUE INDEX "uq people" ON people (kind)',
  `CREATE TABLE "index" (t text, "table" text, "text" text, x text default ('a' || 'b'))`,
  'CREATE TABLE "🙂" ("🙂" text)',
  `CREATE TABLE plain AS SELECT 1 AS a, 'x' AS b`,
  `CREATE TABLE separators (a int, b int, constraint c1 foreign key (a) references p2(x) constraint c2 unique (b) check (a > 0))`,
  'CREATE TABLE p2 (x int, y int, unique (x), unique(x,y))',
  `ALTER TABLE p2 ADD COLUMN z text not null default 'it''s' check (z <> 'b')`,
  'ALTER TABLE p2 RENAME COLUMN y TO yy',
  `CREATE VIEW v1 AS SELECT nick, count(*) AS n, id FROM people GROUP BY 1`,
  'CREATE VIEW v2("A B", c) AS\n  SELECT b, -- a comment `with` $\u007bbackticks}\n     a FROM child',
  'CREATE TRIGGER tr1 AFTER UPDATE OF nick, kind ON people WHEN new.nick <> old.nick BEGIN UPDATE people SET root = null WHERE id = new.id; INSERT INTO p2 VALUES (1, CASE WHEN 1 THEN 2 ELSE 3 END, 4); END',
  'CREATE TRIGGER tr2 INSTEAD OF DELETE ON v1 FOR EACH ROW BEGIN SELECT 1; END',
  `CREATE TRIGGER tr3 BEFORE INSERT ON people BEGIN\n  SELECT raise(abort, 'no')\n   WHERE new.id = 5;\nEND`,
  'CREATE VIRTUAL TABLE notes USING fts5(body)',
  'CREATE VIEW "broken view" AS SELECT * FROM nothing_there',
]

afterAll(removeFiles)

function tableNamed(name: string, tables: readonly DescribedTable[]): DescribedTable {
  const found = tables.find((table) => table.name === name)
  if (found === undefined) throw new Error(`no table ${name}`)
  return found
}

describe('files of other programs', () => {
  const found = foreignAndInspected(...nasty)
  const parent = tableNamed('Parent', found.tables)
  const child = tableNamed('child', found.tables)
  const people = tableNamed('people', found.tables)
  const typeOf = (column: string): unknown => parent.columns.find(({ name }) => name === column)?.type

  it('are taken by affinity, since their decimals and dates are not those of Granary', () => {
    expect(typeOf('ID')).toEqual({ kind: 'integer', bits: 64 })
    expect(typeOf('Full Name')).toEqual({ kind: 'text', length: 80, collation: 'NOCASE' })
    expect(typeOf('price')).toEqual({ kind: 'real' })
    expect(typeOf('whole')).toEqual({ kind: 'integer', bits: 64 })
    expect(typeOf('created')).toEqual({ kind: 'text' })
    expect(typeOf('any')).toEqual({ kind: 'text' })
    expect(typeOf('big')).toEqual({ kind: 'bigint' })
    expect(typeOf('dbl')).toEqual({ kind: 'real' })
    expect(typeOf('u')).toEqual({ kind: 'text' })
    expect(parent.columns.find(({ name }) => name === 'price')?.engine).toEqual({ declared: 'NUMERIC(10,2)' })
  })

  it('keep their defaults as constants where they are of the type, else as SQL', () => {
    const defaults = new Map(parent.columns.map((column) => [column.name, column.default]))
    expect(defaults.get('price')).toEqual({ constant: 0 })
    expect(defaults.get('select')).toEqual({ constant: -5 })
    expect(defaults.get('back`tick')).toEqual({ constant: 'foo' })
    expect(defaults.get('brack et')).toEqual({ constant: 'dq' })
    expect(defaults.get('single')).toEqual({ constant: Uint8Array.of(0, 255) })
    expect(defaults.get('big')).toEqual({ constant: 9223372036854775807n })
    expect(defaults.get('flag')).toEqual({ constant: true })
    expect(defaults.get('j')).toEqual({ constant: { a: [1, null] } })
    expect(defaults.get('j2')).toEqual({ expression: { texts: [`'{"a": 1}'`], columns: [] } })
    expect(defaults.get('created')).toEqual({ expression: { texts: ['CURRENT_TIMESTAMP'], columns: [] } })
  })

  it('keep their constraints, with names, actions and conditions', () => {
    expect(parent.checks).toEqual([
      {
        name: 'weird "name',
        condition: { texts: ['', ' >= 0 AND ', " <> 'x' OR -(-", ') > - -1'], columns: ['price', 'Full Name', 'price'] },
      },
      { name: undefined, condition: { texts: ['', ' > 0'], columns: ['whole'] } },
    ])
    expect(child.primaryKey).toEqual({ name: undefined, columns: ['b', 'a'], engine: { onConflict: 'replace' } })
    expect(child.engine).toEqual({ withoutRowid: true })
    expect(child.foreignKeys.map(({ columns, targetTable, targetColumns }) => [columns, targetTable, targetColumns])).toEqual([
      [['a'], 'Parent', ['ID']],
      [['c'], 'missing', []],
      [['d'], 'Parent', ['created']],
    ])
    expect(child.foreignKeys[0]).toMatchObject({ onDelete: 'cascade', onUpdate: 'no action', deferrable: 'initially deferred' })
    expect(child.uniques[1]?.keys[0]).toMatchObject({ column: 'b', collation: 'NOCASE' })
  })

  it('have checks of lists of texts read as enumerations, and generated columns and indexes with their expressions', () => {
    expect(people.columns[2]?.type).toEqual({ kind: 'text', values: ['a', 'b', "it's"] })
    expect(people.columns[4]?.generated).toEqual({
      storage: 'stored',
      expression: { texts: ['', " || '-' || ", ''], columns: ['nick', 'kind'] },
    })
    expect(people.columns[5]?.generated?.storage).toBe('virtual')
    expect(people.checks).toEqual([])
    expect(people.indexes[0]).toEqual({
      name: 'ix',
      unique: false,
      include: [],
      keys: [
        { column: 'nick', expression: undefined, collation: undefined, descending: true },
        {
          column: undefined,
          expression: { texts: ['lower(', ') COLLATE "NOCASE"'], columns: ['kind'] },
          collation: undefined,
          descending: false,
        },
        { column: 'g', expression: undefined, collation: 'RTRIM', descending: true },
        { column: undefined, expression: { texts: ['', ' + ', ''], columns: ['id', 'root'] }, collation: undefined, descending: true },
      ],
      where: { texts: ['', ' IS NOT NULL AND ', " = 'y`z$\u007bw}\\n'"], columns: ['nick', 'kind'] },
    })
  })

  it('have views, triggers and what belongs to no schema', () => {
    expect(found.views.map(({ name, columns }) => [name, columns?.map((column) => column.name)])).toEqual([
      ['broken view', undefined],
      ['v1', ['nick', 'n', 'id']],
      ['v2', ['A B', 'c']],
    ])
    expect(found.triggers[0]).toEqual({
      name: 'tr1',
      table: 'people',
      schema: undefined,
      temporary: false,
      timing: 'after',
      event: 'update',
      columns: ['nick', 'kind'],
      when: 'new.nick <> old.nick',
      statements: ['UPDATE people SET root = null WHERE id = new.id', 'INSERT INTO p2 VALUES (1, CASE WHEN 1 THEN 2 ELSE 3 END, 4)'],
    })
    expect(found.others).toEqual([{ sort: 'virtual table of fts5', name: 'notes', schema: undefined }])
  })

  it('are printed so that the same can be created again, but for what cannot work', async () => {
    const printed = printSchema(found)
    expect(printed).toContain('// SQLite: declared NUMERIC(10,2)\n')
    expect(printed).toContain('// Left out: the foreign key (c) to missing, since there is no table missing\n')
    expect(printed).toContain('// Left out: the view broken view, which reads something that does not exist\n')
    expect(printed).toContain('// Left out: the virtual table of fts5 notes\n')
    const modules = new PrintedModules()
    expect(comparable(createdAndInspected(await modules.run(printed)))).toEqual(comparable(found))
    modules.compile()
    modules.checkFormat()
  })
})
