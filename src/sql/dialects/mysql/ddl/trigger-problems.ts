import type { Node } from '../../../../schema/expressions/node.ts'
import { TableInfo } from '../../../../schema/tables/table.ts'
import { nodesOf, triggerName } from '../../../ddl/trigger-parts.ts'
import { DeleteNode, InsertNode, UpdateNode } from '../../../statements/change-nodes.ts'
import { SelectNode, SetOperationNode } from '../../../statements/select-node.ts'
import type { TriggerDeclaration } from '../../../triggers/trigger.ts'
import { checkNames } from './name-problems.ts'
import type { ProblemList } from './problem-list.ts'

/** What MySQL's triggers cannot do (manual §15.1.22). */
export function triggerProblems(trigger: TriggerDeclaration, problems: ProblemList): void {
  const { name, on, timing, events, run } = trigger
  checkNames(
    name,
    events.map((event) => triggerName(trigger, event)),
    problems,
  )
  if (timing === 'instead of') problems.lack(name, 'sql.insteadOfTriggers', 'triggers that run instead of changes of a view')
  for (const statement of run) {
    for (const node of nodesOf(statement, problems.dialect)) {
      if (tableOf(node) === on)
        problems.lack(name, 'sql.ownTableTriggers', `triggers that change the table that they are on, as this one does with ${on.name}`)
      if (node instanceof SelectNode || node instanceof SetOperationNode)
        problems.lack(name, 'sql.queryingTriggers', 'queries as statements of triggers')
    }
  }
}

function tableOf(node: Node): TableInfo | undefined {
  const isChange = node instanceof InsertNode || node instanceof UpdateNode || node instanceof DeleteNode
  return isChange && node.table instanceof TableInfo ? node.table.base : undefined
}
