import { ProgrammingError } from '../../../../errors/index.ts'
import type { Dialect } from '../../../compile/dialect.ts'
import { inlineText } from '../../../compile/plan.ts'
import type { CreateOptions } from '../../../ddl/ddl-dialect.ts'
import { conditionText, eventText, nodesOf, triggerName } from '../../../ddl/trigger-parts.ts'
import { RefusalNode, type TriggerDeclaration, type TriggerStatement } from '../../../triggers/trigger.ts'
import { textLiteral } from '../literal.ts'
import { qualified } from './qualified-name.ts'

/** CREATE TRIGGER, once for each event, since SQLite's triggers have one each (https://sqlite.org/lang_createtrigger.html). */
export function createTrigger(trigger: TriggerDeclaration, options: CreateOptions, dialect: Dialect): string[] {
  const body = trigger.run.flatMap((statement) => statementTexts(statement, dialect)).map((text) => `${text};`)
  const when = trigger.when === undefined ? '' : ` WHEN ${conditionText(trigger.when, dialect)}`
  return trigger.events.map((event) => {
    const opening = `CREATE TRIGGER ${options.ifNotExists === true ? 'IF NOT EXISTS ' : ''}${qualified(triggerName(trigger, event), trigger.on.schema, dialect)}`
    const head = `${opening} ${trigger.timing.toUpperCase()} ${eventText(trigger, event, dialect)} ON ${dialect.quoteIdentifier(trigger.on.name)}`
    return `${head} FOR EACH ROW${when} BEGIN ${body.join(' ')} END`
  })
}

function statementTexts(statement: TriggerStatement, dialect: Dialect): string[] {
  return nodesOf(statement, dialect).map((node) => {
    if (node instanceof RefusalNode) return `SELECT RAISE(ABORT, ${textLiteral(node.message)})`
    const text = inlineText(node, dialect, { bareTables: true })
    if (text.startsWith('WITH '))
      throw new ProgrammingError(
        'STATEMENT_INVALID',
        'on SQLite a statement of a trigger cannot have common table expressions; use a subquery',
      )
    return text
  })
}
