import { IntegrityError, OperationalError } from 'granary'
import { describe, expect, it } from 'vitest'
import type { DdlStep } from '../../../src/sql/ddl/ddl-dialect.ts'
import { runSteps } from '../../../src/sql/ddl/run-steps.ts'

/** Runs steps on a server that has things and fails at some texts, and tells what became of it. */
async function outcome(steps: readonly DdlStep[], failing: readonly string[], error: Error, there: readonly string[] = []) {
  const ran: string[] = []
  const running = runSteps(steps, {
    run(text) {
      if (failing.includes(text)) return Promise.reject(error)
      ran.push(text)
      return Promise.resolve()
    },
    finds: (query) => Promise.resolve(there.includes(query)),
  })
  return { ran, error: await running.then(() => undefined, asError) }
}

function asError(error: unknown): unknown {
  return error
}

const steps: readonly DdlStep[] = [
  { text: 'make a', undo: ['drop a'], exists: 'a?' },
  { text: 'set', exists: 'set?' },
  { text: 'make b', undo: ['empty b', 'drop b'], exists: 'b?' },
  { text: 'make c', undo: ['drop c'], exists: 'c?' },
]
const failure = new OperationalError('LOCK_TIMEOUT', 'c is busy', { retryable: true, cause: 'the server', details: { table: 'c' } })

describe('DDL that no transaction holds together', () => {
  it('is run in its order, and nothing is taken back when all goes well', async () => {
    expect(await outcome(steps, [], failure)).toEqual({ ran: ['make a', 'set', 'make b', 'make c'], error: undefined })
  })

  it('is taken back, the latest first, when a statement fails; the error is that of the statement and says so', async () => {
    const { ran, error } = await outcome(steps, ['make c'], failure)
    expect(ran).toEqual(['make a', 'set', 'make b', 'empty b', 'drop b', 'drop a'])
    expect(error).toBeInstanceOf(OperationalError)
    expect(error).toMatchObject({
      code: 'LOCK_TIMEOUT',
      message: 'c is busy; what had been created before was removed again',
      cause: 'the server',
      retryable: true,
      details: { table: 'c' },
    })
  })

  it('leaves what was there before', async () => {
    const { ran } = await outcome(steps, ['make c'], failure, ['a?'])
    expect(ran).toEqual(['make a', 'set', 'make b', 'empty b', 'drop b'])
    const { error } = await outcome(steps, ['make c'], failure, ['a?', 'b?'])
    expect(error).toMatchObject({ message: 'c is busy; nothing had been created before' })
  })

  it('tells what is left where the taking back fails, and takes back the rest', async () => {
    const { ran, error } = await outcome(steps, ['make c', 'empty b'], new IntegrityError('CHECK_VIOLATION', 'no c'))
    expect(ran).toEqual(['make a', 'set', 'make b', 'drop b', 'drop a'])
    expect(error).toBeInstanceOf(IntegrityError)
    expect(error).toMatchObject({ message: 'no c; what had been created before is still there in part, since this failed: empty b' })
  })

  it('gives an error that is none of its own as it is', async () => {
    const stranger = new TypeError('not mine')
    expect((await outcome(steps, ['make a'], stranger)).error).toBe(stranger)
  })
})
