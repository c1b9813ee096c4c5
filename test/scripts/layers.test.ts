import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findViolations } from '../../scripts/layers/find-violations.ts'
import { fixture } from './fixture.ts'

const manifest = JSON.stringify({
  dependencies: { commander: '1' },
  peerDependencies: { 'better-sqlite3': '1', '@opentelemetry/api': '1' },
})

function violations(files: Readonly<Record<string, string>>): readonly string[] {
  const root = fixture({ 'package.json': manifest, ...files })
  return findViolations(root).map(({ file, line, message }) => `${file}:${line}: ${message}`)
}

test('imports that point down are allowed, up to the command line', () => {
  const found = violations({
    'src/errors/error.ts': 'export class E extends Error {}\n',
    'src/schema/table.ts': "import { E } from '../errors/error.ts'\nexport const table = E\n",
    'src/sql/select.ts': "import { table } from '../schema/table.ts'\nexport const select = table\n",
    'src/orm/session.ts': "import { select } from '../sql/select.ts'\nexport const session = select\n",
    'src/database.ts': "import { session } from './orm/session.ts'\nexport const open = session\n",
    'src/move/move.ts': "import { open } from '../database.ts'\nexport const move = open\n",
    'src/index.ts': "export * from './database.ts'\n",
    'src/testing/index.ts': "export { move } from '../move/move.ts'\n",
    'src/cli/main.ts': "import { Command } from 'commander'\nimport { move } from '../move/move.ts'\nexport const run = [Command, move]\n",
  })
  expect(found).toEqual([])
})

test('an import that points up is named with its file and line, in each form of import', () => {
  const found = violations({
    'src/errors/error.ts': "import type { T } from '../schema/table.ts'\nexport type E = T\n",
    'src/schema/table.ts': "\n\nexport type T = import('../sql/select.ts').S\n",
    'src/sql/select.ts': "export type S = string\nexport { open } from '../database.ts'\n",
    'src/database.ts': "export const open = () => import('./cli/main.ts')\n",
    'src/cli/main.ts': "export * from '../testing/index.ts'\n",
    'src/testing/index.ts': 'export {}\n',
  })
  expect(found).toEqual([
    'src/cli/main.ts:1: cli may not import testing (src/testing/index.ts)',
    'src/database.ts:1: database may not import cli (src/cli/main.ts)',
    'src/errors/error.ts:1: errors may not import schema (src/schema/table.ts)',
    'src/schema/table.ts:3: schema may not import sql (src/sql/select.ts)',
    'src/sql/select.ts:2: sql may not import database (src/database.ts)',
  ])
})

test.each([
  ['document', 'keyvalue'],
  ['queue', 'topic'],
  ['orm', 'migrate'],
  ['graph', 'orm'],
  ['gateway', 'admin'],
])('%s may not import its neighbour %s', (from, to) => {
  const found = violations({
    [`src/${from}/a.ts`]: `import '../${to}/b.ts'\n`,
    [`src/${to}/b.ts`]: 'export {}\n',
  })
  expect(found).toEqual([`src/${from}/a.ts:1: ${from} may not import ${to} (src/${to}/b.ts)`])
})

test('an engine is named in its own folder, in the registry and in database.ts only', () => {
  const found = violations({
    'src/sql/dialects/sqlite/driver.ts': "export const sqliteDriver = await import('node:sqlite')\n",
    'src/sql/dialects/registry.ts': "export const load = { sqlite: () => import('./sqlite/driver.ts') }\n",
    'src/database.ts': "export const fallback = 'sqlite'\n",
    'src/keyvalue/on-redis/client.ts': 'export const redisClient = 1\n',
    'src/gateway/postgres/server.ts': 'export const postgresServer = 1\n',
    'src/sql/print.ts': [
      '// PostgreSQL and SQLite may be named in a comment',
      "export const message = 'open a file such as sqlite:app.db, or ask PostgreSQL'",
      "import './dialects/sqlite/driver.ts'",
      "export const isMySQL = (name: string): boolean => name === 'postgres'",
      'export class Distributed { #sqlite3 = 1; get() { return this.#sqlite3 } }',
      'export const redistribute = 1',
    ].join('\n'),
    'src/keyvalue/on-sql/hash.ts': "import { redisClient } from '../on-redis/client.ts'\nexport const client = redisClient\n",
  })
  const foreign = (engine: string, text: string): string =>
    `names the engine ${engine} ("${text}") outside the folder of that engine and the registry`
  expect(found).toEqual([
    `src/keyvalue/on-sql/hash.ts:1: ${foreign('redis', 'redisClient')}`,
    `src/keyvalue/on-sql/hash.ts:1: ${foreign('redis', 'redisClient')}`,
    `src/keyvalue/on-sql/hash.ts:1: ${foreign('redis', '../on-redis/client.ts')}`,
    `src/keyvalue/on-sql/hash.ts:2: ${foreign('redis', 'redisClient')}`,
    `src/sql/print.ts:3: ${foreign('sqlite', './dialects/sqlite/driver.ts')}`,
    `src/sql/print.ts:4: ${foreign('mysql', 'isMySQL')}`,
    `src/sql/print.ts:4: ${foreign('postgres', 'postgres')}`,
    `src/sql/print.ts:5: ${foreign('sqlite', 'sqlite3')}`,
    `src/sql/print.ts:5: ${foreign('sqlite', 'sqlite3')}`,
  ])
})

test('a cycle of imports is shown as a path, a cycle of type imports is allowed', () => {
  const found = violations({
    'src/sql/a.ts': "import type { D } from './d.ts'\nimport { b } from './b.ts'\nexport const a = (): D => b\n",
    'src/sql/b.ts': "import { c } from './c.ts'\nexport const b = c\n",
    'src/sql/c.ts': "import { type A, a } from './a.ts'\nexport const c = (): A => a\n",
    'src/sql/d.ts': "import type { a } from './a.ts'\nexport type D = typeof a\n",
  })
  expect(found).toEqual(['src/sql/a.ts:2: import cycle: sql/a.ts → sql/b.ts → sql/c.ts → sql/a.ts'])
})

test('packages: the command line has dependencies, optional peers are loaded when asked for', () => {
  const found = violations({
    'src/sql/events.ts':
      "import type { Tracer } from '@opentelemetry/api'\nexport const load = (): Promise<Tracer> => import('@opentelemetry/api')\n",
    'src/sql/eager.ts': "import { trace } from '@opentelemetry/api'\nexport const t = trace\n",
    'src/sql/words.ts': "import 'commander'\nimport 'left-pad/fill'\nimport 'node:fs'\nimport '../../outside.ts'\nimport './absent.ts'\n",
  })
  expect(found).toEqual([
    'src/sql/eager.ts:1: loads the optional peer @opentelemetry/api with a static import: use import() or import type',
    'src/sql/words.ts:1: imports commander: only the command line may load a dependency',
    'src/sql/words.ts:2: imports left-pad/fill, which package.json does not name as a dependency or peer'.replace('/fill', ''),
    'src/sql/words.ts:4: imports a file outside src/',
    'src/sql/words.ts:5: imports src/sql/absent.ts, which does not exist',
  ])
})

test('rooms that the design does not have, and names that say nothing', () => {
  const found = violations({
    'src/extras/a.ts': 'export {}\n',
    'src/sql/string-utils.ts': 'export {}\n',
    'src/sql/common/b.ts': 'export {}\n',
  })
  expect(found).toEqual([
    'src/extras/a.ts:1: "extras" is no room: add it to scripts/layers/rooms.ts and to the design',
    'src/sql/common/b.ts:1: "common" says nothing: name the file or folder for its one idea',
    'src/sql/string-utils.ts:1: "utils" says nothing: name the file or folder for its one idea',
  ])
})

test('the command prints the violations and exits with 1, and with 0 when there are none', () => {
  const script = join(import.meta.dirname, '../../scripts/check-layers.ts')
  const bad = fixture({ 'package.json': manifest, 'src/errors/a.ts': "import '../sql/b.ts'\n", 'src/sql/b.ts': 'export {}\n' })
  const failing = spawnSync(process.execPath, [script, bad], { encoding: 'utf8' })
  expect(failing.stderr).toContain('src/errors/a.ts:1: errors may not import sql (src/sql/b.ts)')
  expect(failing.status).toBe(1)

  const good = fixture({ 'package.json': manifest, 'src/sql/b.ts': 'export {}\n' })
  expect(spawnSync(process.execPath, [script, good], { encoding: 'utf8' })).toMatchObject({ status: 0, stdout: 'rooms: no violations\n' })
})
