import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import Database from 'better-sqlite3'

/** The SQLite library in each of the two drivers. */
export function sqliteVersions(): Record<string, string> {
  const better = new Database(':memory:')
  const own = new DatabaseSync(':memory:')
  try {
    return {
      'SQLite in better-sqlite3': String(better.prepare('select sqlite_version()').pluck().get()),
      'SQLite in node:sqlite': String(own.prepare('select sqlite_version() as version').get()?.version),
    }
  } finally {
    better.close()
    own.close()
  }
}

/** The TypeScript that the repository pins. */
export function typeScriptVersion(): string {
  const value: unknown = JSON.parse(readFileSync(join(import.meta.dirname, '../node_modules/typescript/package.json'), 'utf8'))
  return typeof value === 'object' && value !== null && 'version' in value ? String(value.version) : 'unknown'
}
