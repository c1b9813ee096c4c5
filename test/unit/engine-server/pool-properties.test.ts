import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SessionPool } from '../../../src/sql/engine/server/pool.ts'
import type { PooledSession } from '../../../src/sql/engine/server/pooled-session.ts'
import { serverSettings } from '../../../src/sql/engine/server/server-options.ts'
import { runAlone, runSingle } from '../../../src/sql/engine/server/single-statement.ts'
import { FakeServer, type FakeSession, statement } from './fake-server.ts'

/** What happens to a pool: somebody comes, goes, loses patience, or a connection breaks. Numbers choose who. */
type Happening = { readonly what: 'come' } | { readonly what: 'go' | 'abort' | 'break'; readonly who: number }

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ what: 'come' as const }) },
  { weight: 3, arbitrary: fc.nat(50).map((who) => ({ what: 'go' as const, who })) },
  { weight: 1, arbitrary: fc.nat(50).map((who) => ({ what: 'abort' as const, who })) },
  { weight: 1, arbitrary: fc.nat(50).map((who) => ({ what: 'break' as const, who })) },
)

/** A pool as simple as it can be: numbers of callers, those who have a connection and those in the line. */
class Model {
  readonly maximum: number
  readonly holding: number[] = []
  readonly broken: number[] = []
  readonly line: number[] = []

  constructor(maximum: number) {
    this.maximum = maximum
  }

  come(caller: number): void {
    this.line.push(caller)
    this.#serve()
  }

  go(caller: number): void {
    if (remove(this.holding, caller)) this.#serve()
    else remove(this.broken, caller)
  }

  abort(caller: number): void {
    remove(this.line, caller)
  }

  break(caller: number): void {
    if (!remove(this.holding, caller)) return
    this.broken.push(caller)
    this.#serve()
  }

  #serve(): void {
    while (this.holding.length < this.maximum) {
      const first = this.line.shift()
      if (first === undefined) return
      this.holding.push(first)
    }
  }
}

function remove(list: number[], item: number): boolean {
  const position = list.indexOf(item)
  if (position >= 0) list.splice(position, 1)
  return position >= 0
}

function pick<T>(list: readonly T[], who: number): T | undefined {
  return list.length === 0 ? undefined : list[who % list.length]
}

async function settle(): Promise<void> {
  for (let turns = 0; turns < 4; turns++) await turn()
}

test('a pool gives its connections to the same callers, in the same order, as the simplest pool', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(happening, { maxLength: 60 }),
      fc.constantFrom('lifo', 'fifo'),
      async (maximum, story, order) => {
        const server = new FakeServer()
        const pool = new SessionPool(server, serverSettings({ pool: { maximum, order } }))
        const model = new Model(maximum)
        const given = new Map<number, PooledSession>()
        const patience = new Map<number, AbortController>()
        let callers = 0
        for (const event of story) {
          if (event.what === 'come') {
            const caller = callers++
            const controller = new AbortController()
            patience.set(caller, controller)
            pool.acquire(controller.signal).then(
              (session) => given.set(caller, session),
              () => patience.delete(caller),
            )
            model.come(caller)
          } else if (event.what === 'abort') {
            const caller = pick(model.line, event.who)
            if (caller !== undefined) {
              patience.get(caller)?.abort()
              model.abort(caller)
            }
          } else {
            const caller = pick(event.what === 'go' ? [...model.holding, ...model.broken] : model.holding, event.who)
            const session = caller === undefined ? undefined : given.get(caller)
            if (caller !== undefined && session !== undefined) {
              if (event.what === 'go') {
                given.delete(caller)
                pool.release(session)
                model.go(caller)
              } else {
                ;(session.session as FakeSession).cut()
                model.break(caller)
              }
            }
          }
          await settle()
          expect([...given.keys()].toSorted(byNumber)).toEqual([...model.holding, ...model.broken].toSorted(byNumber))
          expect(new Set(given.values()).size).toBe(given.size)
          expect(pool.status).toMatchObject({ inUse: model.holding.length, waiting: model.line.length })
          expect(server.sessions.size).toBeLessThanOrEqual(maximum)
          expect(pool.status.size).toBe(server.sessions.size)
        }
        const closed = pool.close()
        while (given.size > 0) {
          for (const [caller, session] of given) {
            given.delete(caller)
            pool.release(session)
          }
          await settle()
        }
        await closed
        expect(server.sessions.size).toBe(0)
      },
    ),
    { numRuns: 150 },
  )
})

function byNumber(a: number, b: number): number {
  return a - b
}

test('under any load of tasks the limits hold, everybody is served, and nothing is left over', async () => {
  const task = fc.record({
    kind: fc.constantFrom('share', 'share', 'alone', 'fail', 'break'),
    start: fc.integer({ min: 0, max: 3 }),
    length: fc.integer({ min: 0, max: 2 }),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 8 }),
      fc.array(task, { minLength: 100, maxLength: 100 }),
      async (maximum, pipelineDepth, tasks) => {
        const server = new FakeServer()
        const pool = new SessionPool(server, serverSettings({ pool: { maximum, pipelineDepth } }))
        const alone = new Set<number>()
        const outcomes = await Promise.allSettled(
          tasks.map(async ({ kind, start, length }) => {
            if (start > 0) await pause(start)
            const sql = `sleep ${length}`
            if (kind === 'share' || kind === 'fail') {
              await runSingle(pool, statement('read'), undefined, (session) => {
                expect(alone.has(session.serverId)).toBe(false)
                expect(session.pending).toBeLessThan(pipelineDepth)
                return session.query(statement(kind === 'fail' ? 'fail' : sql), [])
              })
            } else {
              await runAlone(pool, async (session) => {
                expect(session.pending).toBe(0)
                expect(alone.has(session.serverId)).toBe(false)
                alone.add(session.serverId)
                await session.run(sql)
                alone.delete(session.serverId)
                if (kind === 'break') (session as FakeSession).cut()
              })
            }
          }),
        )
        const wrong = outcomes.filter((outcome, index) => {
          if (outcome.status === 'fulfilled') return tasks[index]?.kind === 'fail'
          return !(tasks[index]?.kind === 'fail' && (outcome.reason as { code?: unknown }).code === 'VALUE_INVALID')
        })
        expect(wrong).toEqual([])
        expect(server.most).toBeLessThanOrEqual(maximum)
        await settle()
        expect(pool.status).toMatchObject({ inUse: 0, sharing: 0, waiting: 0 })
        await pool.close()
        expect(server.sessions.size).toBe(0)
        const { opened, closed } = pool.status
        expect(closed).toBe(opened)
      },
    ),
    { numRuns: 25 },
  )
})
