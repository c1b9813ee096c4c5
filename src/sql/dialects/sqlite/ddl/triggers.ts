import { ProgrammingError } from '../../../../errors/index.ts'
import { ColumnNode } from '../../../../schema/expressions/nodes.ts'
import type { Dialect } from '../../../compile/dialect.ts'
import { inlineText } from '../../../compile/plan.ts'
import { SqlWriter } from '../../../compile/sql-writer.ts'
import type { CreateOptions } from '../../../ddl/ddl-dialect.ts'
import { RefusalNode, type TriggerDeclaration, type TriggerEvent, type TriggerStatement } from '../../../triggers/trigger.ts'
import { textLiteral } from '../literal.ts'
import { qualified } from './qualified-name.ts'

/** CREATE TRIGGER, once for each event, since SQLite's triggers have one each (https://sqlite.org/lang_createtrigger.html). */
export function createTrigger(trigger: TriggerDeclaration, options: CreateOptions, dialect: Dialect): string[] {
  const body = trigger.run.flatMap((statement) => statementTexts(statement, dialect)).map((text) => `${text};`)
  return trigger.events.map((event) => {
    const opening = `CREATE TRIGGER ${options.ifNotExists === true ? 'IF NOT EXISTS ' : ''}${qualified(nameFor(trigger, event), trigger.on.schema, dialect)}`
    const head = `${opening} ${trigger.timing.toUpperCase()} ${eventText(trigger, event, dialect)} ON ${dialect.quoteIdentifier(trigger.on.name)}`
    return `${head} FOR EACH ROW${whenText(trigger, dialect)} BEGIN ${body.join(' ')} END`
  })
}

/** The names of the triggers in the database that a declared one becomes. */
export function triggerNames(trigger: TriggerDeclaration): string[] {
  return trigger.events.map((event) => nameFor(trigger, event))
}

function nameFor({ name, events }: TriggerDeclaration, event: TriggerEvent): string {
  return events.length === 1 ? name : `${name}_${event}`
}

function eventText({ updateOf }: TriggerDeclaration, event: TriggerEvent, dialect: Dialect): string {
  if (updateOf.length === 0) return event.toUpperCase()
  return `UPDATE OF ${updateOf.flatMap((node) => (node instanceof ColumnNode ? [dialect.quoteIdentifier(node.name)] : [])).join(', ')}`
}

function whenText({ when }: TriggerDeclaration, dialect: Dialect): string {
  if (when === undefined) return ''
  const writer = new SqlWriter(dialect, [])
  writer.inline = true
  writer.node(when)
  return ` WHEN ${writer.text}`
}

function statementTexts(statement: TriggerStatement, dialect: Dialect): string[] {
  const nodes = 'nodes' in statement ? statement.nodes(dialect) : [statement.node]
  return nodes.map((node) => {
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
