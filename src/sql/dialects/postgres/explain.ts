import type { PlanStep } from '../../compile/dialect.ts'

/** What of a node's properties says how it finds its rows (PostgreSQL manual §14.1). */
const conditions = ['Index Cond', 'Order By', 'Recheck Cond', 'Filter', 'Hash Cond', 'Merge Cond', 'Join Filter', 'Sort Key', 'Group Key']

/** The steps of what EXPLAIN (FORMAT JSON) gives. */
export function readPostgresPlan(document: string): readonly PlanStep[] {
  const parsed: unknown = JSON.parse(document)
  const [first] = Array.isArray(parsed) ? parsed : []
  return isObject(first) && isObject(first.Plan) ? [stepOf(first.Plan)] : []
}

function stepOf(node: Readonly<Record<string, unknown>>): PlanStep {
  const text = (property: string, before: string): string => (typeof node[property] === 'string' ? `${before}${node[property]}` : '')
  const details = conditions.flatMap((property) => {
    const value = node[property]
    return value === undefined ? [] : [`${property}: ${Array.isArray(value) ? value.join(', ') : String(value)}`]
  })
  const place = text('Index Name', ' using ') + text('Relation Name', ' on ') + text('CTE Name', ' on ')
  return {
    detail: `${text('Node Type', '')}${place}${details.length === 0 ? '' : ` (${details.join('; ')})`}`,
    steps: Array.isArray(node.Plans) ? node.Plans.filter(isObject).map(stepOf) : [],
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
