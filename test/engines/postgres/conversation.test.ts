import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Notification, ServerReport } from '../../../src/sql/dialects/postgres/engine/server-message.ts'
import {
  bound,
  completed,
  dataRow,
  failure,
  four,
  lettersOf,
  message,
  parsed,
  playedSession,
  ready,
  rowDescription,
} from './server-messages.ts'
import { failureOf, planOf } from './session.ts'

const described = message('t', Buffer.from([0, 0]))
const words = planOf('SELECT words')

describe('A conversation with the server', () => {
  it('reads the same whatever pieces the bytes come in', async () => {
    const values = fc.array(fc.tuple(fc.option(fc.string({ maxLength: 40 })), fc.option(fc.integer())), { maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(values, fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 5 }), async (rows, sizes) => {
        const { session, server } = playedSession()
        const answer = session.query(words, [])
        const next = session.query(words, [])
        await setImmediate()
        server.play(
          Buffer.concat([
            parsed,
            described,
            rowDescription(['words', 25], ['n', 23]),
            bound,
            ...rows.map(([text, n]) => dataRow(text, n === null ? null : String(n))),
            completed(`SELECT ${rows.length}`),
            ready(),
            bound,
            ...rows.map(([text, n]) => dataRow(text, n === null ? null : String(n))),
            completed(`SELECT ${rows.length}`),
            ready(),
          ]),
          sizes,
        )
        expect(await answer).toEqual(rows)
        expect(await next).toEqual(rows)
        const third = session.query(words, [])
        await setImmediate()
        server.play(
          Buffer.concat([bound, ...rows.map(([text, n]) => dataRow(text, n === null ? null : four(n))), completed('SELECT 1'), ready()]),
          sizes,
        )
        expect(await third).toEqual(rows)
      }),
      { numRuns: 50 },
    )
  })

  it('sends what one turn asks for in one write, and each statement as a unit', async () => {
    const { session, server } = playedSession()
    const asked = [session.run('BEGIN'), session.query(words, []), session.query(words, []), session.run('COMMIT')]
    for (const answer of asked) answer.catch(() => {})
    await setImmediate()
    expect(server.received).toHaveLength(1)
    // Parse, Bind, Execute of BEGIN without Sync; Parse, Describe, Bind, Execute, Sync; Bind, Execute, Sync; Query.
    expect(lettersOf(server)).toBe('PBEPDBESBESQ')
  })

  it('reads a row larger than any piece without reading it again and again', async () => {
    const { session, server } = playedSession()
    const answer = session.query(words, [])
    await setImmediate()
    const large = 'x'.repeat(20_000_000)
    const started = performance.now()
    server.play(
      Buffer.concat([parsed, described, rowDescription(['words', 25]), bound, dataRow(large), completed('SELECT 1'), ready()]),
      [65_536],
    )
    expect((await answer)[0]?.[0] === large).toBe(true)
    // Copying the beginning for each piece would be three gigabytes.
    expect(performance.now() - started).toBeLessThan(2000)
  })

  it('hears notices, notifications and settings between answers', async () => {
    const notices: ServerReport[] = []
    const { session, server } = playedSession(notices)
    const heard: Notification[] = []
    session.onNotification = (notification) => heard.push(notification)
    const answer = session.untyped('SELECT 1')
    await setImmediate()
    const notice = message('N', 'SNOTICE', 'VNOTICE', 'C00000', 'Mmind the gap', Buffer.of(0))
    const notification = message('A', four(42), 'channel', 'payload')
    const setting = message('S', 'TimeZone', 'UTC')
    server.play(
      Buffer.concat([
        setting,
        parsed,
        notice,
        rowDescription(['n', 23]),
        bound,
        notification,
        dataRow('1'),
        setting,
        completed('SELECT 1'),
        notice,
        ready(),
        notification,
      ]),
    )
    expect(await answer).toEqual({ columns: ['n'], rows: [[1n]], changes: 0 })
    await setImmediate()
    expect(notices.map(({ message }) => message)).toEqual(['mind the gap', 'mind the gap'])
    expect(heard).toEqual(Array.from({ length: 2 }, () => ({ processId: 42, channel: 'channel', payload: 'payload' })))
  })

  it('counts the rows of every command', async () => {
    for (const [tag, changes] of [
      ['INSERT 0 12', 12],
      ['UPDATE 0', 0],
      ['DELETE 1000000', 1_000_000],
      ['MERGE 3', 3],
      ['CREATE TABLE', 0],
    ] as const) {
      const { session, server } = playedSession()
      const answer = session.change(words, [])
      await setImmediate()
      server.play(Buffer.concat([parsed, described, message('n'), bound, completed(tag), ready()]))
      expect(await answer).toEqual({ changes, lastInsertId: undefined })
    }
  })

  it('rejects what the server skips after a failed beginning, and goes on behind it', async () => {
    const { session, server } = playedSession()
    const begun = failureOf(session.run('BEGIN'))
    const skipped = failureOf(session.query(words, []))
    const next = session.run('ROLLBACK')
    await setImmediate()
    server.play(Buffer.concat([failure('53200', 'out of memory'), ready(), completed('ROLLBACK'), ready()]))
    expect(await begun).toMatchObject({ code: 'ENGINE_ERROR' })
    expect(await skipped).toMatchObject({ code: 'ENGINE_ERROR' })
    await next
    expect(session.transaction).toBe('none')
  })

  it('is lost when the server says goodbye, and tells its reason', async () => {
    const { session, server } = playedSession()
    const answers = [session.query(words, []), session.change(words, []), session.run('COMMIT')].map(failureOf)
    await setImmediate()
    server.play(failure('57P01', 'terminating connection due to administrator command', 'FATAL'))
    server.push(null)
    for (const error of await Promise.all(answers))
      expect(error).toMatchObject({ code: 'CONNECTION_LOST', disconnected: true, cause: { code: '57P01' } })
    expect(session.pending).toBe(0)
    expect(await failureOf(session.ping())).toBe(session.lost)
    await session.close()
  })

  it('is lost when the bytes make no sense', async () => {
    const { session, server } = playedSession()
    const answer = failureOf(session.query(words, []))
    await setImmediate()
    server.play(message('?', 'what'))
    expect(await answer).toMatchObject({ code: 'CONNECTION_LOST' })
  })

  it('answers everything before it says goodbye', async () => {
    const { session, server } = playedSession()
    const answer = session.run('VACUUM')
    const closed = session.close()
    await setImmediate()
    expect(lettersOf(server)).toBe('Q')
    server.play(Buffer.concat([completed('VACUUM'), ready()]))
    await answer
    await setImmediate()
    expect(lettersOf(server)).toBe('QX')
    server.push(null)
    await closed
  })
})
