import { expect, test } from 'vitest'
import { SessionPool } from '../../../src/sql/engine/server/pool.ts'
import { type ServerOptions, serverSettings } from '../../../src/sql/engine/server/server-options.ts'
import { FakeServer } from './fake-server.ts'

test('the defaults are those of the documentation', () => {
  expect(serverSettings({})).toEqual({
    pool: {
      maximum: 10,
      minimum: 0,
      waitingLimit: 30_000,
      waitingLine: Number.POSITIVE_INFINITY,
      order: 'lifo',
      checkAfter: 10_000,
      idleLimit: 300_000,
      ageLimit: 3_600_000,
      pipelineDepth: 64,
    },
    connectTimeout: 10_000,
    connectRetry: false,
    statementTimeout: 0,
    cancelTimeout: 5_000,
    maximumLag: 10_000,
    replicaCheck: 1_000,
    positionWait: 100,
    pooler: 'none',
    readOnly: false,
  })
})

// Programs in JavaScript give anything.
function untyped(options: unknown): ServerOptions {
  return options as ServerOptions
}

test.each([
  [{ pool: { maximum: 0 } }, 'pool.maximum is a whole number from 1 to 10000'],
  [{ pool: { maximum: 2.5 } }, 'pool.maximum'],
  [{ pool: { maximum: '5' } }, 'pool.maximum'],
  [{ pool: { maximum: 2, minimum: 3 } }, 'pool.minimum is a whole number from 0 to 2'],
  [{ pool: { waitingLimit: Number.NaN } }, 'pool.waitingLimit is a number of milliseconds from 0 to 2147483647'],
  [{ pool: { waitingLimit: 2 ** 31 } }, 'pool.waitingLimit'],
  [{ pool: { waitingLine: -1 } }, 'pool.waitingLine'],
  [{ pool: { order: 'random' } }, 'pool.order is lifo or fifo'],
  [{ pool: { checkAfter: -1 } }, 'pool.checkAfter'],
  [{ pool: { idleLimit: '1s' } }, 'pool.idleLimit'],
  [{ pool: { ageLimit: -1 } }, 'pool.ageLimit'],
  [{ pool: { pipelineDepth: 0 } }, 'pool.pipelineDepth'],
  [{ connectTimeout: -1 }, 'connectTimeout'],
  [{ connectRetry: 'yes' }, 'connectRetry is true or false'],
  [{ statementTimeout: -1 }, 'statementTimeout'],
  [{ cancelTimeout: Number.POSITIVE_INFINITY }, 'cancelTimeout'],
  [{ maximumLag: 'none' }, 'maximumLag'],
  [{ replicaCheck: 0 }, 'replicaCheck is a number of milliseconds from 1 to 2147483647'],
  [{ positionWait: -1 }, 'positionWait'],
  [{ pooler: 'session' }, 'pooler is none or transaction'],
  [{ readOnly: 1 }, 'readOnly is true or false'],
])('%j is refused', (options, message) => {
  expect(() => serverSettings(untyped(options))).toThrow(
    expect.objectContaining({ code: 'OPTION_INVALID', message: expect.stringContaining(message) }),
  )
})

test('no clock of an idle pool keeps the process alive', async () => {
  const before = clocks()
  const pool = new SessionPool(new FakeServer(), serverSettings({ statementTimeout: 100, pool: { minimum: 1, idleLimit: 50 } }))
  const session = await pool.acquire()
  const waiting = pool.acquire()
  expect(clocks()).toBe(before)
  pool.release(session)
  pool.release(await waiting)
  expect(clocks()).toBe(before)
  await pool.close()
})

function clocks(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length
}
