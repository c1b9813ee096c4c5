import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Database, integer, open, type Role, sql } from 'granary'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { urlOf } from './fixture.ts'
import {
  copier,
  desk,
  editor,
  nobody,
  outline,
  reader,
  remover,
  type Stores,
  schema,
  secrets,
  viewer,
  writer,
} from './role-attack-schema.ts'

const folder = mkdtempSync(join(tmpdir(), 'granary-attacks-'))
const url = urlOf(join(folder, 'airways.db'))
const opened = new Map<Role, Database<Stores>>()
const as = (which: Role): Database<Stores> => opened.get(which) ?? expect.unreachable()
let owner: Database<Stores>

beforeAll(async () => {
  owner = await open(url, schema)
  await owner.create()
  await owner.script(outline)
  for (const each of [reader, editor, viewer, writer, remover, copier, desk, nobody])
    opened.set(each, await open(url, schema, { role: each, readers: each === reader ? 1 : 0 }))
})

afterAll(async () => {
  for (const db of [...opened.values(), owner]) await db.close()
  rmSync(folder, { recursive: true })
})

/** Everything that the database holds, as text. */
async function contents(): Promise<string> {
  const names = (await owner.untyped("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name")).rows
  const tables = await Promise.all(
    names.map(async ([name]) => (await owner.untyped(`select * from "${String(name).replaceAll('"', '""')}"`)).rows),
  )
  const catalog = (await owner.untyped('select type, name, sql from sqlite_schema order by 1, 2')).rows
  const settings = (await owner.untyped('select * from pragma_user_version, pragma_application_id, pragma_schema_version')).rows
  return JSON.stringify([tables, catalog, settings], (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value))
}

/** Sends a text in every way that there is, and gives what each came to. */
async function sent(db: Database<Stores>, text: string, viaThread: boolean): Promise<string[]> {
  const statement = sql`${sql.unsafeText(text)}`
  const n = { n: integer() }
  const ways: readonly [string, () => PromiseLike<unknown>][] = [
    ['untyped', () => db.untyped(text)],
    ['script', () => db.script(text)],
    ['execute', () => db.execute(statement)],
    ['query', () => db.query(statement, n)],
    ['transaction', () => db.transaction((tx) => tx.execute(statement))],
    ['savepoint', () => db.transaction((tx) => tx.transaction((inner) => inner.query(statement, n)))],
    ['snapshot', () => db.transaction((tx) => tx.query(statement, n), { readOnly: true })],
    ...(viaThread ? [['thread', () => db.query(statement, n, { thread: 'reader' })] as [string, () => PromiseLike<unknown>]] : []),
  ]
  const outcomes: string[] = []
  for (const [way, run] of ways) {
    try {
      await run()
      outcomes.push(`${way}: let through`)
    } catch (error) {
      expect(String(error), 'a message must not show what is kept from the role').not.toContain(secrets.word)
      outcomes.push(`${way}: ${error instanceof Error && 'code' in error ? String(error.code) : String(error)}`)
    }
  }
  return outcomes
}

const answers = /: (?:PERMISSION_DENIED|OBJECT_MISSING|SQL_SYNTAX|STATEMENT_INVALID|TRANSACTION_READ_ONLY|ENGINE_ERROR)$/

async function expectRefused(role: Role, text: string): Promise<void> {
  const before = await contents()
  for (const outcome of await sent(as(role), text, role === reader)) expect(outcome, text).toMatch(answers)
  expect(await contents(), text).toBe(before)
}

describe('reading what was not granted', () => {
  it.each([
    // Names in every quoting, case and place.
    'select secret as n from vault',
    'select "secret" as n from "VAULT"',
    'select [secret] as n from [Vault]',
    'select `secret` as n from main.`vault`',
    "select secret as n from 'vault'",
    'select/**/secret/*vault*/n/**/from/**/vault',
    '\uFEFFselect secret as n from \uFEFFvault',
    'select secret as n from \u000bvault',
    '/*/ */select secret as n from vault--',
    'select "a""b" as n from "we""ird"',
    'select n from "\uFFFD"',
    'select n from "\uD800"',
    'select n from "ä"',
    // Every clause.
    'select 1 as n from vault',
    'select count(*) as n from vault',
    'select (1, 2, 3) in vault as n',
    'select exists (select 1 from vault) as n',
    'select (select secret from vault) as n',
    'select name as n from airports order by budget',
    'select name as n from airports where budget > 1',
    'select count(*) as n from airports group by budget',
    'select row_number() over (order by budget) as n from airports',
    'select row_number() over w as n from airports window w as (partition by budget)',
    'select sum(1) filter (where budget > 1) as n from airports',
    'select max(n) as n from (select budget as n from airports)',
    'select 1 as n union select budget from airports',
    'select * from airports',
    'select airports.* from airports',
    'select value as n from airports, json_each(json_array(budget))',
    'values ((select budget from airports))',
    'select a.name as n from airports a join airports b on a.budget = b.budget',
    'select rowid as n from vault',
    'select _rowid_ as n from vault',
    'select oid as n from vault',
    'select doubled as n from airports',
    'explain select secret from vault',
    'explain query plan select secret from vault',
    'select secret as n from page_count',
    'select secret as n from json_tree',
    // Joins by name compare columns that the authorizer is not told of.
    'with recursive b(budget) as (select 0 union all select budget + 1 from b where budget < 9) select budget as n from b join airports using (budget)',
    'select count(*) as n from airports natural join (select 5 as budget)',
    'select count(*) as n from airports a natural left join (select 5 as budget) b',
    'select b.budget as n from (select 5 as budget) b join "airports" using ("budget")',
    'select b.secret as n from (select 1 as secret) b full join vault using (secret)',
    "select secret as n from (select 'x' as secret) join main.vault using (secret)",
    'select count(*) as n from (select 1 as pageno) join dbstat using (pageno)',
    // A quote in the parentheses of a placeholder hides what comes after it from one who does not know them.
    'select #x("), secret as n from vault --")',
    "select $x('), secret as n from vault --')",
    'select:x(/*), secret as n from vault --*/',
    'select@x(`), secret as n from vault --`',
    'select $a::b([), secret as n from vault --]',
    // Names of common table expressions that views and triggers have.
    'with late as (select 1) select count(*) as n from main.late',
    'select count(*) as n from late where exists (with late as (select 1) select 1 from late)',
    'with late as not materialized (select delay from flights) select delay as n from late',
    'with late(delay) as (select secret from vault) select delay as n from late',
    'with "note_flight" as (select secret from vault) select secret as n from note_flight',
    'with a(b) as (select secret from vault) select b as n from a',
    'with recursive late(n) as (select 1 union all select secret from vault) select n from late',
    // Indexes, statistics and the file itself.
    'select block as n from ft_airports_name_data',
    'select sz as n from ft_airports_name_docsize',
    'select k as n from ft_airports_name_config',
    'select note as n from ft_vault_note',
    "select highlight(ft_vault_note, 0, '', '') as n from ft_vault_note",
    "select rank as n from ft_vault_note('safe')",
    "select rowid as n from ft_vault_note where ft_vault_note match 'safe'",
    'select data as n from sqlite_dbpage',
    'select name as n from dbstat',
    'select seq as n from sqlite_sequence',
    'select sample as n from sqlite_stat4',
    'select * from sqlite_stat1',
    'select next as n from granary_sequences',
    "select rtreecheck('main', 'vault') as n",
    "select fts3_tokenizer('simple') as n",
    "select load_extension('/nowhere') as n",
    'select * from pragma_integrity_check',
    "select * from pragma_quick_check('vault')",
    'select * from pragma_foreign_key_check',
    'pragma foreign_key_check(flights)',
    'pragma main.integrity_check(vault)',
    'select * from pragma_optimize',
    'select * from pragma_user_version',
  ])('%s', (text) => expectRefused(reader, text))

  it.each<[Role, string]>([
    [nobody, 'select name as n from airports'],
    [nobody, 'select 1 as n from airports'],
    [nobody, 'select count(*) as n from late'],
    [viewer, 'select delay as n from flights'],
    [viewer, 'select flights.delay as n from late, flights'],
    [viewer, 'select (select max(delay) from flights) as n from late'],
    [viewer, 'select delay as n from later'],
    [viewer, 'select count(*) as n from later'],
    [editor, 'update airports set name = name returning budget as n'],
    [editor, 'update airports set name = name returning (select secret from vault) as n'],
    [editor, 'update airports set name = budget'],
    [editor, 'update airports set name = (select secret from vault)'],
    [editor, 'update airports set name = secret from vault'],
    [editor, 'update airports set name = v.secret from (select secret from vault) v'],
    [editor, 'update airports set name = iata where budget > 1'],
    [editor, 'update airports set name = b.budget from (select 1 as q) a natural join (select 5 as budget union select 7) b'],
    [editor, 'update airports set name = b.budget from (select 1 as q) a join (select 5 as budget) b using (budget)'],
    [editor, 'update main.airports as t set name = 1 from (select 1 as q) a natural join (select 5 as budget) b'],
    [writer, 'insert into flights (origin, delay) values (1, 2) returning (select secret from vault) as n'],
    [writer, "insert into flights (origin, delay) select 'AUS', secret from vault"],
    [writer, 'update flights set delay = delay + 1'],
    [writer, 'update flights set delay = 1 where delay > 1'],
    [writer, 'delete from flights where delay > 1'],
    [writer, 'delete from flights returning delay as n'],
    [writer, "insert into flights (id, origin, delay) values (1, 'AUS', 1) on conflict (id) do update set delay = flights.delay + 1"],
    // Whole tables of the same columns are copied without a question for the columns.
    [copier, 'insert into drafts select * from vault'],
    [copier, 'insert into "drafts" select all * from main."vault"'],
    [copier, 'insert into drafts select * from (vault)'],
    [copier, 'insert into drafts select * from vault as v'],
    [copier, 'insert or ignore into drafts select * from [vault]'],
    [copier, 'replace into drafts select * from vault'],
    [copier, 'insert into drafts select * from vault where secret is not null'],
    // In UPDATE and DELETE of a view everything is told as a part of the view.
    [desk, 'delete from counter where delay > (select count(*) from vault where secret is not null)'],
    [desk, 'update counter set delay = 1 where exists (select secret from vault)'],
    [desk, 'update counter set delay = (select length(secret) from vault)'],
    [desk, 'update counter set delay = length(secret) from vault'],
    [desk, 'delete from counter returning (select secret from vault) as n'],
    [desk, 'insert into counter (id, delay) select id, secret from vault'],
    [desk, 'insert into counter (id, delay) values (1, (select secret from vault))'],
  ])('%o: %s', expectRefused)
})

describe('changing what was not granted', () => {
  it.each<[Role, string]>([
    [reader, 'delete from airports'],
    [reader, 'select $x("); delete from airports; --"'],
    [reader, 'select 1; delete from "airports"'],
    [reader, ';;delete from airports'],
    [reader, "insert into ft_airports_name (ft_airports_name) values ('delete-all')"],
    [reader, "insert into ft_airports_name (ft_airports_name) values ('rebuild')"],
    [reader, "insert into ft_airports_name (ft_airports_name, rank) values ('pgsz', 64)"],
    [reader, 'delete from ft_airports_name_data'],
    [reader, "update ft_airports_name_config set v = 'x'"],
    [reader, 'delete from sqlite_schema'],
    [reader, "update sqlite_master set sql = ''"],
    [reader, "insert into sqlite_schema values ('table', 'x', 'x', 0, 'x')"],
    [reader, 'create table mine (a)'],
    [reader, 'create temp table mine as select 1 as a'],
    [reader, 'create temp view mine as select secret from vault'],
    [reader, 'create temp trigger mine after insert on flights begin delete from airports; end'],
    [reader, 'create virtual table temp.mine using fts5vocab(main, ft_airports_name, row)'],
    [reader, 'create index mine on airports (budget)'],
    [reader, 'drop view late'],
    [reader, 'drop trigger note_flight'],
    [reader, 'alter table airports rename to mine'],
    [reader, 'alter table airports add column mine'],
    [reader, 'alter table airports drop column name'],
    [reader, 'analyze'],
    [reader, 'reindex'],
    [reader, "attach ':memory:' as mine"],
    [reader, 'detach main'],
    [reader, 'vacuum'],
    [reader, `vacuum into '${join(folder, 'stolen.db')}'`],
    [reader, ` \u000bvacuum main into '${join(folder, 'stolen.db')}'`],
    [reader, `/**/;vacuum into '${join(folder, 'stolen.db')}'`],
    [reader, `select 1;\n\u000bvacuum into '${join(folder, 'stolen.db')}'`],
    ...[
      'writable_schema = on',
      'main.writable_schema(1)',
      'schema_version = 99',
      'main.schema_version(98)',
      'user_version = 1',
      'application_id = 1',
      'journal_mode = delete',
      'query_only = off',
      'foreign_keys = off',
      'ignore_check_constraints = on',
      'recursive_triggers = on',
      'trusted_schema = off',
      'synchronous = off',
      'synchronous = 0',
      'main.synchronous("off")',
      'locking_mode = exclusive',
      'temp_store_directory = "/tmp"',
      'incremental_vacuum(1)',
      'wal_checkpoint(truncate)',
      'optimize',
      'case_sensitive_like = on',
      'cache_size = 1',
      'hard_heap_limit = 1',
    ].map((text): [Role, string] => [reader, `pragma ${text}`]),
    [editor, "update airports set iata = 'X'"],
    [editor, "update airports set name = 'x', budget = 1"],
    [editor, 'update airports set (name, budget) = (1, 2)'],
    [editor, 'update airports set rowid = 5'],
    [editor, 'update airports set granary_rowid = 5'],
    [editor, "update or replace airports set name = 'x'"],
    [editor, 'with a as (select 1) update airports set budget = 1'],
    [editor, "insert into airports (iata, name) values ('AUS', 'x') on conflict (iata) do update set name = 'x'"],
    [writer, 'delete from vault'],
    [writer, "replace into flights (id, origin, delay) values (1, 'AUS', 1)"],
    [writer, "insert or replace into flights (id, origin, delay) values (1, 'AUS', 1)"],
    [writer, 'insert or/**/replace into flights (id, origin, delay) values (1, 2, 3)'],
    [writer, 'update flights set origin = 1'],
    [remover, "insert into flights (origin, delay) values ('AUS', 1)"],
    [remover, 'update flights set delay = 1'],
    [remover, 'delete from vault where exists (select 1 from flights)'],
    [viewer, 'delete from late'],
    [viewer, 'update counter set delay = 1'],
    [viewer, 'delete from counter'],
    [desk, 'delete from flights'],
    [desk, 'with counter as (select 1) delete from flights'],
  ])('%o: %s', async (role, text) => {
    await expectRefused(role, text)
    expect(existsSync(join(folder, 'stolen.db'))).toBe(false)
  })

  it('leaves no file behind by a backup', async () => {
    const before = readdirSync(folder)
    await expect(as(reader).backup(join(folder, 'stolen.db'))).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
    expect(readdirSync(folder)).toEqual(before)
  })
})

describe('what was prepared before the schema changed', () => {
  it('is held to the rights when it is compiled anew', async () => {
    const db = as(remover)
    const text = 'select * from widening'
    expect((await db.untyped(text)).columns).toEqual(['id', 'shown'])
    const again = sql`select shown as n from widening where id in (select id from widening)`
    expect(await db.query(again, { n: integer() })).toEqual([{ n: 1 }])
    const star = sql`select * from widening`
    const columns = { id: integer(), shown: integer() }
    expect(await db.query(star, columns)).toEqual([{ id: 1, shown: 1 }])
    await owner.script('alter table widening add column hidden integer default 7')
    await expect(db.query(star, columns)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
    await expect(db.untyped(text)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
    expect(await db.query(again, { n: integer() })).toEqual([{ n: 1 }])
  })

  it('is not shared between connections', async () => {
    const text = sql`${sql.unsafeText('select count(secret) as n from vault')}`
    expect(await owner.query(text, { n: integer() })).toEqual([{ n: 1 }])
    for (const role of [reader, nobody])
      await expect(as(role).query(text, { n: integer() })).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
  })
})

it('a comment of ten million characters is read as any other', async () => {
  const comment = `/*${'*x'.repeat(5_000_000)}*/`
  expect((await as(reader).untyped(`select ${comment} count(*) from airports`)).rows).toEqual([[2n]])
  await expect(as(reader).untyped(`select ${comment} secret from vault`)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
})
