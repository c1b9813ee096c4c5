import { GroupingNode } from '../statements/select-node.ts'
import { isNeverNull } from './base-nodes.ts'
import type { SqlWriter } from './sql-writer.ts'

/** Whether an expression can be null where it stands now: a column that never is becomes so by an outer join, and by ROLLUP and its like. */
export function canBeNull(node: unknown, writer: SqlWriter): boolean {
  if (!isNeverNull(node)) return true
  const scope = writer.scopes.at(-1)
  if (scope === undefined || !('joins' in scope)) return true
  if (Array.isArray(scope.joins) && scope.joins.some((join) => join.join !== 'inner' && join.join !== 'cross')) return true
  return 'groupBy' in scope && Array.isArray(scope.groupBy) && scope.groupBy.some((key) => key instanceof GroupingNode)
}
