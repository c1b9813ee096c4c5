import { closeSync, existsSync, fsyncSync, openSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { ConfigurationError, OperationalError } from '../../../../errors/index.ts'

/**
 * Writes a backup to a file: beside it first, and under its name when it is whole, so that what is there stays until then.
 *
 * Throws ConfigurationError FOLDER_MISSING; OperationalError FILE_UNREADABLE for what cannot be replaced, and what `copy` throws.
 */
export async function backupTo(target: string, source: string | undefined, copy: (path: string) => Promise<void>): Promise<void> {
  const path = resolve(target)
  const folder = dirname(path)
  if (!existsSync(folder))
    throw new ConfigurationError('FOLDER_MISSING', `the folder of the backup does not exist: ${folder}; create it first`)
  if (existsSync(path)) checkReplaceable(path, source)
  const partial = join(folder, `${basename(path)}.${process.pid}.${++backups}.partial`)
  try {
    await copy(partial)
    renameSync(partial, path)
    syncFolder(folder)
  } finally {
    for (const rest of ['', '-journal', '-wal', '-shm']) rmSync(`${partial}${rest}`, { force: true })
  }
}
let backups = 0

// The name lasts when the folder is on the disk; Windows has no such call.
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function checkReplaceable(path: string, source: string | undefined): void {
  if (!statSync(path).isFile())
    throw new OperationalError('FILE_UNREADABLE', `${path} is not a file; name the file that the backup shall be`)
  if (source !== undefined && realpathSync(path) === realpathSync(source))
    throw new OperationalError('FILE_UNREADABLE', 'the backup would replace the database itself; name another file')
  // Beside a new file the log of an old one would be taken for its own.
  if (existsSync(`${path}-wal`) || existsSync(`${path}-journal`)) {
    throw new OperationalError(
      'FILE_UNREADABLE',
      `${path} is a database that is open, or was not closed; name another file, or remove it with the files beside it`,
    )
  }
}
