import { type Expression, Visitor } from 'oxc-parser'
import { type ParsedSource, parseText } from '../source/parsed-source.ts'

/** What a `// →` comment of a module says will be printed. `line` is the line of the comment in the module. */
export interface Expectation {
  readonly line: number
  readonly expected: string
}

/** A module whose expected statements report what they print, to `__granaryExample`. No line moves. */
export interface Instrumented {
  readonly text: string
  readonly expectations: readonly Expectation[]
  readonly faults: readonly { readonly line: number; readonly message: string }[]
}

interface Candidate {
  readonly start: number
  /** Without the semicolon, which may stand at the start of the next line. */
  readonly end: number
  readonly edits: (id: number) => readonly Edit[] | undefined
}

interface Edit {
  readonly at: number
  readonly end: number
  readonly text: string
}

/** Rewrites the statements that a `// →` comment stands after, so that running them reports their values. */
export function instrument(path: string, text: string): Instrumented {
  const source = parseText(path, text)
  const candidates = candidatesOf(source)
  const expectations: Expectation[] = []
  const faults: { line: number; message: string }[] = []
  const edits: Edit[] = []
  for (const { start, line, expected } of expectedOutputs(source)) {
    const statement = statementBefore(source, candidates, start)
    const own = statement?.edits(expectations.length)
    if (own) {
      edits.push(...own)
      expectations.push({ line, expected })
    } else {
      faults.push({ line, message: '`// →` must stand after an expression, a console.log or the declaration of one name' })
    }
  }
  let changed = text
  for (const edit of edits.toSorted((left, right) => right.at - left.at)) {
    changed = changed.slice(0, edit.at) + edit.text + changed.slice(edit.end)
  }
  return { text: changed, expectations, faults }
}

/** True when what was printed is what the comment says: white space counts as one space, `…` stands for anything. */
export function matches(expected: string, printed: string): boolean {
  const parts = normalise(expected).split('…')
  const pattern = parts.map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('.*')
  return new RegExp(`^${pattern}$`, 's').test(normalise(printed))
}

function normalise(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}

/** A comment `// → text`, with the comments right below it that stand alone and start with an arrow or are indented further. */
function expectedOutputs(source: ParsedSource): readonly { start: number; line: number; expected: string }[] {
  const found: { start: number; line: number; expected: string; lastLine: number }[] = []
  for (const comment of source.comments) {
    if (comment.type !== 'Line') continue
    const line = source.lineAt(comment.start)
    const arrow = /^\s*→(.*)$/.exec(comment.value)
    const previous = found.at(-1)
    const alone = /(?:^|\n)[ \t]*$/.test(source.text.slice(0, comment.start))
    if (previous && previous.lastLine === line - 1 && alone && (arrow || /^ {2,}\S/.test(comment.value))) {
      previous.expected += `\n${arrow ? arrow[1] : comment.value}`
      previous.lastLine = line
    } else if (arrow) {
      found.push({ start: comment.start, line, expected: arrow[1] ?? '', lastLine: line })
    }
  }
  return found
}

function candidatesOf(source: ParsedSource): readonly Candidate[] {
  const candidates: Candidate[] = []
  new Visitor({
    ExpressionStatement({ start, expression }) {
      candidates.push({ start, end: expression.end, edits: (id) => expressionEdits(source, expression, id) })
    },
    VariableDeclaration({ start, end: after, declarations: [declaration, second] }) {
      const end = declaration?.end ?? after
      const name = declaration?.id.type === 'Identifier' && !second ? declaration.id.name : undefined
      const report = (id: number): readonly Edit[] => [{ at: end, end, text: `; __granaryExample.value(${id}, ${name})` }]
      candidates.push({ start, end, edits: (id) => (name === undefined ? undefined : report(id)) })
    },
  }).visit(source.program)
  return candidates
}

function expressionEdits(source: ParsedSource, expression: Expression, id: number): readonly Edit[] {
  if (expression.type === 'CallExpression') {
    const { start, end } = expression.callee
    if (source.text.slice(start, end) === 'console.log') return [{ at: start, end, text: `__granaryExample.printed(${id})` }]
  }
  const { start, end } = expression
  return [
    { at: start, end: start, text: `__granaryExample.value(${id}, (` },
    { at: end, end, text: '))' },
  ]
}

/** The innermost statement with nothing between its end and the comment. */
function statementBefore(source: ParsedSource, candidates: readonly Candidate[], comment: number): Candidate | undefined {
  return candidates
    .filter(({ end }) => end <= comment && /^[\s;]*$/.test(source.text.slice(end, comment)))
    .sort((left, right) => right.start - left.start)[0]
}
