import { outerWords } from '../../../statements/sql-text.ts'
import { quotedText } from '../literal.ts'

/**
 * The statement that makes settings for the transaction in which it runs, and for no longer (PostgreSQL manual §9.27.1, `set_config` with
 * `is_local`). Undefined for no settings.
 */
export function localSettings(settings: Readonly<Record<string, string>>): string | undefined {
  const calls = Object.entries(settings).map(([name, value]) => `set_config(${quotedText(name)}, ${quotedText(value)}, true)`)
  return calls.length === 0 ? undefined : `SELECT ${calls.join(', ')}`
}

/**
 * Whether a statement may share its transaction with one before it: those that read or change rows. Others, such as `VACUUM` and
 * `CREATE INDEX CONCURRENTLY`, want one of their own.
 */
export function sharesTransaction(sql: string): boolean {
  return plainly.test(sql) || sharing.has(outerWords(sql)[0] ?? '')
}

const plainly = /^\s*(?:\(|(?:SELECT|INSERT|UPDATE|DELETE|WITH|VALUES|MERGE)\b)/i
const sharing: ReadonlySet<string> = new Set([
  'select',
  'insert',
  'update',
  'delete',
  'with',
  'values',
  'merge',
  'table',
  'explain',
  'show',
])
