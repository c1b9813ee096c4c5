import { afterAll, beforeAll, expect, it } from 'vitest'
import type { PostgresSession } from '../../../src/sql/dialects/postgres/engine/postgres-session.ts'
import type { Notification } from '../../../src/sql/dialects/postgres/engine/server-message.ts'
import type { PostgresNotice } from '../../../src/sql/dialects/postgres/postgres-options.ts'
import { describeServer, runOnServer } from '../server-url.ts'
import { openSession, planOf } from './session.ts'

describeServer('postgres', 'What the server announces', (url) => {
  const notices: PostgresNotice[] = []
  let session: PostgresSession

  beforeAll(async () => {
    session = await openSession(url, { postgres: { onNotice: (notice) => notices.push(notice), applicationName: 'announcements' } })
  })

  afterAll(() => session.close())

  it('are notices and warnings, with all that they carry', async () => {
    await session.untyped("DO $$ BEGIN RAISE NOTICE 'first'; RAISE WARNING 'second' USING HINT = 'look', ERRCODE = '01234'; END $$")
    expect(notices).toMatchObject([
      { severity: 'NOTICE', code: '00000', message: 'first', hint: undefined },
      { severity: 'WARNING', code: '01234', message: 'second', hint: 'look' },
    ])
  })

  it('are notifications, also while nothing is asked for', async () => {
    const heard: Notification[] = []
    session.onNotification = (notification) => heard.push(notification)
    await session.run('LISTEN announcements_test')
    await session.query(planOf("SELECT pg_notify('announcements_test', 'own')"), [])
    await runOnServer('postgres', url, "SELECT pg_notify('announcements_test', 'of another: ä')")
    for (let wait = 0; wait < 100 && heard.length < 2; wait++) await new Promise((resolve) => setTimeout(resolve, 10))
    expect(heard.map(({ channel, payload }) => [channel, payload])).toEqual([
      ['announcements_test', 'own'],
      ['announcements_test', 'of another: ä'],
    ])
    expect(heard[0]?.processId).toBe(session.serverId)
  })

  it('know the session by its number and name', async () => {
    expect(
      await session.query(planOf('SELECT pg_backend_pid(), application_name FROM pg_stat_activity WHERE pid = pg_backend_pid()'), []),
    ).toEqual([[session.serverId, 'announcements']])
    expect(session.facts.version).toMatch(/^\d+\.\d+$/)
  })
})
