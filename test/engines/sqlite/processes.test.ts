import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { accounts, entries, failureOf, newFolder, openBank, pause } from './fixture.ts'

// Several processes on one file. Each child runs test/engines/sqlite/process.ts.

function child(...words: string[]): ChildProcess {
  const made = fork(join(import.meta.dirname, 'process.ts'), words, { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  onTestFinished(() => {
    made.kill('SIGKILL')
  })
  return made
}

/** What a child tells next. */
function told(process: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    process.once('message', resolve)
    process.once('exit', (code) => reject(new Error(`the process ended with ${code} and told nothing`)))
  })
}

test('four processes read, compute and write 500 times each: no update is lost and none fails', { timeout: 60_000 }, async () => {
  const file = join(newFolder(), 'bank.db')
  const db = await openBank({ synchronous: 'normal' }, file)
  await db.insert(accounts).values({ owner: 'shared', balance: 0 })
  const seen = new Set<number>()
  const results = Promise.all(['a', 'b', 'c', 'd'].map((name) => told(child('increment', file, name, '500'))))
  let ended = false
  void results.finally(() => {
    ended = true
  })
  while (!ended) {
    // Commits of the others are seen here, while they work.
    seen.add((await db.select(accounts).from(accounts).one()).balance)
    await pause(5)
  }
  expect(await results).toEqual([500, 500, 500, 500])
  expect(await db.select(accounts).from(accounts).one()).toMatchObject({ balance: 2000 })
  expect((await db.select(entries).from(entries)).map(({ amount }) => amount).toSorted((left, right) => left - right)).toEqual(
    Array.from({ length: 2000 }, (_, index) => index + 1),
  )
  expect(seen.size).toBeGreaterThan(2)
})

test('a lock of another process is waited for without stopping the event loop; past busyTimeout the error says how long that was', async () => {
  const file = join(newFolder(), 'bank.db')
  const db = await openBank({ busyTimeout: 150 }, file)
  const holder = child('hold', file)
  expect(await told(holder)).toBe('holding')
  let turns = 0
  const timer = setInterval(() => turns++, 5)
  const started = performance.now()
  for (const work of [
    () => db.insert(accounts).values({ owner: 'Ada', balance: 0 }),
    () => db.transaction(async () => {}),
    () => db.script('CREATE TABLE more (a)'),
  ]) {
    const failure = await failureOf(work)
    expect(failure).toMatchObject({
      code: 'LOCK_TIMEOUT',
      retryable: true,
      message: expect.stringMatching(/another process or connection for 150 ms.*busyTimeout/),
    })
    expect(failure.cause).toBeInstanceOf(Error)
  }
  const milliseconds = performance.now() - started
  clearInterval(timer)
  expect(milliseconds).toBeGreaterThanOrEqual(440)
  expect(turns).toBeGreaterThan(20)
  // Readers are not hindered, and writers go on when the lock is gone.
  expect(await db.select(accounts).from(accounts)).toEqual([])
  const waiting = db.insert(accounts).values({ owner: 'Grace', balance: 0 })
  const done = told(holder)
  holder.send('release')
  await waiting
  expect(await done).toBe('released')
  expect((await db.select(accounts).from(accounts)).map(({ owner }) => owner).toSorted()).toEqual(['Grace', 'holder'])
})

test('four processes open a new file at the same time', { timeout: 30_000 }, async () => {
  const file = join(newFolder(), 'new.db')
  const results = await Promise.all(['a', 'b', 'c', 'd'].map((name) => told(child('create', file, name))))
  expect(results).toEqual(['created', 'created', 'created', 'created'])
  const db = await openBank({}, file)
  expect((await db.select(accounts).from(accounts)).map(({ owner }) => owner).toSorted()).toEqual(['a', 'b', 'c', 'd'])
})
