import { changedText } from '../ddl/triggers.ts'
import { isToken, type Token, tokensOf } from './tokens.ts'

/** What the body of a trigger says. */
export interface TriggerBody {
  /** The columns of which one must be changed. */
  readonly columns: readonly string[]
  readonly when: string | undefined
  readonly statements: readonly string[]
}

/**
 * Reads the body of a trigger, which MySQL keeps as it was written: the statements of its block, and the condition around them where all of them stand
 * under one, as the DDL writes it.
 */
export function readTriggerBody(body: string): TriggerBody {
  const all = statementsOf(body, tokensOf(body))
  const [only] = all
  const conditional = all.length === 1 && only !== undefined ? readConditional(only) : undefined
  if (conditional === undefined) return { columns: [], when: undefined, statements: all }
  return { ...conditionOf(conditional.condition), statements: conditional.statements }
}

/** The body in a CREATE TRIGGER statement: what follows FOR EACH ROW, and the place among other triggers. */
export function triggerBodyOf(statement: string): string {
  const tokens = tokensOf(statement)
  const row = tokens.findIndex(
    (token, position) => isToken(token, 'ROW') && isToken(tokens[position - 1], 'EACH') && isToken(tokens[position - 2], 'FOR'),
  )
  const isPlaced = isToken(tokens[row + 1], 'FOLLOWS') || isToken(tokens[row + 1], 'PRECEDES')
  return textOf(statement, tokens.slice(row + (isPlaced ? 3 : 1)))
}

/** The statements of a block, or the one statement that a body without a block is. */
function statementsOf(text: string, tokens: readonly Token[]): readonly string[] {
  const last = isToken(tokens.at(-1), ';') ? tokens.slice(0, -1) : tokens
  if (!isToken(last[0], 'BEGIN') || !isToken(last.at(-1), 'END')) return [textOf(text, last)]
  return split(last.slice(1, -1)).map((part) => textOf(text, part))
}

/** Statements between semicolons that stand in no block. */
function split(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const parts: Token[][] = [[]]
  const open: ('block' | 'expression')[] = []
  let begins = true
  tokens.forEach((token, position) => {
    const opened = opens(token, tokens[position - 1], begins)
    if (opened !== undefined) open.push(opened)
    if (isToken(token, 'END')) open.pop()
    if (isToken(token, ';') && open.length === 0) parts.push([])
    else parts.at(-1)?.push(token)
    // A label stands before a block. After THEN and ELSE of an expression there is another one.
    const isStarter = token.kind === 'word' && starters.has(token.value) && open.at(-1) !== 'expression'
    begins = isToken(token, ';') || isToken(token, ':') || isStarter
  })
  return parts.filter((part) => part.length > 0)
}

/** Words after which a statement begins. */
const starters = new Set(['BEGIN', 'THEN', 'ELSE', 'DO', 'LOOP', 'REPEAT'])
const blocks = new Set(['BEGIN', 'IF', 'LOOP', 'REPEAT', 'WHILE'])

function opens(token: Token, previous: Token | undefined, begins: boolean): 'block' | 'expression' | undefined {
  if (token.kind !== 'word' || isToken(previous, 'END')) return undefined
  if (token.value === 'CASE') return begins ? 'block' : 'expression'
  return begins && blocks.has(token.value) ? 'block' : undefined
}

/** `IF condition THEN statements END IF` without other branches. */
function readConditional(text: string): { readonly condition: string; readonly statements: readonly string[] } | undefined {
  const tokens = tokensOf(text)
  const then = tokens.findIndex((token, position) => isToken(token, 'THEN') && isOutside(tokens.slice(0, position)))
  if (!isToken(tokens[0], 'IF') || then < 0 || !isToken(tokens.at(-2), 'END') || !isToken(tokens.at(-1), 'IF')) return undefined
  const inner = tokens.slice(then + 1, -2)
  const statements = split(inner)
  const branches = statements.some((part) => isToken(part[0], 'ELSE') || isToken(part[0], 'ELSEIF'))
  if (branches || !isToken(inner.at(-1), ';')) return undefined
  return { condition: textOf(text, tokens.slice(1, then)), statements: statements.map((part) => textOf(text, part)) }
}

/** Whether no CASE is open. */
function isOutside(tokens: readonly Token[]): boolean {
  return tokens.filter((token) => isToken(token, 'CASE')).length === tokens.filter((token) => isToken(token, 'END')).length
}

/** The columns of UPDATE OF and the condition, as the DDL joins them. */
function conditionOf(condition: string): Pick<TriggerBody, 'columns' | 'when'> {
  const tokens = tokensOf(condition)
  const whole = changedColumns(condition)
  if (whole !== undefined) return { columns: whole, when: undefined }
  const close = tokens.findIndex((_, position) => depthAfter(tokens.slice(0, position + 1)) === 0)
  const inner = tokens.slice(close + 2)
  if (isToken(tokens[0], '(') && isToken(tokens[close + 1], 'AND') && isToken(inner[0], '(') && isToken(inner.at(-1), ')')) {
    const columns = changedColumns(textOf(condition, tokens.slice(1, close)))
    if (columns !== undefined) return { columns, when: textOf(condition, inner.slice(1, -1)) }
  }
  return { columns: [], when: condition }
}

function depthAfter(tokens: readonly Token[]): number {
  return tokens.reduce((depth, token) => depth + (isToken(token, '(') ? 1 : isToken(token, ')') ? -1 : 0), 0)
}

function changedColumns(condition: string): readonly string[] | undefined {
  const names = [
    ...new Set(tokensOf(condition).flatMap(({ kind, value }) => (kind === 'quoted' && value !== 'old' && value !== 'new' ? [value] : []))),
  ]
  return names.length > 0 && names.map(changedText).join(' OR ') === condition ? names : undefined
}

function textOf(text: string, tokens: readonly Token[]): string {
  return text.slice(tokens[0]?.start ?? 0, tokens.at(-1)?.end ?? 0)
}
