import type { DescribedTrigger } from '../../../reflection/description.ts'
import { directive } from '../ddl/triggers.ts'
import type { CatalogTrigger } from './catalog.ts'
import { withoutParentheses } from './expression-text.ts'
import { type Token, tokensOf } from './tokens.ts'

/** What a trigger does, by its definition and the text of its function. */
export type TriggerText = Pick<DescribedTrigger, 'timing' | 'columns' | 'when' | 'statements'> & {
  readonly events: readonly DescribedTrigger['event'][]
}

/**
 * Reads a trigger of rows whose function is a list of statements, as the DDL writes them; undefined for every other one, which no schema
 * value says.
 */
export function readTrigger(trigger: CatalogTrigger): TriggerText | undefined {
  const { bits } = trigger
  const isOfRows = (bits & 1) !== 0 && (bits & 32) === 0
  const body = trigger.language === 'plpgsql' ? readBody(trigger.body) : undefined
  if (
    !isOfRows ||
    trigger.constraint ||
    !trigger.enabled ||
    body === undefined ||
    / REFERENCING (?:OLD|NEW) TABLE /.test(trigger.definition)
  )
    return undefined
  const condition = / WHEN \((?<condition>[\s\S]*)\) EXECUTE FUNCTION /.exec(trigger.definition)?.groups?.condition
  return {
    timing: (bits & 64) !== 0 ? 'instead of' : (bits & 2) !== 0 ? 'before' : 'after',
    events: [
      ...((bits & 4) !== 0 ? ['insert' as const] : []),
      ...((bits & 16) !== 0 ? ['update' as const] : []),
      ...((bits & 8) !== 0 ? ['delete' as const] : []),
    ],
    columns: trigger.columns ?? [],
    when: condition === undefined ? body.when : withoutParentheses(condition),
    statements: body.statements,
  }
}

const bodyPattern = new RegExp(String.raw`^\n${directive}\nBEGIN\n(?<work>[\s\S]*)  RETURN (?:NULL|NEW|OLD);\nEND\n$`)
const conditionPattern = /^ {2}IF (?<condition>[\s\S]*?) THEN\n(?<work>[\s\S]*) {2}END IF;\n$/

function readBody(text: string): Pick<DescribedTrigger, 'when' | 'statements'> | undefined {
  const work = bodyPattern.exec(text)?.groups?.work
  if (work === undefined) return undefined
  const inside = conditionPattern.exec(work)?.groups
  return { when: inside?.condition, statements: statementsOf(inside?.work ?? work) }
}

/** The statements between semicolons. Queries were written as PERFORM. */
function statementsOf(text: string): readonly string[] {
  const statements: string[] = []
  let current: Token[] = []
  for (const token of tokensOf(text)) {
    if (token.text !== ';') current.push(token)
    else {
      statements.push(text.slice(current[0]?.start ?? 0, current.at(-1)?.end ?? 0).replace(/^PERFORM\b/, 'SELECT'))
      current = []
    }
  }
  return statements
}
