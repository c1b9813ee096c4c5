import type { Node } from '../../../schema/expressions/node.ts'
import { ColumnNode } from '../../../schema/expressions/nodes.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import { traverse } from '../../compile/tree.ts'
import type { AssignmentNode } from '../../statements/change-nodes.ts'

/**
 * The assignments in an order in which each sees the row as it was: MySQL carries them out from left to right, and a later one reads what
 * an earlier one has set (manual §15.2.17). Needs sql.simultaneousAssignments where there is no such order, as for a swap. `condition` is
 * read together with every assignment.
 */
export function inReadingOrder(
  assignments: readonly AssignmentNode[],
  alias: string,
  writer: SqlWriter,
  condition?: Node,
): AssignmentNode[] {
  const pending = assignments.map((assignment) => ({
    assignment,
    reads: new Set([...columnsRead(assignment.value, alias), ...columnsRead(condition, alias)]),
  }))
  const ordered: AssignmentNode[] = []
  while (pending.length > 0) {
    // Next comes one whose column none of the others still has to read.
    const next = pending.findIndex(({ assignment }, position) =>
      pending.every(({ reads }, other) => other === position || !reads.has(assignment.column.name)),
    )
    if (next < 0) writer.need('sql.simultaneousAssignments', 'assignments that read each other; set them in two statements')
    ordered.push(...pending.splice(next, 1).map(({ assignment }) => assignment))
  }
  return ordered
}

function columnsRead(node: Node | undefined, alias: string): string[] {
  const names: string[] = []
  if (node !== undefined)
    traverse(node, (inner) => {
      if (inner instanceof ColumnNode && inner.source.alias === alias) names.push(inner.name)
    })
  return names
}
