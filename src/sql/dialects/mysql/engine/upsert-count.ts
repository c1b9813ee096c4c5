import type { Plan } from '../../../compile/plan.ts'
import type { Change } from '../../../engine/engine.ts'
import { keptRows } from '../changes.ts'

/** How an upsert's count becomes that of the rows which were inserted or updated. */
export interface Upsert {
  /** It counts the rows that it leaves alone. */
  readonly countsKept: boolean
  corrected(change: Change, kept: number): Change
}

const note = Symbol('what is known of an upsert')
const clause = ' ON DUPLICATE KEY UPDATE '

/**
 * Whether a statement of the dialect is an upsert. The server counts a row that is inserted once, one that is updated twice, and one that
 * stays as it was once (MySQL manual §15.2.7.2).
 */
export function upsertOf(plan: Plan): Upsert | undefined {
  if (!plan.writes || plan.handWritten) return undefined
  if (plan.notes.has(note)) return plan.notes.get(note) as Upsert | undefined
  const upsert = plan.sql.includes(clause) ? read(plan.sql) : undefined
  plan.notes.set(note, upsert)
  return upsert
}

function read(sql: string): Upsert {
  const rows = givenRows(sql)
  const countsKept = sql.includes(`${keptRows} :=`)
  const updates = !sql.includes(`= IF((${keptRows} :=`)
  return {
    countsKept,
    corrected: ({ changes, lastInsertId }, kept) => {
      // Where nothing is updated, what the server counts is what was inserted and what was left alone.
      const count = !updates ? changes - kept : rows === undefined ? changes - kept : rows - kept
      return { changes: count, lastInsertId }
    },
  }
}

/** The rows after VALUES; undefined for those of a query. */
function givenRows(sql: string): number | undefined {
  const head = /^INSERT INTO (?:`(?:[^`]|``)*`\.)?`(?:[^`]|``)*` \((?:`(?:[^`]|``)*`(?:, )?)*\) VALUES /.exec(sql)?.[0]
  if (head === undefined) return undefined
  let rows = 0
  let depth = 0
  // Names and constants may hold parentheses.
  for (const [token] of sql.slice(head.length, sql.indexOf(clause, head.length)).matchAll(/`(?:[^`]|``)*`|'(?:[^'\\]|''|\\.)*'|[()]/gs)) {
    if (token === '(' && depth++ === 0) rows++
    if (token === ')') depth--
  }
  return rows
}
