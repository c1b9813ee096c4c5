import { join } from 'node:path'
import { expect, test } from 'vitest'
import { measureImport, unwelcome } from '../../scripts/budgets/root-import.ts'
import { fixture } from './fixture.ts'

test('the modules that an entry loads are listed, and those of the command line are found among them', () => {
  const folder = fixture({
    'package.json': '{ "type": "module" }',
    'dist/index.js': "import './sql/select.js'\nimport './cli/main.js'\n",
    'dist/sql/select.js': "export const lazy = () => import('../admin/site.js')\n",
    'dist/cli/main.js': "import 'node:fs'\n",
    'dist/admin/site.js': 'export {}\n',
  })
  const { milliseconds, loaded } = measureImport(join(folder, 'dist/index.js'))
  expect(milliseconds).toBeGreaterThan(0)
  const names = (urls: readonly string[]): readonly string[] => urls.map((url) => url.replace(/^.*\/dist\//, '')).sort()
  expect(names(loaded)).toEqual(['cli/main.js', 'index.js', 'node:fs', 'sql/select.js'])
  expect(names(unwelcome(loaded))).toEqual(['cli/main.js'])
})

test('a package counts as unwelcome', () => {
  expect(unwelcome(['file:///a/node_modules/commander/index.js', 'file:///a/dist/index.js'])).toEqual([
    'file:///a/node_modules/commander/index.js',
  ])
})
