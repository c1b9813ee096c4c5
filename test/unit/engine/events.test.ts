import { context, trace } from '@opentelemetry/api'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { alias, type Db, defineSchema, GranaryError, id, integer, open, type StatementEvent, table, text } from 'granary'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const people = table('people', { id: id(), name: text(), age: integer() })
const schema = defineSchema({ people })
const ddl = 'CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, age INTEGER NOT NULL)'

async function opened(options: Parameters<typeof open>[2] = {}): Promise<Db> {
  const db = await open('sqlite::memory:', schema, options)
  await db.script(ddl)
  return db
}

describe('events on SQLite', () => {
  let db: Db
  const seen: StatementEvent[] = []
  beforeEach(async () => {
    seen.length = 0
    db = await opened()
  })
  afterEach(() => db.close())

  test('each statement is told once, with what it did and how it was compiled', async () => {
    db.events.on('statement', (event) => seen.push(event))
    await db.insert(people).values({ name: 'Ada', age: 36 })
    await db.insert(people).values({ name: 'Grace', age: 85 })
    await db.select(people).from(people)
    expect(seen.map(({ rows, changes, plan }) => [rows, changes, plan.state])).toEqual([
      [undefined, 1, 'generated'],
      [undefined, 1, 'cached'],
      [2, undefined, 'generated'],
    ])
    expect(seen.every(({ milliseconds }) => milliseconds >= 0 && Number.isFinite(milliseconds))).toBe(true)
  })

  test('values are hidden unless they are asked for', async () => {
    db.events.on('statement', (event) => seen.push(event))
    await db.insert(people).values({ name: 'secret', age: 1 })
    expect(JSON.stringify(seen)).not.toContain('secret')
    const error = await db
      .insert(people)
      .values({ name: 'secret', age: 1 })
      .then(
        () => undefined,
        (reason: unknown) => reason,
      )
    if (!(error instanceof GranaryError)) throw new Error('the second row was not refused')
    expect(JSON.stringify([error.message, error.details])).not.toContain('secret')

    const showing = await opened({ showValues: true })
    const shown = await showing
      .insert(people)
      .values([
        { name: 'secret', age: 1 },
        { name: 'secret', age: 2 },
      ])
      .then(
        () => undefined,
        (reason: unknown) => reason,
      )
    if (!(shown instanceof GranaryError)) throw new Error('the second row was not refused')
    expect(shown.details.parameters).toEqual(['secret', 1, 'secret', 2])
    await showing.close()
  })

  test('a failed statement is told with its error', async () => {
    db.events.on('statement', (event) => seen.push(event))
    await db.insert(people).values({ name: 'Ada', age: 36 })
    await expect(db.insert(people).values({ name: 'Ada', age: 37 })).rejects.toMatchObject({ code: 'UNIQUE_VIOLATION' })
    expect(seen[1]?.error).toMatchObject({ code: 'UNIQUE_VIOLATION' })
  })

  test('transactions and savepoints are told in their order', async () => {
    const steps: string[] = []
    for (const name of ['begin', 'commit', 'rollback', 'savepoint', 'release', 'rollbackTo'] as const)
      db.events.on(name, ({ transaction }) => steps.push(`${name} ${transaction}`))
    db.events.on('statement', ({ transaction }) => steps.push(`statement ${transaction}`))
    await db.transaction(async (tx) => {
      await tx.insert(people).values({ name: 'Ada', age: 36 })
      await tx.transaction(async (inner) => {
        await inner.insert(people).values({ name: 'Grace', age: 85 })
      })
      await tx.transaction(() => Promise.reject(new Error('no'))).catch(() => undefined)
    })
    await db.transaction(() => Promise.reject(new Error('no'))).catch(() => undefined)
    expect(steps).toEqual([
      'begin 1',
      'statement 1',
      'savepoint 1',
      'statement 1',
      'release 1',
      'savepoint 1',
      'rollbackTo 1',
      'commit 1',
      'begin 2',
      'rollback 2',
    ])
  })

  test('a listener can be removed, and one that throws harms nobody', async () => {
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve))
    const stop = db.events.on('statement', (event) => seen.push(event))
    db.events.on('statement', () => {
      throw new Error('bad listener')
    })
    await db.select(people).from(people)
    stop()
    expect(await db.select(people).from(people)).toEqual([])
    expect(seen).toHaveLength(1)
    expect((await warned).message).toContain('bad listener')
  })

  test('a query of unlinked tables is warned of once, with both names', async () => {
    const warnings: string[] = []
    db.events.on('warning', ({ code, message }) => warnings.push(`${code}: ${message}`))
    const twin = alias(people, 'twin')
    for (let times = 0; times < 2; times++) await db.select({ id: people.id }).from(people, twin)
    await db.select({ id: people.id }).from(people, twin).where(people.id.eq(twin.id))
    await db.select({ id: people.id }).from(people).crossJoin(twin)
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toMatch(/^UNLINKED_SOURCES: .*people.*twin/)
  })

  test('closing is told', async () => {
    const told: number[] = []
    const other = await opened()
    other.events.on('close', ({ milliseconds }) => told.push(milliseconds))
    await other.close()
    expect(told).toHaveLength(1)
  })
})

test('the log shows SQL, a badge and the outcome, and shortens long lists of values (SQLite)', async () => {
  const lines: string[] = []
  const db = await opened({ log: (line) => lines.push(line), showValues: true })
  await db.insert(people).values(Array.from({ length: 8 }, (_, index) => ({ name: `${'x'.repeat(80)}${index}`, age: index })))
  await db.select(people).from(people).where(people.age.gt(3))
  await db.select(people).from(people).where(people.age.gt(5))
  expect(lines[0]).toMatch(/^\d+\.\d ms \[generated\] INSERT INTO "people" .*…, 0, .*, and 6 more\]: 8 changed$/)
  expect(lines[1]).toMatch(/\[generated\] SELECT .* \[3\]: 4 rows$/)
  expect(lines[2]).toMatch(/\[cached since \d+\.\d s\] SELECT .* \[5\]: 2 rows$/)
  await db.close()
})

test('a rewritten statement and a rewritten error take the place of the first (SQLite)', async () => {
  const db = await opened({
    rewriteStatement: (node) => (node.kind === 'select' ? db.select(people).from(people).where(people.age.gte(18)).node : node),
    rewriteError: (error) => new Error(`ours: ${error.code}`, { cause: error }),
  })
  await db.insert(people).values([
    { name: 'child', age: 7 },
    { name: 'adult', age: 30 },
  ])
  expect(await db.select(people).from(people)).toEqual([{ id: 2, name: 'adult', age: 30 }])
  await expect(db.insert(people).values({ name: 'adult', age: 1 })).rejects.toThrow('ours: UNIQUE_VIOLATION')
  await db.close()
})

test('OpenTelemetry gets a span for each statement and transaction, without values (SQLite)', async () => {
  const exporter = new InMemorySpanExporter()
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
  const db = await opened({ telemetry: provider.getTracer('test') })
  await db.transaction(async (tx) => {
    await tx.insert(people).values({ name: 'secret', age: 1 })
  })
  await db
    .insert(people)
    .values({ name: 'secret', age: 1 })
    .then(undefined, () => undefined)
  const spans = exporter.getFinishedSpans()
  expect(spans.map(({ name, attributes }) => [name, attributes['db.system.name'], attributes['db.operation.name']])).toEqual([
    ['INSERT', 'sqlite', 'INSERT'],
    ['transaction', 'sqlite', 'COMMIT'],
    ['INSERT', 'sqlite', 'INSERT'],
  ])
  expect(spans[2]?.attributes['error.type']).toBe('UNIQUE_VIOLATION')
  expect(
    JSON.stringify(spans.map(({ attributes, events }) => [attributes, events.map((event) => event.attributes?.['exception.message'])])),
  ).not.toContain('secret')
  await db.close()
  trace.disable()
  context.disable()
})
