import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runPrograms } from '../../scripts/examples/run-programs.ts'
import { fixture } from './fixture.ts'

test('a program that never ends is given up, waiting or spinning, and the next one runs', async () => {
  const root = fixture({
    'package.json': '{ "type": "module" }',
    'waits.ts': 'await new Promise(() => {})\n',
    'spins.ts': 'while (true) {}\n',
    'ends.ts': '__granaryExample.value(0, 1 + 1)\n',
  })
  const modules = ['waits.ts', 'spins.ts', 'ends.ts'].map((name) => join(root, name))
  const reports = await runPrograms(root, modules, 1500)
  expect(reports).toEqual([
    { id: 0, printed: {}, error: { message: 'the program has not ended after 1500 ms', stack: '' } },
    { id: 1, printed: {}, error: { message: 'the program has not ended after 1500 ms', stack: '' } },
    { id: 2, printed: { 0: ['2'] } },
  ])
})
