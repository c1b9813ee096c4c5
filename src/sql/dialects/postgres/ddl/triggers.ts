import type { Dialect } from '../../../compile/dialect.ts'
import { inlineText } from '../../../compile/plan.ts'
import type { CreateOptions } from '../../../ddl/ddl-dialect.ts'
import { conditionText, eventText, nodesOf, triggerName } from '../../../ddl/trigger-parts.ts'
import { RefusalNode, type TriggerDeclaration, type TriggerEvent, type TriggerStatement } from '../../../triggers/trigger.ts'
import { quotedText } from '../literal.ts'
import { dollarQuoted, unlessFound } from './conditional.ts'
import { namespaceQuery, qualified } from './qualified-name.ts'

/** The first line of a trigger function: names of columns are never taken for variables (PostgreSQL manual §43.11.1). */
export const directive = '#variable_conflict use_column'

/**
 * A trigger of rows, once for each event as on every engine, each with a function of its own name in PL/pgSQL (PostgreSQL manual §43.10). The
 * function looks names up where its maker did, and has the rights of its maker, whoever fires it: as on the other engines.
 */
export function createTrigger(trigger: TriggerDeclaration, options: CreateOptions, dialect: Dialect): string[] {
  const statements = trigger.run.flatMap((statement) => statementTexts(statement, dialect)).map((text) => `${text};`)
  const condition = trigger.when && conditionText(trigger.when, dialect)
  const inBody = condition !== undefined && needsBody(trigger, condition)
  const work = inBody ? [`IF ${condition} THEN`, ...statements.map((text) => `  ${text}`), 'END IF;'] : statements
  const { schema } = trigger.on
  return trigger.events.flatMap((event) => {
    const name = triggerName(trigger, event)
    const body = [directive, 'BEGIN', ...work.map((line) => `  ${line}`), `  RETURN ${result(trigger, event)};`, 'END'].join('\n')
    const when = condition === undefined || inBody ? '' : ` WHEN (${condition})`
    const texts = [
      `CREATE FUNCTION ${qualified(name, schema)}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS ${dollarQuoted(`\n${body}\n`)}`,
      `CREATE TRIGGER ${dialect.quoteIdentifier(name)} ${trigger.timing.toUpperCase()} ${eventText(trigger, event, dialect)} ON ${qualified(trigger.on.name, schema)} FOR EACH ROW${when} EXECUTE FUNCTION ${qualified(name, schema)}()`,
    ]
    if (options.ifNotExists !== true) return texts
    const found = `SELECT FROM pg_catalog.pg_trigger AS t JOIN pg_catalog.pg_class AS r ON r.oid = t.tgrelid WHERE t.tgname = ${quotedText(name)} AND r.relname = ${quotedText(trigger.on.name)} AND r.relnamespace = ${namespaceQuery(schema)}`
    return [unlessFound(found, texts)]
  })
}

/** Removes what `createTrigger` makes. `exists` is IF EXISTS, or nothing. */
export function dropTrigger(trigger: TriggerDeclaration, exists: string, dialect: Dialect): string[] {
  const { schema, name: table } = trigger.on
  return trigger.events.flatMap((event) => {
    const name = triggerName(trigger, event)
    return [
      `DROP TRIGGER ${exists}${dialect.quoteIdentifier(name)} ON ${qualified(table, schema)}`,
      `DROP FUNCTION ${exists}${qualified(name, schema)}()`,
    ]
  })
}

/** Triggers that run instead of changes have no condition of their own, and the condition of the others reads no query. */
function needsBody({ timing }: TriggerDeclaration, condition: string): boolean {
  return timing === 'instead of' || /\bselect\b/i.test(condition)
}

// What a function before or instead of a change gives is the row that goes on; afterwards nobody asks.
function result({ timing }: TriggerDeclaration, event: TriggerEvent): string {
  if (timing === 'after') return 'NULL'
  return event === 'delete' ? 'OLD' : 'NEW'
}

function statementTexts(statement: TriggerStatement, dialect: Dialect): string[] {
  return nodesOf(statement, dialect).map((node) =>
    node instanceof RefusalNode
      ? `RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = ${quotedText(node.message)}`
      : withoutResult(inlineText(node, dialect).trim()),
  )
}

// A query whose rows nobody takes begins with PERFORM in PL/pgSQL (manual §43.5.2).
function withoutResult(text: string): string {
  return text.replace(/^SELECT\b/i, 'PERFORM')
}
