import {
  bytes,
  check,
  type Db,
  defineSchema,
  deleteFrom,
  type Expression,
  enumeration,
  foreignKey,
  fullTextIndex,
  generatedAs,
  id,
  index,
  insert,
  integer,
  open,
  point,
  primaryKey,
  references,
  refuse,
  type Schema,
  type Stores,
  select,
  sequence,
  spatialIndex,
  sql,
  table,
  text,
  trigger,
  triggerStatement,
  unique,
  update,
  upper,
  value,
  view,
} from 'granary'
import { freshDatabase } from '../server-url.ts'

export const parents = table(
  'parents',
  { id: id(), favourite: integer({ bits: 64 }).nullable() },
  (t) => [foreignKey([t.favourite], (): Expression<unknown>[] => [children.id])],
  { comment: "it's a parent", schema: 'Family "of" things' },
)
export const children = table(
  'children',
  {
    id: id(),
    parent: integer({ bits: 64 }).references((): Expression<unknown, 'integer'> => parents.id),
    sibling: integer({ bits: 64 }).nullable(),
  },
  (t) => [foreignKey([t.sibling], () => [t.id])],
)
export const toys = table(
  'toys',
  {
    id: id(),
    owner: references(() => children.id),
    name: text(),
    loud: text().generated(),
    kind: enumeration('ball', "Noah's ark").default('ball'),
    code: bytes({ length: 2 }).nullable(),
    size: integer().default(1).comment('in cm'),
    place: point().nullable(),
  },
  (t) => [
    unique([t.name, t.size]),
    unique([upper(t.name)], { where: t.size.gt(100), name: 'large_toys' }),
    check(t.size.gt(0)),
    index(t.name.desc()),
    fullTextIndex([t.name]),
    spatialIndex(t.place),
    generatedAs(t.loud, upper(t.name)),
  ],
)
export const journal = table('journal', { id: id(), toy: integer({ bits: 64 }), what: text() })
export const totals = table('totals', { kind: text(), toys: integer() }, (t) => [primaryKey([t.kind])])
const owned = view('owned', select({ name: toys.name, parent: children.parent }).from(toys).join(children, children.id.eq(toys.owner)))
const counted = view('counted', select({ parent: owned.parent }).from(owned))
const recorded = trigger('recorded', {
  on: toys,
  timing: 'after',
  events: ['insert'],
  run: (row) => [
    insert(journal).values({ toy: row.new.id, what: "it's new" }),
    insert(totals)
      .values({ kind: row.new.kind, toys: 1 })
      .onConflictDoUpdate({ target: [totals.kind], set: { toys: totals.toys.plus(1) } }),
    select({ nothing: sql(integer())`1` }),
  ],
})
const resized = trigger('resized', {
  on: toys,
  timing: 'after',
  updateOf: [toys.size],
  when: (row) => row.new.size.ne(row.old.size),
  run: (row) => insert(journal).values({ toy: row.new.id, what: 'resized' }),
})
const removed = trigger('removed', {
  on: toys,
  timing: 'before',
  events: ['delete'],
  run: (row) => deleteFrom(journal).where(journal.toy.eq(row.old.id)),
})
const guard = trigger('guard', {
  on: toys,
  timing: 'before',
  events: ['insert', 'update'],
  when: (row) => row.new.name.eq(''),
  run: () => refuse("a toy has a name, hasn't it"),
})
const full = trigger('full', {
  on: toys,
  timing: 'before',
  events: ['insert'],
  when: () => value(3).lte(select({ n: sql(integer())`count(*)::int` }).from(toys)),
  run: () => triggerStatement(sql`RAISE EXCEPTION 'no more than three'`),
})
const renamed = trigger('renamed', {
  on: owned,
  timing: 'instead of',
  events: ['update'],
  when: (row) => row.new.name.ne('fixed'),
  run: (row) => update(toys).set({ name: row.new.name }).where(toys.name.eq(row.old.name)),
})
/** Something of everything that a schema holds, in an order that cannot be created as it stands. */
export const family = defineSchema({
  renamed,
  guard,
  full,
  removed,
  resized,
  recorded,
  counted,
  owned,
  totals,
  journal,
  toys,
  children,
  parents,
  numbers: sequence('numbers', { start: 10, increment: -5 }),
})

/** Opens an empty database with a schema, and gives it to some work. */
export async function onServer<S extends Stores>(schema: Schema<S>, work: (db: Db<S>, url: string) => Promise<void>): Promise<void> {
  const database = await freshDatabase('postgres')
  const db = await open(database.url, schema)
  try {
    await work(db, database.url)
  } finally {
    await db.close()
    await database.drop()
  }
}
