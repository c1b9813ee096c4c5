import { type Db, decimal, defineSchema, id, integer, open, select, table, text } from 'granary'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { BoundNode, OperationNode } from '../../../src/schema/expressions/expression-node.ts'
import { booleanType, integerType } from '../../../src/schema/types/column-types.ts'
import { compile } from '../../../src/sql/compile/plan.ts'
import { PlanCache } from '../../../src/sql/compile/plan-cache.ts'
import { StatementKey } from '../../../src/sql/compile/statement-key.ts'
import { sqliteDialect } from '../../../src/sql/dialects/sqlite/dialect.ts'

const things = table('things', { id: id(), name: text(), size: integer(), price: decimal({ precision: 10, scale: 2 }).nullable() })
const schema = defineSchema({ things })

describe('the cache of compiled statements (SQLite)', () => {
  let db: Db
  beforeEach(async () => {
    db = await open('sqlite::memory:', schema, { planCacheSize: 4 })
    await db.script('CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT NOT NULL, size INTEGER NOT NULL, price TEXT)')
    await db.insert(things).values([1, 2, 3].map((size) => ({ name: `thing ${size}`, size })))
  })
  afterEach(() => db.close())

  test('one shape with new values is compiled once', async () => {
    const before = db.planCache.misses
    for (const size of [1, 2, 3, 4]) await db.select(things).from(things).where(things.size.eq(size))
    expect(db.planCache.misses - before).toBe(1)
    expect(db.planCache.hits).toBeGreaterThanOrEqual(3)
  })

  test('holds as many as it was told, and half as many more', async () => {
    for (let columns = 1; columns <= 20; columns++) {
      const condition = Array.from({ length: columns }, () => things.size.eq(1)).reduce((left, right) => left.or(right))
      await db.select({ id: things.id }).from(things).where(condition)
    }
    expect(db.planCache.size).toBeLessThanOrEqual(6)
    expect(db.planCache.pruned).toBeGreaterThan(0)
    expect(await db.select({ id: things.id }).from(things).where(things.size.eq(1))).toEqual([{ id: 1 }])
  })

  test('a statement that asks for it is not kept', async () => {
    const before = db.planCache.size
    await db.select({ name: things.name }).from(things).with({ uncached: true })
    expect(db.planCache.size).toBe(before)
  })

  test('lists of different lengths share statements by powers of two', async () => {
    const sizes = async (...values: readonly number[]): Promise<number> =>
      (await db.select(things).from(things).where(things.size.in(values))).length
    const before = db.planCache.misses
    expect([await sizes(1, 2, 3), await sizes(1, 2, 3, 4), await sizes(3, 3, 3)]).toEqual([3, 3, 1])
    expect(db.planCache.misses - before).toBe(1)
    expect(await sizes()).toBe(0)
    expect(await sizes(...Array.from({ length: 2000 }, (_, index) => index + 2))).toBe(2)
  })

  test('a value that stands twice in one statement is two parameters in the next', async () => {
    const shared = new BoundNode(1, integerType(64))
    const sum = (left: BoundNode, right: BoundNode): OperationNode => new OperationNode('eq', [left, right], booleanType)
    const plans = new PlanCache(sqliteDialect)
    const first = select(things).from(things).node
    const of = (left: BoundNode, right: BoundNode): typeof first =>
      Object.assign(Object.create(Object.getPrototypeOf(first)), first, { where: sum(left, right) })
    const one = plans.find(of(shared, shared))
    const other = plans.find(of(new BoundNode(1, integerType(64)), new BoundNode(2, integerType(64))))
    expect(other.plan).toBe(one.plan)
    expect(other.plan.bind(other.values)).toEqual([1, 2])
  })
})

test('shapes that differ in a limit, an order, a type or a name differ in their keys', () => {
  const base = select(things).from(things)
  const shapes = [
    base,
    base.limit(10),
    base.offset(10),
    base.limit(12345),
    base.orderBy(things.size),
    base.orderBy(things.size.desc()),
    base.where(things.size.eq(1)),
    base.where(things.size.ne(1)),
    base.where(things.name.eq('1')),
    base.where(things.size.eq(1)).where(things.size.eq(1)),
    base.distinct(),
    select({ id: things.id }).from(things),
    select({ ID: things.id }).from(things),
    select({ a: { id: things.id } }).from(things),
    select({ 'a.id': things.id }).from(things),
  ]
  const keys = shapes.map(({ node }) => {
    const key = new StatementKey()
    key.add(node)
    return key.text
  })
  expect(new Set(keys).size).toBe(keys.length)
})

test('where code may not be generated, the key and the reader work all the same', async () => {
  const { execFileSync } = await import('node:child_process')
  const program = `
    import { defineSchema, id, open, table, text } from ${JSON.stringify(new URL('../../../src/index.ts', import.meta.url).href)}
    const things = table('things', { id: id(), name: text() })
    const db = await open('sqlite::memory:', defineSchema({ things }))
    await db.script('CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT NOT NULL)')
    await db.insert(things).values([{ name: 'a' }, { name: 'b' }])
    console.log(JSON.stringify(await db.select({ it: things, up: { name: things.name } }).from(things).where(things.id.in([2, 3])).limit(5)))`
  const printed = execFileSync(
    process.execPath,
    ['--disallow-code-generation-from-strings', '--input-type=module-typescript', '--eval', program],
    { encoding: 'utf8' },
  )
  expect(JSON.parse(printed)).toEqual([{ it: { id: 2, name: 'b' }, up: { name: 'b' } }])
})

test('a row may have any names, also those that JavaScript treats in its own way', () => {
  const names = ['__proto__', 'constructor', 'a"b', "it's", '\u2028', '`$' + '{x}`', 'toString', '1']
  const record = Object.fromEntries(names.map((name) => [name, things.name]))
  const plan = compile(select(record).from(things).node, sqliteDialect)
  const [row] = plan.read?.([Object.keys(record).map((name) => `value of ${name}`)]) ?? []
  expect(Object.entries(row as object)).toEqual(Object.keys(record).map((name) => [name, `value of ${name}`]))
  expect(Object.getPrototypeOf(row)).toBe(Object.prototype)
})
