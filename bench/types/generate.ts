// Writes equivalent schemas of any number of tables, and the same queries over the first ten, for each library.

export type TypedLibrary = 'granary' | 'kysely' | 'drizzle'
export const typedLibraries = ['granary', 'kysely', 'drizzle'] as const satisfies readonly TypedLibrary[]

/** Tables that the queries touch; no schema is smaller. */
const touched = 10

/** Queries in the generated program: six kinds over each touched table. */
export const queryCount = touched * 6

export interface GeneratedProgram {
  /** The schema and the handle: what a program pays before its first query. */
  readonly base: Readonly<Record<string, string>>
  /** The file of queries. */
  readonly queries: string
}

/** The program of one library with a schema of `tables` tables. `granary` is what it imports Granary from. */
export function generate(library: TypedLibrary, tables: number, granary: string): GeneratedProgram {
  if (tables < touched) throw new RangeError(`The queries need ${touched} tables.`)
  const write = writers[library]
  const queries = Array.from({ length: touched }, (_, n) => write.queries(n, parentOf(n))).join('\n')
  return { base: write.base(tables, granary), queries: `${write.head}\n${queries}` }
}

/** Each table but the first refers to one before it. */
function parentOf(n: number): number {
  return n === 0 ? 1 : Math.floor(n / 2)
}

interface Writer {
  readonly head: string
  base(tables: number, granary: string): Record<string, string>
  queries(n: number, parent: number): string
}

const numbers = (tables: number): number[] => Array.from({ length: tables }, (_, n) => n)

// Every row that comes back is assigned to its exact type, so that the checker has to resolve it.
const granaryWriter: Writer = {
  head: `import { count, sum } from './granary.ts'\nimport { db } from './database.ts'\nimport * as t from './schema.ts'\n`,
  base: (tables, granary) => ({
    'granary.ts': `export * from '${granary}'\n`,
    'schema.ts': `import { boolean, defineSchema, id, index, integer, real, references, table, text, timestamp } from './granary.ts'

${numbers(tables)
  .map(
    (n) => `export const table${n} = table('table_${n}', {
  id: id(),
  parentId: ${n === 0 ? 'integer({ bits: 64 })' : `references(() => table${parentOf(n)}.id)`},
  code: text({ length: 12 }),
  title: text(),
  amount: real(),
  quantity: integer().default(0),
  active: boolean().default(true),
  note: text().nullable(),
  createdAt: timestamp(),
}, (t) => [index(t.parentId, t.createdAt)])`,
  )
  .join('\n\n')}

export const schema = defineSchema({ ${numbers(tables)
      .map((n) => `table${n}`)
      .join(', ')} })
`,
    'database.ts': `import { open } from './granary.ts'\nimport { schema } from './schema.ts'\n\nexport const db = await open('sqlite:types.db', schema)\n`,
  }),
  queries: (n, p) => `
export const one${n}: { id: number; note: string | null; createdAt: string } = await db.select(t.table${n}).from(t.table${n}).where(t.table${n}.id.eq(7)).one()
export const list${n}: { id: number; title: string; above: string }[] = await db.select({ id: t.table${n}.id, title: t.table${n}.title, above: t.table${p}.title }).from(t.table${n})
  .join(t.table${p}, t.table${p}.id.eq(t.table${n}.parentId)).where(t.table${n}.active.eq(true).and(t.table${n}.quantity.gt(3))).orderBy(t.table${n}.createdAt.desc()).limit(20)
export const groups${n}: { title: string; n: number; total: number | null }[] = await db.select({ title: t.table${p}.title, n: count(), total: sum(t.table${n}.amount) }).from(t.table${n})
  .join(t.table${p}, t.table${p}.id.eq(t.table${n}.parentId)).groupBy(t.table${p}.title)
export const made${n}: { id: number }[] = await db.insert(t.table${n}).values({ parentId: 1, code: 'x', title: 'y', amount: 1.5, createdAt: '2026-11-23T00:00:00Z' }).returning({ id: t.table${n}.id })
await db.update(t.table${n}).set({ title: 'z', amount: 2 }).where(t.table${n}.id.eq(7))
export const all${n}: { id: number; active: boolean }[] = await db.select(t.table${n}).from(t.table${n}).where(t.table${n}.note.isNull().or(t.table${n}.code.eq('x'))).orderBy(t.table${n}.title.asc())
`,
}

const kyselyWriter: Writer = {
  head: `import { db } from './database.ts'\n`,
  base: (tables) => ({
    'schema.ts': `import type { Generated } from 'kysely'

${numbers(tables)
  .map(
    (n) => `export interface Table${n} {
  id: Generated<number>
  parentId: number
  code: string
  title: string
  amount: number
  quantity: Generated<number>
  active: Generated<number>
  note: string | null
  createdAt: string
}`,
  )
  .join('\n\n')}

export interface Schema {
${numbers(tables)
  .map((n) => `  table_${n}: Table${n}`)
  .join('\n')}
}
`,
    'database.ts': `import Database from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import type { Schema } from './schema.ts'

export const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: new Database('types.db') }) })
`,
  }),
  queries: (n, p) => `
export const one${n}: { id: number; note: string | null; createdAt: string } = await db.selectFrom('table_${n}').selectAll().where('id', '=', 7).executeTakeFirstOrThrow()
export const list${n}: { id: number; title: string; above: string }[] = await db.selectFrom('table_${n}').innerJoin('table_${p}', 'table_${p}.id', 'table_${n}.parentId')
  .select(['table_${n}.id', 'table_${n}.title', 'table_${p}.title as above']).where('table_${n}.active', '=', 1).where('table_${n}.quantity', '>', 3).orderBy('table_${n}.createdAt', 'desc').limit(20).execute()
export const groups${n}: { title: string; n: number; total: number | null }[] = await db.selectFrom('table_${n}').innerJoin('table_${p}', 'table_${p}.id', 'table_${n}.parentId').groupBy('table_${p}.title')
  .select((eb) => ['table_${p}.title', eb.fn.countAll<number>().as('n'), eb.fn.sum<number | null>('table_${n}.amount').as('total')]).execute()
export const made${n}: { id: number }[] = await db.insertInto('table_${n}').values({ parentId: 1, code: 'x', title: 'y', amount: 1.5, createdAt: '2026-11-23T00:00:00Z' }).returning('id').execute()
await db.updateTable('table_${n}').set({ title: 'z', amount: 2 }).where('id', '=', 7).execute()
export const all${n}: { id: number; active: number }[] = await db.selectFrom('table_${n}').selectAll().where((eb) => eb.or([eb('note', 'is', null), eb('code', '=', 'x')])).orderBy('title').execute()
`,
}

const drizzleWriter: Writer = {
  head: `import { and, asc, count, desc, eq, gt, isNull, or, sum } from 'drizzle-orm'\nimport { db } from './database.ts'\nimport * as t from './schema.ts'\n`,
  base: (tables) => ({
    'schema.ts': `import { index, integer, real, sqliteTable, text } from 'drizzle-orm/sqlite-core'

${numbers(tables)
  .map(
    (n) => `export const table${n} = sqliteTable('table_${n}', {
  id: integer().primaryKey(),
  parentId: integer().notNull()${n === 0 ? '' : `.references(() => table${parentOf(n)}.id)`},
  code: text({ length: 12 }).notNull(),
  title: text().notNull(),
  amount: real().notNull(),
  quantity: integer().notNull().default(0),
  active: integer({ mode: 'boolean' }).notNull().default(true),
  note: text(),
  createdAt: text().notNull(),
}, (t) => [index('index_${n}').on(t.parentId, t.createdAt)])`,
  )
  .join('\n\n')}
`,
    'database.ts': `import { drizzle } from 'drizzle-orm/better-sqlite3'
import * as schema from './schema.ts'

export const db = drizzle('types.db', { schema })
`,
  }),
  queries: (n, p) => `
export const one${n}: { id: number; note: string | null; createdAt: string } | undefined = await db.select().from(t.table${n}).where(eq(t.table${n}.id, 7)).get()
export const list${n}: { id: number; title: string; above: string }[] = await db.select({ id: t.table${n}.id, title: t.table${n}.title, above: t.table${p}.title }).from(t.table${n})
  .innerJoin(t.table${p}, eq(t.table${p}.id, t.table${n}.parentId)).where(and(eq(t.table${n}.active, true), gt(t.table${n}.quantity, 3))).orderBy(desc(t.table${n}.createdAt)).limit(20)
export const groups${n}: { title: string; n: number; total: string | null }[] = await db.select({ title: t.table${p}.title, n: count(), total: sum(t.table${n}.amount) }).from(t.table${n})
  .innerJoin(t.table${p}, eq(t.table${p}.id, t.table${n}.parentId)).groupBy(t.table${p}.title)
export const made${n}: { id: number }[] = await db.insert(t.table${n}).values({ parentId: 1, code: 'x', title: 'y', amount: 1.5, createdAt: '2026-11-23T00:00:00Z' }).returning({ id: t.table${n}.id })
await db.update(t.table${n}).set({ title: 'z', amount: 2 }).where(eq(t.table${n}.id, 7))
export const all${n}: { id: number; active: boolean }[] = await db.select().from(t.table${n}).where(or(isNull(t.table${n}.note), eq(t.table${n}.code, 'x'))).orderBy(asc(t.table${n}.title))
`,
}

const writers: Readonly<Record<TypedLibrary, Writer>> = { granary: granaryWriter, kysely: kyselyWriter, drizzle: drizzleWriter }
