import { realpathSync } from 'node:fs'
import { ConfigurationError } from '../../../../errors/index.ts'
import type { SqliteDriver } from './driver.ts'

interface OpenFile {
  readonly driver: SqliteDriver['name']
  count: number
}
const openFiles = new Map<string, OpenFile>()

/**
 * Notes that a file is open in this process. Two copies of SQLite in one process do not see each other's locks, and corrupt the file
 * (https://sqlite.org/howtocorrupt.html, section 2.2.1): a second library is refused. Gives a function that ends the note.
 *
 * Throws ConfigurationError OPTION_INVALID.
 */
export function noteOpen(path: string, driver: SqliteDriver['name']): () => void {
  const file = realpathSync(path)
  const open = openFiles.get(file) ?? { driver, count: 0 }
  if (open.driver !== driver) {
    throw new ConfigurationError(
      'OPTION_INVALID',
      `this process has the file open with ${open.driver}, whose locks ${driver} does not see: open it with the same driver`,
    )
  }
  openFiles.set(file, open)
  open.count++
  let noted = true
  return () => {
    if (!noted) return
    noted = false
    if (--open.count === 0) openFiles.delete(file)
  }
}
