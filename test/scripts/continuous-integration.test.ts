import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { expect, test } from 'vitest'
import { fixture } from './fixture.ts'

/** Runs a copy of .ci/run with an `npm` of our own: a shell script. */
function run(npm: string): { lines: readonly string[]; status: number | null } {
  const folder = fixture({ 'tools/npm': `#!/usr/bin/env bash\n${npm}\n`, '.results/summary.txt': '99 passed, 0 failed\n' })
  chmodSync(join(folder, 'tools/npm'), 0o755)
  mkdirSync(join(folder, '.ci'))
  cpSync(join(import.meta.dirname, '../../.ci/run'), join(folder, '.ci/run'))
  const path = `${join(folder, 'tools')}${delimiter}${process.env.PATH}`
  const { stdout, status } = spawnSync(join(folder, '.ci/run'), {
    encoding: 'utf8',
    env: { ...process.env, PATH: path },
    input: 'typed ahead',
  })
  return { lines: stdout.trimEnd().split('\n'), status }
}

test('installs, tests, and ends with the summary', () => {
  const { lines, status } = run(
    'echo "npm $* in CI=$CI, input: $(cat)"\n[ "$1" = ci ] || echo "12 passed, 0 failed" | tee .results/summary.txt',
  )
  expect(lines).toEqual(['npm ci in CI=true, input: ', 'npm test in CI=true, input: ', '12 passed, 0 failed'])
  expect(status).toBe(0)
})

test('a failed test gives its summary last and an exit code', () => {
  const { lines, status } = run('[ "$1" = ci ] && exit 0\necho "11 passed, 1 failed" > .results/summary.txt\nexit 3')
  expect(lines.at(-1)).toBe('11 passed, 1 failed')
  expect(status).toBe(3)
})

test('a failed installation does not show the summary of an earlier run', () => {
  expect(run('exit 7')).toEqual({ lines: ['0 passed, 1 failed'], status: 1 })
})
