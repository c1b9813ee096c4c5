import { ProgrammingError } from '../../../errors/index.ts'
import type { Plan } from '../../compile/plan.ts'
import { outerWords } from '../../statements/sql-text.ts'

const note = Symbol('changes the session')

/** The words that begin statements which leave nothing behind in a session. */
const harmless: ReadonlySet<string | undefined> = new Set([
  'select',
  'values',
  'table',
  'with',
  'insert',
  'update',
  'delete',
  'merge',
  'replace',
  'explain',
  'analyze',
  'show',
  'describe',
])

/**
 * Whether a statement may leave something behind in its session, such as a setting. Those that were built never do; one written by hand may,
 * by its first word.
 */
export function changesSession(plan: Plan): boolean {
  if (!plan.handWritten) return false
  const known = plan.notes.get(note)
  if (typeof known === 'boolean') return known
  const changes = mayLeaveSomething(plan.sql)
  plan.notes.set(note, changes)
  return changes
}

/** The same of SQL text. */
export function mayLeaveSomething(sql: string): boolean {
  return !harmless.has(outerWords(sql)[0])
}

/** The words that begin statements whose whole purpose is to leave something in the session. */
const lasting: ReadonlySet<string | undefined> = new Set(['set', 'reset', 'use', 'listen', 'unlisten', 'prepare', 'deallocate', 'discard'])

/**
 * Refuses what would stay in a session where a pooler gives each transaction another one.
 *
 * Throws ProgrammingError STATEMENT_INVALID.
 */
export function refuseSessionState(sql: string): void {
  const [first, second] = outerWords(sql)
  if (!lasting.has(first) || second === 'local' || second === 'transaction') return
  throw new ProgrammingError(
    'STATEMENT_INVALID',
    `behind a pooler that gives each transaction another session (option pooler), ${first?.toUpperCase()} would reach somebody else: let it hold for one transaction, or for the user or the database, or connect to the server itself`,
    { details: { sql } },
  )
}
