import { comparable, type DatabaseDescription, type DescribedTable, printSchema } from 'granary'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { removeFiles } from '../../unit/reflection/database-file.ts'
import { PrintedModules } from '../../unit/reflection/printed-module.ts'
import { describeServer } from '../server-url.ts'
import { SchemaDatabase } from './database.ts'
import { foreignSchema } from './foreign-schema.ts'

describeServer('postgres', 'databases of other programs', () => {
  let database: SchemaDatabase
  let found: DatabaseDescription
  beforeAll(async () => {
    database = await SchemaDatabase.open()
    found = await database.inspectedAfter(foreignSchema)
  })
  afterAll(async () => {
    await database.close()
    removeFiles()
  })

  const tableNamed = (name: string): DescribedTable => {
    const table = found.tables.find((each) => each.name === name)
    if (table === undefined) throw new Error(`no table ${name}`)
    return table
  }
  const columnNamed = (table: string, name: string): DescribedTable['columns'][number] => {
    const column = tableNamed(table).columns.find((each) => each.name === name)
    if (column === undefined) throw new Error(`no column ${name}`)
    return column
  }

  it('have their schemas and tables, but no partitions and no tables of extensions', () => {
    expect(found.schemas[0]).toBe('public')
    expect(found.schemas).toContain('Other Schema')
    expect(found.tables.map(({ name, schema, temporary }) => [name, schema, temporary])).toEqual([
      ['Parent', undefined, false],
      ['animals', undefined, false],
      ['birds', undefined, false],
      ['child', undefined, false],
      ['measures', undefined, false],
      ['order', undefined, false],
      ['scratch', undefined, false],
      ['temporary_one', undefined, true],
      ['people', 'Other Schema', false],
    ])
    expect(tableNamed('Parent').comment).toBe("it's the parent")
    expect(tableNamed('measures').engine).toEqual({ partitionBy: 'RANGE (at)' })
    expect(tableNamed('birds').engine).toEqual({ inherits: 'animals' })
    expect(tableNamed('scratch').engine).toEqual({ unlogged: true, rowLevelSecurity: true, options: 'fillfactor=70' })
    expect(tableNamed('child').engine).toEqual({ deferrable: 'uqd', withCarriedColumns: 'child_one_two_key', matchFull: 'child_d_fkey' })
    expect(tableNamed('Parent').engine).toEqual({ notValid: 'later' })
  })

  it('have the types that their columns can be read as, and what else PostgreSQL says of them', () => {
    const types = Object.fromEntries(tableNamed('Parent').columns.map(({ name, type, engine }) => [name, [type, engine.declared]]))
    expect(types).toMatchObject({
      ID: [{ kind: 'integer', bits: 32 }, undefined],
      'Full Name': [{ kind: 'text', length: 80 }, undefined],
      price: [{ kind: 'decimal', precision: 10, scale: 2 }, undefined],
      any_number: [{ kind: 'decimal' }, undefined],
      big_number: [{ kind: 'decimal' }, 'numeric(200,5)'],
      neg: [{ kind: 'decimal' }, 'numeric(3,-2)'],
      updated: [{ kind: 'timestamp' }, 'timestamp(3) with time zone'],
      zoned: [{ kind: 'text' }, 'time with time zone'],
      mail: [{ kind: 'text' }, 'email'],
      p: [{ kind: 'decimal', precision: 8, scale: 2 }, 'positive'],
      m: [{ kind: 'text', values: ['sad', "it's ok", 'happy'] }, 'mood'],
      moods: [{ kind: 'array', element: { kind: 'text', values: ['sad', "it's ok", 'happy'] } }, 'mood[]'],
      addr: [{ kind: 'text' }, 'address'],
      grid: [{ kind: 'array', element: { kind: 'array', element: { kind: 'integer', bits: 32 } } }, undefined],
      j: [{ kind: 'json' }, 'json'],
      ch: [{ kind: 'text', length: 3 }, 'character(3)'],
      f: [{ kind: 'real' }, 'real'],
      n: [{ kind: 'bigint' }, undefined],
    })
    expect(columnNamed('Parent', 'price').comment).toBe('in €')
    expect(columnNamed('Parent', 'p')).toMatchObject({ nullable: false, default: { constant: '1.00' } })
    expect(columnNamed('child', 'kind').type).toEqual({ kind: 'text', values: ['a', "b's"] })
    expect(columnNamed('child', 'one').type).toEqual({ kind: 'text', values: ['x'] })
    expect(columnNamed('child', 'two').type).toEqual({ kind: 'text', collation: 'default' })
  })

  it('number their keys by identities and by serial columns', () => {
    expect(columnNamed('Parent', 'ID')).toMatchObject({ identity: true, default: undefined, engine: { serial: true } })
    expect(columnNamed('people', 'id')).toMatchObject({ identity: true, engine: {} })
    // Where the column is not the key, a sequence and a default say the same.
    const next = (sequence: string): object => ({ expression: { texts: [`nextval('${sequence}'::regclass)`], columns: [] } })
    expect(columnNamed('child', 'c')).toMatchObject({ identity: false, default: next('child_c_seq'), engine: { identity: 'always' } })
    expect(columnNamed('measures', 'id')).toMatchObject({ default: next('measures_id_seq'), engine: { identity: 'by default' } })
    // What refers to a key is read as the key is.
    expect(columnNamed('Parent', 'person').type).toEqual({ kind: 'integer', bits: 64 })
    expect(columnNamed('people', 'boss').type).toEqual({ kind: 'integer', bits: 64 })
    expect(found.sequences).toEqual([
      { name: 'down', schema: 'Other Schema', next: 5, increment: -1 },
      { name: 'child_c_seq', schema: undefined, next: 1, increment: 1 },
      { name: 'measures_id_seq', schema: undefined, next: 1, increment: 1 },
      { name: 'order_numbers', schema: undefined, next: 110, increment: 10 },
    ])
  })

  it('keep their defaults as constants where they are of the type, else as SQL', () => {
    const defaults = Object.fromEntries(tableNamed('Parent').columns.map((column) => [column.name, column.default]))
    const sql = (text: string): object => ({ expression: { texts: [text], columns: [] } })
    expect(defaults).toMatchObject({
      price: { constant: '0.00' },
      created: sql('CURRENT_TIMESTAMP'),
      select: { constant: -5 },
      at_time: { constant: '10:00:00.000000' },
      m: { constant: "it's ok" },
      tags: { constant: ['a', 'b c'] },
      grid: {
        constant: [
          [1, 2],
          [3, 4],
        ],
      },
      j: { constant: { a: [1, null] } },
      f: { constant: 1.5 },
      d: sql("'Infinity'::double precision"),
      b: { constant: Uint8Array.of(0, 255) },
      flag: { constant: true },
      iv: { constant: 'P1DT2H' },
      mon: sql("'P1M'::interval"),
      dt: { constant: '2026-11-23' },
      inf: sql("'infinity'::date"),
      pt: { constant: { x: 1.5, y: -2 } },
      n: sql("nextval('order_numbers'::regclass)"),
      null_default: undefined,
      expr: sql("lower('X'::text) || 'y'::text"),
      cut: sql("'abc'::character varying(2)"),
    })
  })

  it('keep their constraints, with names, actions and conditions', () => {
    expect(tableNamed('Parent').checks).toEqual([
      {
        name: 'weird "name',
        condition: {
          texts: ['((', ' >= (0)::numeric) AND ((', ")::text <> 'x'::text)) OR ((- (- ", ')) > (1)::numeric)'],
          columns: ['price', 'Full Name', 'price'],
        },
      },
      {
        name: 'Parent_select_check',
        condition: { texts: ['(', " >= '-10'::integer) AND (", ' <= 10)'], columns: ['select', 'select'] },
      },
      { name: 'Parent_dt_check', condition: { texts: ['EXTRACT(year FROM ', ') > (2000)::numeric'], columns: ['dt'] } },
      { name: 'later', condition: { texts: ['', ' > 0'], columns: ['person'] } },
    ])
    const child = tableNamed('child')
    expect(child.primaryKey).toEqual({ name: 'child_pkey', columns: ['b', 'a'], engine: {} })
    expect(child.foreignKeys).toEqual([
      {
        name: 'fk_p',
        columns: ['a'],
        targetTable: 'Parent',
        targetSchema: undefined,
        targetColumns: ['ID'],
        onDelete: 'cascade',
        onUpdate: 'restrict',
        deferrable: 'initially deferred',
      },
      expect.objectContaining({ name: 'child_d_fkey', onDelete: 'set default', onUpdate: 'no action', deferrable: undefined }),
    ])
    expect(tableNamed('Parent').foreignKeys).toMatchObject([{ targetTable: 'people', targetSchema: 'Other Schema' }])
    expect(child.uniques.map(({ name, nullsNotDistinct, where }) => [name, nullsNotDistinct, where])).toEqual([
      ['uqd', false, undefined],
      ['child_kind_key', true, undefined],
      ['child_one_two_key', false, undefined],
      ['uq_child_b_d', false, { texts: ['', ' > 0'], columns: ['d'] }],
      ['nnd', true, { texts: ['', ' = 1'], columns: ['d'] }],
    ])
  })

  it('keep indexes that a schema can say, and name the others', () => {
    expect(tableNamed('child').indexes).toEqual([
      {
        name: 'ix',
        unique: false,
        include: ['c'],
        keys: [
          { column: 'b', expression: undefined, collation: undefined, descending: true, nulls: 'last' },
          {
            column: undefined,
            expression: { texts: ['(lower(', ')) COLLATE "C"'], columns: ['two'] },
            collation: undefined,
            descending: false,
          },
          { column: 'd', expression: undefined, collation: undefined, descending: false },
        ],
        where: { texts: ['(', ' IS NOT NULL) AND (', " = 'y`z$\u007bw}\\n'::text)"], columns: ['b', 'two'] },
      },
      {
        name: 'coll',
        unique: false,
        include: [],
        keys: [{ column: 'b', expression: undefined, collation: 'POSIX', descending: false }],
        where: undefined,
      },
      expect.objectContaining({ name: 'half_ix' }),
    ])
    expect(tableNamed('Parent').spatialIndexes).toEqual([{ name: 'sp', column: 'pt' }])
    expect(tableNamed('people').indexes).toMatchObject([{ name: 'uq people', unique: true }])
    const others = found.others.map(({ sort, name }) => `${sort} ${name}`)
    expect(others).toEqual(
      expect.arrayContaining([
        'exclusion constraint Parent_span_net_excl',
        'brin index brinned',
        'hash index hashed',
        'gin index docs',
        'gin index ft',
        'gin index trg',
        'index with an operator class pattern',
      ]),
    )
  })

  it('have views, each after those that it reads, and the names of what belongs to no schema value', () => {
    expect(found.views.map(({ name, columns }) => [name, columns?.map((column) => column.name)])).toEqual([
      ['zz_first', ['b', 'n', 'total']],
      ['aa_second', ['N N', 'b']],
      ['nums', ['n']],
    ])
    expect(found.triggers).toEqual([])
    expect(found.others.map(({ sort, name, schema }) => (schema === undefined ? `${sort} ${name}` : `${sort} ${schema}.${name}`))).toEqual(
      expect.arrayContaining([
        'enum type mood',
        'domain email',
        'composite type address',
        'range type floatrange',
        'function half',
        'procedure nothing',
        'aggregate mysum',
        'extension hstore',
        'materialized view mat',
        'view of what is left out of_mat',
        'view of what is left out of_of_mat',
        'partition measures_2025',
        'table without columns empty',
        'foreign table far',
        'foreign server srv',
        'policy only_positive',
        'rule quiet',
        'publication pub',
        'statistics object child_stats',
        'collation german',
        'trigger stat',
        'trigger Other Schema.tr_loud',
      ]),
    )
  })

  it('are printed so that the same can be created again, where the functions that it uses are there', async () => {
    const printed = printSchema(found)
    expect(printed).toContain('// PostgreSQL: declared numeric(200,5)\n')
    expect(printed).toContain('// Left out: the materialized view mat\n')
    const modules = new PrintedModules()
    const schema = await modules.run(printed)
    const again = await database.undone(async () => {
      await database.run("CREATE FUNCTION half(n int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT n / 2'")
      return await database.createdIn(schema)
    })
    expect(comparable(again)).toEqual(comparable(found))
    modules.compile()
    modules.checkFormat()
  })
})
