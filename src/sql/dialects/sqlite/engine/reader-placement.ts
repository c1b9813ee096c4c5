import type { Plan } from '../../../compile/plan.ts'

/** Runs on a thread that each took less than this, in milliseconds, show a query to be quick. */
const quick = 0.3
/** How many of them it takes at first; after each time that they misled, four times as many. */
const runsAtFirst = 3
const mostRuns = 1000
/** A query that took longer than this on the thread of the caller, in milliseconds, goes back to the reader threads. */
const long = 5

interface Record {
  onMain: boolean
  quickRuns: number
  runsNeeded: number
  /** It needs something that only the caller's thread has. */
  fixed: boolean
}

const note = Symbol('where the query runs')

/** Remembers for each plan on which thread its queries run best. */
export const placement = {
  belongsOnMain(plan: Plan): boolean {
    return (plan.notes.get(note) as Record | undefined)?.onMain === true
  },

  /** It has run before. */
  isKnown(plan: Plan): boolean {
    return plan.notes.has(note)
  },

  tookOnThread(plan: Plan, milliseconds: number): void {
    const record = recordOf(plan)
    record.quickRuns = milliseconds < quick ? record.quickRuns + 1 : 0
    if (record.quickRuns >= record.runsNeeded) record.onMain = true
  },

  tookOnMain(plan: Plan, milliseconds: number): void {
    if (milliseconds <= long) return
    const record = recordOf(plan)
    if (record.fixed) return
    if (record.onMain) record.runsNeeded = Math.min(record.runsNeeded * 4, mostRuns)
    record.onMain = false
    record.quickRuns = 0
  },

  /** For good: a function that the query calls was given to `open` itself. */
  keepOnMain(plan: Plan): void {
    const record = recordOf(plan)
    record.onMain = true
    record.fixed = true
  },
}

function recordOf(plan: Plan): Record {
  const known = plan.notes.get(note)
  if (known !== undefined) return known as Record
  const made: Record = { onMain: false, quickRuns: 0, runsNeeded: runsAtFirst, fixed: false }
  plan.notes.set(note, made)
  return made
}
