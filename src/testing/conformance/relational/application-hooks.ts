import {
  alias,
  count,
  type Db,
  declareNode,
  defineSchema,
  type EventName,
  ExpressionNode,
  findUnlinkedSources,
  GranaryError,
  id,
  integer,
  type rewrite,
  SelectNode,
  type SqlWriter,
  type StatementEvent,
  select,
  TableInfo,
  type TextExpression,
  table,
  text,
  traverse,
  typeOf,
} from '../../../index.ts'
import { same } from '../expectations.ts'
import type { CaseContext, Suite } from '../suite.ts'

const people = table('people', { id: id(), tenant: integer(), name: text({ length: 40 }).unique() })
const schema = defineSchema({ people })

/** An expression of the application's own: the text `granary`. */
class Granary extends ExpressionNode {
  readonly kind = 'conformanceGranary'
  readonly type = typeOf(text())
}
declareNode('conformanceGranary', {})

async function fill(db: Db): Promise<void> {
  await db.insert(people).values([
    { id: 1, tenant: 1, name: 'Ada' },
    { id: 2, tenant: 1, name: 'Ben' },
    { id: 3, tenant: 2, name: 'Cem' },
  ])
}

/** Runs work on a database of its own, opened with options. */
async function opened(
  context: CaseContext,
  options: Parameters<CaseContext['engine']['open']>[1],
  work: (db: Db) => Promise<void>,
): Promise<void> {
  const own = await context.engine.open(schema, options)
  try {
    await own.create()
    await work(own)
  } finally {
    await own.close()
  }
}

// A node of a class of one's own is an expression, as every node of the library is.
function anyExpression(node: unknown): TextExpression<string, never> {
  return node as TextExpression<string, never>
}

/** What an application adds: listeners, other statements, other errors, nodes of its own; and what it can see of a statement. */
export const applicationHooks: Suite = {
  name: 'application-hooks',
  title: 'events, rewriting, extensions, printing',
  schema,
  prepare: fill,
  cases: [
    {
      id: 'each statement is told once, with its rows and whether its plan was there',
      rows: ['A13', 'A14'],
      async run({ db }) {
        const seen: StatementEvent[] = []
        const stop = db.events.on('statement', (event) => seen.push(event))
        const byTenant = (tenant: number) => db.select({ told: people.name }).from(people).where(people.tenant.eq(tenant))
        try {
          await byTenant(1)
          await byTenant(2)
        } finally {
          stop()
        }
        await byTenant(3)
        same(
          seen.map(({ rows, plan }) => [rows, plan.state]),
          [
            [2, 'generated'],
            [1, 'cached'],
          ],
        )
        same(
          seen.every(({ milliseconds }) => milliseconds >= 0),
          true,
        )
      },
    },
    {
      id: 'values are not told, nor held by errors',
      rows: ['A13'],
      async run({ db }) {
        const seen: StatementEvent[] = []
        const stop = db.events.on('statement', (event) => seen.push(event))
        let error: unknown
        try {
          await db.select({ n: count() }).from(people).where(people.name.eq('secret'))
          await db
            .insert(people)
            .values({ tenant: 7, name: 'Ada' })
            .then(undefined, (reason: unknown) => {
              error = reason
            })
        } finally {
          stop()
        }
        same(JSON.stringify(seen).includes('secret'), false)
        if (!(error instanceof GranaryError)) throw new Error('the second row was not refused')
        same(/Ada|"7"/.test(`${error.message} ${JSON.stringify(error.details)}`), false)
      },
    },
    {
      id: 'values are told where the database was opened so',
      rows: ['A10', 'A13'],
      async run(context) {
        await opened(context, { showValues: true }, async (db) => {
          const seen: StatementEvent[] = []
          db.events.on('statement', (event) => seen.push(event))
          await db.select({ n: count() }).from(people).where(people.name.eq('shown'))
          same(JSON.stringify(seen).includes('shown'), true)
        })
      },
    },
    {
      id: 'beginnings and ends of transactions and savepoints are told',
      rows: ['A14'],
      async run({ db }) {
        const seen: EventName[] = []
        const names = ['begin', 'savepoint', 'release', 'rollbackTo', 'commit', 'rollback'] as const
        const stops = names.map((name) => db.events.on(name, () => seen.push(name)))
        const failing = async (): Promise<never> => {
          throw new Error('no')
        }
        try {
          await db.transaction(async (tx) => {
            await tx.transaction(async (inner) => void (await inner.select({ n: count() }).from(people)))
            await tx.transaction(failing).catch(() => {})
          })
          await db.transaction(failing).catch(() => {})
        } finally {
          for (const stop of stops) stop()
        }
        same(seen, ['begin', 'savepoint', 'release', 'savepoint', 'rollbackTo', 'commit', 'begin', 'rollback'])
      },
    },
    {
      id: 'a condition of a tenant is added to every query',
      rows: ['A14', 'A16'],
      async run(context) {
        const ofTenant = (tenant: number) => (statement: Parameters<typeof rewrite>[0]) => {
          if (
            !(statement instanceof SelectNode) ||
            !statement.from.some((source) => source instanceof TableInfo && source.base === people.$)
          )
            return statement
          const limited = select(people).from(people).where(people.tenant.eq(tenant)).node
          const copy = Object.assign(Object.create(SelectNode.prototype) as SelectNode, statement)
          copy.where = limited.where
          return copy
        }
        await opened(context, { rewriteStatement: ofTenant(1) }, async (db) => {
          await fill(db)
          same(await db.select({ name: people.name }).from(people).orderBy(people.id), [{ name: 'Ada' }, { name: 'Ben' }])
        })
      },
    },
    {
      id: 'an error is replaced by another one',
      rows: ['A09', 'A14'],
      async run(context) {
        const own = new Error('in other words')
        await opened(context, { rewriteError: () => own }, async (db) => {
          await fill(db)
          const failed = await db
            .insert(people)
            .values({ tenant: 1, name: 'Ada' })
            .then(undefined, (reason: unknown) => reason)
          same(failed === own, true)
        })
      },
    },
    {
      id: "a node of the application's own is written by an extension",
      rows: ['A51', 'B061', 'B064'],
      async run(context) {
        const nodes = { conformanceGranary: (_: Granary, writer: SqlWriter) => void writer.write("'granary'") }
        await opened(context, { extensions: [{ nodes }] }, async (db) => {
          same(await db.select({ own: anyExpression(new Granary()) }).all(), [{ own: 'granary' }])
        })
      },
    },
    {
      id: 'a statement is walked, changed and printed without being run',
      rows: ['A53'],
      async run({ db }) {
        const statement = db.select({ name: people.name }).from(people).where(people.tenant.eq(1))
        const tables: string[] = []
        traverse(statement.node, (node) => {
          if (node instanceof TableInfo) tables.push(node.name)
        })
        same([...new Set(tables)], ['people'])
        const { sql, parameters } = statement.toSql()
        same([sql.includes('people'), parameters], [true, [1]])
      },
    },
    {
      id: 'sources that no condition links are found',
      rows: ['A52'],
      async run() {
        const other = alias(people, 'other')
        same(
          findUnlinkedSources(select({ id: people.id }).from(people, other)).map(({ left, right }) => [left, right]),
          [['people', 'other']],
        )
        same(findUnlinkedSources(select({ id: people.id }).from(people, other).where(other.id.eq(people.id))), [])
      },
    },
    {
      id: 'the engine tells how it would run a query',
      rows: ['A53'],
      async run({ db }) {
        const steps = await db.select({ name: people.name }).from(people).where(people.id.eq(1)).explain()
        same([steps.length > 0, /people/i.test(JSON.stringify(steps))], [true, true])
      },
    },
    {
      id: 'statements outside a handle join the transaction around them, where the database was opened so',
      rows: ['A03', 'B098', 'B131'],
      async run(context) {
        await opened(context, { ambientTransactions: true }, async (db) => {
          await db
            .transaction(async () => {
              await db.insert(people).values({ tenant: 1, name: 'Ada' })
              await Promise.resolve()
              same(await db.select({ n: count() }).from(people), [{ n: 1 }])
              throw new Error('taken back')
            })
            .catch(() => {})
          same(await db.select({ n: count() }).from(people), [{ n: 0 }])
        })
      },
    },
    {
      id: 'a closed database refuses, and may be closed again',
      rows: ['A03'],
      async run(context) {
        const own = await context.engine.open(schema)
        await own.close()
        await own.close()
        const failed = await own
          .select({ n: count() })
          .from(people)
          .then(
            () => undefined,
            (reason: unknown) => reason,
          )
        same(failed instanceof GranaryError && failed.code, 'DATABASE_CLOSED')
      },
    },
  ],
}
