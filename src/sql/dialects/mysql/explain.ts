import type { PlanStep } from '../../compile/dialect.ts'

/** The steps of what EXPLAIN FORMAT=JSON gives: in both servers a tree of named operations with the tables that they read. */
export function readMysqlPlan(document: string): readonly PlanStep[] {
  return stepsIn(JSON.parse(mended(document)))
}

// MariaDB writes the binary constants of conditions with escapes and characters that JSON has not.
function mended(document: string): string {
  const escapes = document.replace(/\\(?:["\\/bfnrt]|u[\da-f]{4})|\\/gi, (found) => (found === '\\' ? '\\\\' : found))
  return escapes.replace(/[^\P{Cc}\n\r\t]/gu, ' ')
}

function stepsIn(value: unknown): PlanStep[] {
  if (Array.isArray(value)) return value.flatMap(stepsIn)
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([name, part]) => {
    if (!isObject(part) && !Array.isArray(part)) return []
    if (name === 'table' && isObject(part)) return [{ detail: tableText(part), steps: stepsIn(part) }]
    const steps = stepsIn(part)
    // What only counts (costs, key parts) has no tables below it.
    return steps.length === 0 ? [] : [{ detail: name.replaceAll('_', ' '), steps }]
  })
}

// MySQL manual §10.8.2, “EXPLAIN Output Format”.
function tableText(table: Readonly<Record<string, unknown>>): string {
  const text = (property: string, before: string): string => (typeof table[property] === 'string' ? `${before}${table[property]}` : '')
  if (typeof table.table_name !== 'string') return text('message', '')
  return `${text('access_type', '')} ${table.table_name}${text('key', ' using ')}${text('attached_condition', ' where ')}`.trim()
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
