import {
  BoundNode,
  ColumnNode,
  count,
  type Db,
  type DialectExtension,
  declareNode,
  defineSchema,
  ExpressionNode,
  extendDialect,
  insert,
  integer,
  loadDialect,
  type Node,
  OperationNode,
  open,
  rewrite,
  SelectNode,
  type SqlWriter,
  sameStatement,
  select,
  sql,
  TableInfo,
  type TextExpression,
  text,
  traverse,
  typeOf,
  update,
  value,
} from 'granary'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { airports, flights, openAirways } from './fixture.ts'

let db: Db

beforeAll(async () => {
  db = await openAirways()
})

afterAll(() => db.close())

describe('a statement', () => {
  const late = (delay: number) =>
    select({ id: flights.id })
      .from(flights)
      .where(flights.delay.gt(delay), flights.origin.in(['AUS', 'DFW']))

  test('is walked', () => {
    const columns = new Set<string>()
    const tables = new Set<string>()
    const values: unknown[] = []
    traverse(late(5).node, (node) => {
      if (node instanceof ColumnNode) columns.add(node.name)
      else if (node instanceof TableInfo) tables.add(node.name)
      else if (node instanceof BoundNode) values.push(node.value)
    })
    expect([...columns].sort()).toEqual(['delay', 'id', 'origin'])
    expect([...tables]).toEqual(['flights'])
    expect(values).toEqual([5])
  })

  test('is rewritten, and stays as it was', async () => {
    const given = late(5).node
    const changed = rewrite(given, (node) => (node instanceof BoundNode && node.value === 5 ? new BoundNode(50, node.type) : node))
    expect(sameStatement(changed, late(50))).toBe(true)
    expect(sameStatement(given, late(5))).toBe(true)
    const own = await open('sqlite::memory:', defineSchema({}), {
      rewriteStatement: (statement) =>
        statement instanceof SelectNode
          ? rewrite(statement, (node) =>
              node instanceof OperationNode && node.operation === 'plus' ? new OperationNode('minus', node.operands, node.type) : node,
            )
          : statement,
    })
    expect(await own.select({ n: value(5).plus(2) })).toEqual([{ n: 3 }])
    await own.close()
  })

  test('is compared by its shape and its values', () => {
    expect(sameStatement(late(5), late(5))).toBe(true)
    expect(sameStatement(late(5), late(6))).toBe(false)
    expect(sameStatement(late(5), late(5).limit(1))).toBe(false)
    expect(sameStatement(flights.delay.gt(5) as unknown as Node, flights.delay.gt(5) as unknown as Node)).toBe(true)
  })

  test('is printed for any dialect without a connection', async () => {
    const [sqlite, postgres] = [await loadDialect('sqlite'), await loadDialect('postgres')]
    expect(late(5).toSql(sqlite)).toEqual({
      sql: 'SELECT "flights"."id" FROM "flights" WHERE "flights"."delay" > ? AND "flights"."origin" IN (?, ?)',
      parameters: [5, 'AUS', 'DFW'],
    })
    expect(late(5).toSql(postgres).sql).toContain('$1')
    expect(() => late(5).toSql()).toThrow(expect.objectContaining({ code: 'STATEMENT_INVALID' }))
    await expect(loadDialect('oracle' as never)).rejects.toMatchObject({ code: 'OPTION_INVALID' })
  })

  test('is printed with its values, quoted, where that is asked for', async () => {
    const sqlite = await loadDialect('sqlite')
    expect(
      select({ id: airports.iata })
        .from(airports)
        .where(airports.name.eq("it's ? \\ 'x'"), airports.state.in(['a', "b'"]))
        .toSql(sqlite, { literals: true }),
    ).toEqual({
      sql: `SELECT "airports"."iata" AS "id" FROM "airports" WHERE "airports"."name" = 'it''s ? \\ ''x''' AND "airports"."state" IN ('a', 'b''')`,
      parameters: [],
    })
    expect(
      insert(airports)
        .values([
          { iata: 'A', name: 'x', state: null },
          { iata: 'B', name: '?', state: 'TX' },
        ])
        .toSql(sqlite, { literals: true }).sql,
    ).toBe(`INSERT INTO "airports" ("iata", "name", "state") VALUES ('A', 'x', NULL), ('B', '?', 'TX')`)
    expect(update(airports).set({ name: 'new' }).where(airports.iata.eq('A')).toSql(sqlite, { literals: true }).sql).toBe(
      `UPDATE "airports" SET "name" = 'new' WHERE "airports"."iata" = 'A'`,
    )
    const printed = db
      .select({ id: flights.id })
      .from(flights)
      .where(flights.delay.gt(4))
      .orderBy(flights.id)
      .toSql(sqlite, { literals: true }).sql
    expect(await db.query(sql`${sql.unsafeText(printed)}`, { id: integer() })).toEqual([{ id: 1 }, { id: 3 }, { id: 6 }])
  })

  test('may be left out of the cache', async () => {
    const before = db.planCache
    const query = db.select({ n: count(), once: value(1) }).from(airports)
    expect(await query.with({ uncached: true })).toEqual([{ n: 3, once: 1 }])
    expect(db.planCache).toEqual(before)
    await query
    expect(db.planCache.misses).toBe(before.misses + 1)
  })
})

// A node of one's own: its class, its parts, and its form in one dialect.
class SoundsLike extends ExpressionNode {
  readonly kind = 'soundsLike'
  readonly word: ExpressionNode
  readonly type = typeOf(text())

  constructor(word: unknown) {
    super()
    this.word = word as ExpressionNode
  }
}
declareNode('soundsLike', { word: 'node' })

class WithoutIndex extends ExpressionNode {
  readonly kind = 'withoutIndex'
  readonly type = typeOf(text())
}
declareNode('withoutIndex', {})

const extension: DialectExtension = {
  dialect: 'SQLite',
  nodes: {
    soundsLike: (node: SoundsLike, writer: SqlWriter) =>
      void writer.write('substr(upper(replace(').node(node.word).write(", 'ph', 'f')), 1, 3)"),
    withoutIndex: (_: WithoutIndex, writer: SqlWriter) => void writer.write('/* no index */'),
  },
  operations: {
    shout: {
      compile: ([operand], writer) =>
        void writer
          .write('upper(')
          .list(operand === undefined ? [] : [operand])
          .write(" || '!')"),
    },
  },
}

describe('an extension', () => {
  test('adds nodes and operations to a database', async () => {
    const own = await open('sqlite::memory:', defineSchema({}), { extensions: [extension] })
    const sounds = (word: unknown): TextExpression<string, never> => new SoundsLike(word) as unknown as TextExpression<string, never>
    const shout = new OperationNode('shout', [new BoundNode('hey', typeOf(text()))], typeOf(text())) as unknown as TextExpression<
      string,
      never
    >
    const hint = new WithoutIndex() as unknown as TextExpression<string, never>
    expect(
      (await own
        .select({ a: sounds(value('phone')), b: shout.typed<string>() })
        .prefix(hint)
        .where(sounds(value('phil')).eq('FIL'))) as unknown,
    ).toEqual([{ a: 'FON', b: 'HEY!' }])
    await own.close()
    await expect(db.select({ a: sounds(airports.name) }).from(airports)).rejects.toMatchObject({ code: 'STATEMENT_INVALID' })
  })

  test('is for one dialect, and checked', async () => {
    const [sqlite, postgres] = [await loadDialect('sqlite'), await loadDialect('postgres')]
    expect(extendDialect(postgres, extension)).toBe(postgres)
    expect(extendDialect(sqlite, extension)).not.toBe(sqlite)
    expect(() => extendDialect(sqlite, { nodes: { soundsLike: 'text' as never } })).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID' }),
    )
  })
})
