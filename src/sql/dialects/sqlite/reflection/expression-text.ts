import type { ExpressionDescription } from '../../../reflection/description.ts'
import { isToken, nameOf, type Token, upperCase } from './tokens.ts'

/**
 * An expression of a table's definition in one way of writing: columns apart from the text, keywords in upper case, one space where
 * there may be one. Two expressions that mean the same may still differ; two that are given alike never mean different things.
 */
export function expressionOf(tokens: readonly Token[], columns: ColumnNames): ExpressionDescription {
  const inner = withoutParentheses(tokens)
  const writer = new ExpressionWriter(columns)
  for (const [position, token] of inner.entries()) writer.add(token, inner, position)
  return writer.result()
}

/** Parentheses around the whole say nothing. */
function withoutParentheses(tokens: readonly Token[]): readonly Token[] {
  if (!isToken(tokens[0], '(')) return tokens
  let depth = 0
  const close = tokens.findIndex((token) => {
    if (isToken(token, '(')) depth++
    if (isToken(token, ')')) depth--
    return depth === 0
  })
  return close === tokens.length - 1 ? withoutParentheses(tokens.slice(1, -1)) : tokens
}

/** The columns that an expression may name, by their names in upper case. */
export type ColumnNames = ReadonlyMap<string, string>

/** The names of columns, as expressions look them up. */
export function columnNames(names: readonly string[]): ColumnNames {
  return new Map(names.map((name) => [upperCase(name), name]))
}

/** Words that are operators or parts of one: an operand follows. */
const operators = new Set([
  'AND',
  'OR',
  'NOT',
  'IS',
  'IN',
  'LIKE',
  'GLOB',
  'REGEXP',
  'MATCH',
  'BETWEEN',
  'CASE',
  'WHEN',
  'THEN',
  'ELSE',
  'ESCAPE',
  'DISTINCT',
  'FROM',
])
/** Words after which an expression may end. */
const endings = new Set(['ISNULL', 'NOTNULL', 'END', 'NULL', 'TRUE', 'FALSE', 'CURRENT_DATE', 'CURRENT_TIME', 'CURRENT_TIMESTAMP'])
/** Words that can also name a column where an operand is expected. */
const alsoNames = new Set(['LIKE', 'GLOB', 'REGEXP', 'MATCH', 'END', 'TRUE', 'FALSE'])

class ExpressionWriter {
  readonly #columns: ColumnNames
  readonly #texts: string[] = ['']
  readonly #found: string[] = []
  /** Whether an operand comes next, and not an operator. */
  #wantsOperand = true
  /** No blank comes before the next token. */
  #attached = true
  /** Inside CAST(… AS …), the depth of the parentheses at which the type's name ends. */
  #castDepths: number[] = []
  #depth = 0
  #inType = false

  constructor(columns: ColumnNames) {
    this.#columns = columns
  }

  result(): ExpressionDescription {
    return { texts: this.#texts, columns: this.#found }
  }

  add(token: Token, tokens: readonly Token[], position: number): void {
    const next = tokens[position + 1]
    const previous = tokens[position - 1]
    if (token.kind === 'symbol') this.#symbol(token, previous)
    else if (this.#inType) this.#write(token.text)
    else if (token.kind === 'number' || token.kind === 'blob' || token.kind === 'string') this.#operand(token.text)
    else if (isToken(previous, 'COLLATE')) this.#operand(quoted(nameOf(token)))
    else if (isToken(next, '.')) return
    else if (isToken(next, '(') && this.#isCall(token)) this.#call(token)
    else this.#word(token)
  }

  #symbol(token: Token, previous: Token | undefined): void {
    const { text } = token
    // What stands before a dot is the table's own name.
    if (text === '.') return
    if (text === '(') {
      this.#depth++
      this.#write('(')
      this.#attached = true
      this.#wantsOperand = true
    } else if (text === ')') {
      if (this.#castDepths.at(-1) === this.#depth) {
        this.#castDepths.pop()
        this.#inType = false
      }
      this.#depth--
      this.#attached = true
      this.#operand(')')
    } else if (text === ',') {
      this.#attached = true
      this.#write(',')
      this.#wantsOperand = true
    } else if (this.#wantsOperand && (text === '-' || text === '+' || text === '~')) {
      // Two minus signs side by side begin a comment.
      if (isToken(previous, '-') && text === '-') this.#attached = false
      this.#write(text)
      this.#attached = true
    } else {
      this.#write(text)
      this.#wantsOperand = true
    }
  }

  #isCall(token: Token): boolean {
    return token.kind !== 'word' || !operators.has(token.value) || (this.#wantsOperand && alsoNames.has(token.value))
  }

  #call(token: Token): void {
    this.#write(token.kind === 'word' ? token.text : quoted(nameOf(token)))
    this.#attached = true
    if (isToken(token, 'CAST')) this.#castDepths.push(this.#depth + 1)
  }

  #word(token: Token): void {
    const keyword = token.kind === 'word' ? token.value : ''
    if (keyword === 'COLLATE' || (keyword === 'AS' && this.#castDepths.at(-1) === this.#depth)) {
      this.#write(keyword)
      this.#inType = keyword === 'AS'
      return
    }
    const column = this.#columns.get(upperCase(nameOf(token)))
    const reserved = (operators.has(keyword) || endings.has(keyword)) && !(alsoNames.has(keyword) && this.#wantsOperand)
    if (column !== undefined && !reserved) this.#column(column)
    else if (operators.has(keyword)) {
      this.#write(keyword)
      // NOT LIKE, NOT IN, NOT BETWEEN and NOT NULL come where an operator does.
      if (keyword !== 'NOT') this.#wantsOperand = true
    } else if (endings.has(keyword)) this.#operand(keyword)
    // SQLite takes a name in double quotes that is no column's for a text.
    else if (token.kind === 'quoted') this.#operand(`'${token.value.replaceAll("'", "''")}'`)
    else this.#operand(token.kind === 'word' ? token.text : quoted(token.value))
  }

  #column(name: string): void {
    this.#write('')
    this.#found.push(name)
    this.#texts.push('')
    this.#wantsOperand = false
  }

  #operand(text: string): void {
    this.#write(text)
    this.#wantsOperand = false
  }

  #write(text: string): void {
    const last = this.#texts.length - 1
    this.#texts[last] += `${this.#attached ? '' : ' '}${text}`
    this.#attached = false
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
