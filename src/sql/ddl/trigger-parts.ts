import type { Node } from '../../schema/expressions/node.ts'
import { ColumnNode } from '../../schema/expressions/nodes.ts'
import type { Dialect } from '../compile/dialect.ts'
import { SqlWriter } from '../compile/sql-writer.ts'
import type { TriggerDeclaration, TriggerEvent, TriggerStatement } from '../triggers/trigger.ts'

/** The name in the database of the trigger that a declared one becomes for an event: engines have triggers of one event each. */
export function triggerName({ name, events }: TriggerDeclaration, event: TriggerEvent): string {
  return events.length === 1 ? name : `${name}_${event}`
}

/** The event as CREATE TRIGGER has it, with UPDATE OF for some columns. */
export function eventText({ updateOf }: TriggerDeclaration, event: TriggerEvent, dialect: Dialect): string {
  if (updateOf.length === 0) return event.toUpperCase()
  return `UPDATE OF ${updateOf.flatMap((node) => (node instanceof ColumnNode ? [dialect.quoteIdentifier(node.name)] : [])).join(', ')}`
}

/** A condition over the old and the new row, with its values in the text. */
export function conditionText(when: Node, dialect: Dialect): string {
  const writer = new SqlWriter(dialect, [])
  writer.inline = true
  writer.node(when)
  return writer.text
}

/** What a statement of a trigger runs, in order: an insert can be several statements. */
export function nodesOf(statement: TriggerStatement, dialect: Dialect): readonly Node[] {
  return 'nodes' in statement ? statement.nodes(dialect) : [statement.node]
}
