import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { alias, count, type Database, exists, highlight, integer, match, open, type Role, rowNumber, select, sql, text } from 'granary'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { urlOf } from './fixture.ts'
import { copier, desk, editor, outline, reader, remover, type Stores, schema, stores, viewer, writer } from './role-attack-schema.ts'

const { airports, flights, drafts, late, counter, upper, kept } = stores
const folder = mkdtempSync(join(tmpdir(), 'granary-uses-'))
const url = urlOf(join(folder, 'airways.db'))
const opened = new Map<Role, Database<Stores>>()
const as = (which: Role): Database<Stores> => opened.get(which) ?? expect.unreachable()
let owner: Database<Stores>

beforeAll(async () => {
  owner = await open(url, schema)
  await owner.create()
  await owner.script(outline)
  for (const each of [reader, editor, viewer, writer, remover, copier, desk])
    opened.set(each, await open(url, schema, { role: each, readers: each === reader ? 1 : 0 }))
})

afterAll(async () => {
  for (const db of [...opened.values(), owner]) await db.close()
  rmSync(folder, { recursive: true })
})

describe('raw SQL within the rights of a role', () => {
  it.each<[Role, string, unknown[][]]>([
    [reader, 'select a.iata from airports a join airports b using (iata) order by 1', [['AUS'], ['DFW']]],
    [reader, "with x as (select 'AUS' as iata) select name from x join airports using (iata)", [['Austin']]],
    [reader, 'with x(n) as (select 5) select n from x join (select 5 as n) y using (n)', [[5n]]],
    [reader, 'select n from (select 5 as n) x natural join (select 5 as n) y', [[5n]]],
    [reader, 'with recent as (select iata from airports) select count(*) from recent', [[2n]]],
    [reader, 'with flights as (select iata from airports) select count(*) from flights', [[2n]]],
    [reader, 'with recursive n(i) as (select 1 union all select i + 1 from n where i < 3) select sum(i) from n', [[6n]]],
    [reader, "select value from json_each('[1,2]') order by 1 desc", [[2n], [1n]]],
    [reader, "select name from pragma_table_info('airports') limit 1", [['iata']]],
    [reader, "select iata from airports where iata = 'AUS' or replace(name, 'a', 'b') = 'x'", [['AUS']]],
    [reader, "select 'vault', \"name\" from airports where iata = 'AUS'", [['vault', 'Austin']]],
    [reader, 'select /* vault */ count(*) from airports -- vault', [[2n]]],
    [reader, 'select n from "Ä"', [[1n]]],
    [reader, 'select n from constructor', [[4n]]],
    [reader, "select iata from airports where granary_rowid in (select rowid from ft_airports_name('austin'))", [['AUS']]],
    [reader, "select highlight(ft_airports_name, 0, '<', '>') from ft_airports_name('austin')", [['<Austin>']]],
    [reader, 'pragma schema_version', []],
    [viewer, 'select delay from late as flights', [[90n]]],
    [viewer, 'select a.delay from late a join late b using (delay)', [[90n]]],
    [viewer, 'select count(*) from late natural join late as other', [[1n]]],
    [viewer, 'with late as (select 1 as delay) select delay from late', [[1n]]],
    [viewer, 'with flights as (select 1 as origin, 999 as delay) select delay from late', [[90n]]],
  ])('%o: %s', async (role, statement, rows) => {
    const { rows: given } = await as(role).untyped(statement)
    if (rows.length > 0) expect(given).toEqual(rows)
  })
})

describe('typed statements within the rights of a role', () => {
  it('reads by joins, subqueries, windows, groups and sets', async () => {
    const db = as(reader)
    const other = alias(airports, 'other')
    expect(await db.select({ one: airports.name, two: other.name }).from(airports).join(other, airports.iata.lt(other.iata))).toEqual([
      { one: 'Austin', two: 'Dallas' },
    ])
    const names = select({ iata: airports.iata, name: airports.name }).from(airports).as('names')
    expect(
      await db
        .select({ name: names.name })
        .from(names)
        .where(exists(select({ one: airports.iata }).from(airports)))
        .orderBy(names.iata),
    ).toHaveLength(2)
    expect(
      await db
        .select({ name: airports.name, row: rowNumber().over({ orderBy: [airports.name.desc()] }) })
        .from(airports)
        .orderBy(airports.name),
    ).toEqual([
      { name: 'Austin', row: 2 },
      { name: 'Dallas', row: 1 },
    ])
    expect(await db.select({ n: count() }).from(airports).groupBy(airports.name)).toEqual([{ n: 1 }, { n: 1 }])
  })

  it('searches by text and place, and reads documents', async () => {
    const db = as(reader)
    const found = match([airports.name], 'austin')
    expect(
      await db
        .select({ shown: highlight(found, airports.name, '<', '>') })
        .from(airports)
        .where(found),
    ).toEqual([{ shown: '<Austin>' }])
    expect(
      await db
        .select({ iata: airports.iata })
        .from(airports)
        .where(airports.place.within({ minX: -98, minY: 30, maxX: -97.5, maxY: 31 })),
    ).toEqual([{ iata: 'AUS' }])
    expect(
      await db
        .select({ iata: airports.iata })
        .from(airports)
        .where(airports.place.withinDistance({ x: -97.7, y: 30.2 }, 1000)),
    ).toEqual([{ iata: 'AUS' }])
    expect(
      await db
        .select({ iata: airports.iata })
        .from(airports)
        .orderBy(airports.place.distanceTo({ x: -97, y: 33 }))
        .limit(1),
    ).toEqual([{ iata: 'DFW' }])
  })

  it('streams, on this thread and another, prepared and in transactions', async () => {
    const db = as(reader)
    const rows: unknown[] = []
    for await (const row of db.select({ iata: airports.iata }).from(airports).orderBy(airports.iata).stream({ batchSize: 1 }))
      rows.push(row)
    expect(rows).toEqual([{ iata: 'AUS' }, { iata: 'DFW' }])
    const byCode = db.prepare({ code: text() }, (p) => db.select({ name: airports.name }).from(airports).where(airports.iata.eq(p.code)))
    expect(await byCode.all({ code: 'AUS' })).toEqual([{ name: 'Austin' }])
    expect(await db.select({ n: count() }).from(airports).with({ thread: 'reader' })).toEqual([{ n: 2 }])
    await db.transaction(
      async (tx) => {
        expect(await tx.transaction((inner) => inner.query(sql`select count(*) as n from airports`, { n: integer() }))).toEqual([{ n: 2 }])
      },
      { readOnly: true },
    )
  })

  it('writes what it may write, although it may not read it', async () => {
    const db = as(writer)
    await db.insert(flights).values({ origin: 'AUS', delay: 1 })
    await db.update(flights).set({ delay: 2 }).everyRow()
    await as(editor).transaction((tx) =>
      tx.transaction(async (inner) => inner.update(airports).set({ name: 'Austin' }).where(airports.iata.eq('AUS'))),
    )
    expect(await as(copier).insert(drafts).values({ secret: 'a', note: 'b' }).returning({ id: drafts.id })).toEqual([{ id: 1 }])
    await as(copier).untyped('insert into drafts (secret, note) select secret, note from drafts')
    expect(await as(remover).delete(flights).where(flights.delay.gt(100))).toEqual({ changes: 0 })
    await as(remover).delete(flights).everyRow()
    expect(await owner.select({ n: count() }).from(flights).one()).toEqual({ n: 0 })
  })

  it('works on a view that has triggers instead', async () => {
    const db = as(desk)
    await db.untyped('insert into counter (id, delay) values (0, 70)')
    await db.untyped('update counter set delay = delay + 5 where delay = 70')
    expect(await db.select({ delay: counter.delay }).from(counter)).toEqual([{ delay: 75 }])
    expect(await as(viewer).select({ n: count() }).from(late)).toEqual([{ n: 1 }])
    await db.untyped('delete from counter where delay in (select delay from counter)')
    expect(await db.select({ n: count() }).from(counter)).toEqual([{ n: 0 }])
  })

  it('knows tables by their exact names', async () => {
    expect(await as(reader).select(upper).from(upper)).toEqual([{ id: 1, n: 1 }])
    expect(await as(reader).select({ n: kept.n }).from(kept)).toEqual([{ n: 4 }])
    await expect(as(reader).select(kept).from(kept)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
  })
})
