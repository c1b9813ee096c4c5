import { ProgrammingError } from '../../../../errors/index.ts'
import type { Plan } from '../../../compile/plan.ts'

const note = Symbol('leaves nothing in the session')

/** `refuseSessionState` for a statement that somebody has written by hand; those that were built leave nothing. */
export function refuseSessionStateOf(plan: Plan): void {
  if (!plan.handWritten || plan.notes.has(note)) return
  refuseSessionState(plan.sql)
  plan.notes.set(note, true)
}

/**
 * Refuses SQL text that would leave something in its session, where a pooler gives the session to somebody else when the transaction is
 * over: settings, messages that are listened to, statements that are prepared, temporary tables, cursors, locks.
 *
 * Throws ProgrammingError STATEMENT_INVALID.
 */
export function refuseSessionState(sql: string): void {
  if (!suspicious.test(sql)) return
  for (const words of statementsOf(sql)) {
    const remedy = remedyFor(words)
    if (remedy === undefined) continue
    const [first = ''] = words
    throw new ProgrammingError(
      'STATEMENT_INVALID',
      `behind a pooler that gives each transaction another session (option pooler), what this ${first.toUpperCase()} leaves would reach somebody else: ${remedy}`,
      { details: { sql } },
    )
  }
}

/** A quick look: most text holds none of these. */
const suspicious =
  /\b(?:set|reset|listen|unlisten|prepare|deallocate|discard|load|temp|temporary|hold|set_config|pg_(?:try_)?advisory_(?:un)?lock\w*)\b/i

/** What to do in place of a statement; undefined for one that leaves nothing. */
function remedyFor(words: readonly string[]): string | undefined {
  const [first, second] = words
  switch (first) {
    case 'set':
      return forOneTransaction.has(second) ? undefined : settingRemedy
    case 'reset':
    case 'discard':
      return settingRemedy
    case 'listen':
    case 'unlisten':
      return 'listen on a connection to the server itself'
    case 'prepare':
      return second === 'transaction' ? undefined : statementRemedy
    case 'deallocate':
      return statementRemedy
    case 'load':
      return 'let the server load the library for all sessions'
    case 'declare':
      return holds(words, 'with', 'hold') ? 'leave WITH HOLD away, and read the cursor in its transaction' : undefined
    case 'create':
      return words.slice(1, 5).some(isTemporary) && !holds(words, 'commit', 'drop') ? tableRemedy : undefined
  }
  if (words.some((word, position) => word === 'into' && isTemporary(words[position + 1]))) return tableRemedy
  if (words.some((word) => sessionLock.test(word))) return 'use pg_advisory_xact_lock, which the end of the transaction releases'
  return words.some((word, position) => word === 'set_config' && !isLocal(words.slice(position))) ? settingRemedy : undefined
}

const settingRemedy = 'set it in the transaction (SET LOCAL), or for the user or the database'
const statementRemedy = 'statements cannot stay prepared there'
const tableRemedy = 'say ON COMMIT DROP, or make a table that is not temporary'
const forOneTransaction: ReadonlySet<string | undefined> = new Set(['local', 'transaction', 'constraints'])
const sessionLock = /^pg_(?:try_)?advisory_(?:un)?lock(?:_shared|_all)?$/

function isTemporary(word: string | undefined): boolean {
  return word === 'temp' || word === 'temporary'
}

function holds(words: readonly string[], first: string, second: string): boolean {
  return words.some((word, position) => word === first && words[position + 1] === second)
}

/** Whether a call of `set_config` is not plainly for the session. */
function isLocal(words: readonly string[]): boolean {
  return words.find((word) => word === 'true' || word === 'false') !== 'false'
}

// Outside of quotes and comments (PostgreSQL manual §4.1).
const token =
  /e'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$([a-z_][a-z0-9_]*)?\$[\s\S]*?\$\1\$|--[^\n]*|\/\*[\s\S]*?\*\/|[a-z_\u0080-\uffff][\w$\u0080-\uffff]*|;/gi

/** The words of each statement of a text, in lower case. */
function statementsOf(sql: string): readonly (readonly string[])[] {
  const statements: string[][] = [[]]
  for (const [found] of sql.matchAll(token)) {
    if (found === ';') statements.push([])
    else if (/^[a-z_\u0080-\uffff][^']*$/i.test(found)) statements.at(-1)?.push(found.toLowerCase())
  }
  return statements
}
