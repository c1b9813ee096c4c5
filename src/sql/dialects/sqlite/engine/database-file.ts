import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { ConfigurationError, OperationalError } from '../../../../errors/index.ts'

/**
 * Looks at a database file before it is opened, because SQLite says no more than that it cannot.
 *
 * Throws ConfigurationError FOLDER_MISSING; OperationalError FILE_UNREADABLE, READ_ONLY.
 */
export function checkFile(path: string, readOnly: boolean): void {
  const folder = dirname(path)
  if (!existsSync(folder))
    throw new ConfigurationError('FOLDER_MISSING', `the folder of the database file does not exist: ${folder}; create it first`)
  if (existsSync(path)) checkExisting(path, readOnly)
  else if (readOnly) throw new OperationalError('FILE_UNREADABLE', `there is no database file ${path} to be opened read-only`)
  if (readOnly) return
  // A write-ahead log is made beside the file.
  check(
    folder,
    constants.W_OK,
    'READ_ONLY',
    `the folder ${folder} cannot be written, where SQLite makes files beside the database; change its permissions, or open with readOnly`,
  )
}

/** The write-ahead log of a database file that is open. */
export function logFile(path: string): string {
  return `${realpathSync(path)}-wal`
}

function checkExisting(path: string, readOnly: boolean): void {
  if (!statSync(path).isFile()) throw new OperationalError('FILE_UNREADABLE', `${path} is not a file; name the database file itself`)
  check(path, constants.R_OK, 'FILE_UNREADABLE', `the database file ${path} cannot be read; change its permissions`)
  if (!readOnly)
    check(
      path,
      constants.W_OK,
      'READ_ONLY',
      `the database file ${path} cannot be written; open it with readOnly, or change its permissions`,
    )
}

function check(path: string, mode: number, code: 'READ_ONLY' | 'FILE_UNREADABLE', message: string): void {
  try {
    accessSync(path, mode)
  } catch (cause) {
    throw new OperationalError(code, message, { cause })
  }
}
