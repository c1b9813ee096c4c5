import { ColumnNode } from '../../../../schema/expressions/nodes.ts'
import type { Dialect } from '../../../compile/dialect.ts'
import { inlineText } from '../../../compile/plan.ts'
import type { CreateOptions, DdlStep } from '../../../ddl/ddl-dialect.ts'
import { conditionText, nodesOf, triggerName } from '../../../ddl/trigger-parts.ts'
import { RefusalNode, type TriggerDeclaration, type TriggerStatement } from '../../../triggers/trigger.ts'
import { mysqlIdentifier, quotedText } from '../literal.ts'
import { triggerExists } from './existence.ts'
import { qualified } from './qualified-name.ts'

/** The longest message of SIGNAL, in characters (MySQL manual §15.6.7.5). */
const longestMessage = 128

/** CREATE TRIGGER, once for each event (MySQL manual §15.1.22). Conditions stand in its body: MySQL has neither WHEN nor UPDATE OF. */
export function createTrigger(trigger: TriggerDeclaration, options: CreateOptions, dialect: Dialect): DdlStep[] {
  const statements = trigger.run.flatMap((statement) => statementTexts(statement, dialect)).map((text) => `${text};`)
  const condition = guardText(trigger, dialect)
  const body = condition === undefined ? statements.join(' ') : `IF ${condition} THEN ${statements.join(' ')} END IF;`
  return trigger.events.map((event) => {
    const name = qualified(triggerName(trigger, event), trigger.on.schema)
    const opening = `CREATE TRIGGER ${options.ifNotExists === true ? 'IF NOT EXISTS ' : ''}${name}`
    const head = `${opening} ${trigger.timing.toUpperCase()} ${event.toUpperCase()} ON ${qualified(trigger.on.name, trigger.on.schema)}`
    return {
      text: `${head} FOR EACH ROW BEGIN ${body} END`,
      undo: [`DROP TRIGGER ${name}`],
      ...(options.ifNotExists === true ? { exists: triggerExists(triggerName(trigger, event), trigger.on.schema) } : {}),
    }
  })
}

/** The condition on which the body runs. Reflection reads it in this form. */
function guardText({ updateOf, when }: TriggerDeclaration, dialect: Dialect): string | undefined {
  const changed = updateOf.flatMap((node) => (node instanceof ColumnNode ? [changedText(node.name)] : [])).join(' OR ')
  const holds = when === undefined ? '' : conditionText(when, dialect)
  if (changed === '') return holds === '' ? undefined : holds
  return holds === '' ? changed : `(${changed}) AND (${holds})`
}

/** That an update changes a column; null counts as a value. */
export function changedText(column: string): string {
  const name = mysqlIdentifier(column)
  return `NOT (\`old\`.${name} <=> \`new\`.${name})`
}

function statementTexts(statement: TriggerStatement, dialect: Dialect): string[] {
  return nodesOf(statement, dialect).map((node) => {
    if (!(node instanceof RefusalNode)) return inlineText(node, dialect)
    // The state that stands for an error of the application's own.
    return `SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = ${quotedText([...node.message].slice(0, longestMessage).join(''))}`
  })
}
