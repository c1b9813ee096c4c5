import { ConfigurationError } from '../../../../errors/index.ts'

/** The first SQLite without the WAL-reset defect (https://sqlite.org/wal.html, “The WAL-Reset Bug”). */
const safeVersion = [3, 51, 3] as const

/** Throws ConfigurationError ENGINE_VERSION for a SQLite, such as 3.51.2, that can corrupt a file which several connections use. */
export function checkVersion(version: string): void {
  const parts = version.split('.').map(Number)
  const position = safeVersion.findIndex((part, index) => parts[index] !== part)
  const older = position >= 0 && (parts[position] ?? 0) < (safeVersion[position] ?? 0)
  if (!older) return
  throw new ConfigurationError(
    'ENGINE_VERSION',
    `SQLite ${version} can corrupt a database that several connections use (the WAL-reset defect, mended in ${safeVersion.join('.')}): use a newer Node, or the better-sqlite3 driver; allowUnsafeSqliteVersion opens it all the same`,
  )
}
