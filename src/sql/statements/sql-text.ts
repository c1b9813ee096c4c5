/** Where a place in SQL text lies: in the SQL itself, in a quoted text or name, or in a comment. */
export type TextState = 'sql' | "'" | '"' | '`' | '--' | '/*'

const closing: Readonly<Record<string, string>> = { "'": "'", '"': '"', '`': '`', '--': '\n', '/*': '*/' }

/** What stands at the end of a piece of SQL text that begins in a given state. Doubled quotes close and open again, which comes to the same. */
export function stateAfter(text: string, before: TextState): TextState {
  let state = before
  for (let index = 0; index < text.length; index++) {
    if (state === 'sql') {
      const opening = openingAt(text, index)
      if (opening === undefined) continue
      state = opening
      index += opening.length - 1
    } else {
      const end = closing[state] ?? ''
      if (!text.startsWith(end, index)) continue
      state = 'sql'
      index += end.length - 1
    }
  }
  return state
}

function openingAt(text: string, index: number): TextState | undefined {
  const character = text[index]
  if (character === "'" || character === '"' || character === '`') return character
  if (character === '-' && text[index + 1] === '-') return '--'
  return character === '/' && text[index + 1] === '*' ? '/*' : undefined
}

/** The words of SQL text outside quotes, comments and parentheses, in lower case. */
export function outerWords(text: string): string[] {
  const words: string[] = []
  let state: TextState = 'sql'
  let depth = 0
  for (const piece of text.match(/[a-z_][a-z0-9_$]*|--|\/\*|\*\/|[\s\S]/gi) ?? []) {
    const next = stateAfter(piece, state)
    if (state === 'sql' && next === 'sql') {
      if (piece === '(') depth++
      else if (piece === ')') depth--
      else if (depth === 0 && /^[a-z_]/i.test(piece)) words.push(piece.toLowerCase())
    }
    state = next
  }
  return words
}

/** Whether a statement's text changes something, by its words: what does not plainly read counts as changing. */
export function changesSomething(text: string): boolean {
  const words = outerWords(text)
  const [first] = words
  if (first === 'with') return words.some((word) => word === 'insert' || word === 'update' || word === 'delete' || word === 'replace')
  return !(first === undefined || first === 'select' || first === 'values' || first === 'explain' || first === 'pragma' || first === 'show')
}

/** Whether a statement inserts, updates or deletes rows, so that the engine's count of changed rows is about it. */
export function changesRows(text: string): boolean {
  const [first, ...more] = outerWords(text)
  const changing = (word: string | undefined): boolean => word === 'insert' || word === 'update' || word === 'delete' || word === 'replace'
  return changing(first) || (first === 'with' && more.some(changing))
}
