import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { entries } from './scripts/source/entries.ts'

if (Number.parseInt(process.versions.node, 10) < 24) {
  throw new Error(
    `Node ${process.versions.node} runs the tests: start them with "npm run test:unit -- <files>", which takes the pinned one`,
  )
}

const source = join(import.meta.dirname, 'src')
const embedded = [
  'test/{unit,regress,scripts}/**/*.test.ts',
  'test/engines/{sqlite,kill}/*.test.ts',
  'test/engines/conformance/*sqlite*.test.ts',
]
const servers = ['test/engines/*.test.ts', 'test/engines/{pool,conformance,postgres*,mariadb*}/*.test.ts']
const alone = 'test/**/*.alone.test.ts'
const serversAlone = 'test/engines/{pool,conformance,postgres*,mariadb*}/*.alone.test.ts'

export default defineConfig({
  resolve: {
    alias: [...entries].map(([name, path]) => ({ find: new RegExp(`^${name}$`), replacement: join(source, path) })),
  },
  test: {
    pool: 'forks',
    testTimeout: 20_000,
    hookTimeout: 20_000,
    teardownTimeout: 5_000,
    restoreMocks: true,
    unstubEnvs: true,
    env: { TZ: 'UTC' },
    projects: [
      {
        extends: true,
        test: {
          name: 'embedded',
          include: embedded,
          exclude: [alone],
          isolate: false, // docs/decisions/0006-tests-share-processes.md
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        // what measures time or the event loop has the machine to itself
        extends: true,
        test: { name: 'alone', include: [alone], exclude: [serversAlone], maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
      {
        // needs PostgreSQL and MariaDB: the test command starts them
        extends: true,
        test: {
          name: 'servers',
          include: servers,
          exclude: [alone, ...embedded],
          isolate: false,
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: { name: 'servers-alone', include: [serversAlone], testTimeout: 120_000, maxWorkers: 1, sequence: { groupOrder: 3 } },
      },
    ],
  },
})
