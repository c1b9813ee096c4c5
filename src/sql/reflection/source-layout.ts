import type { Call, Chain, Entry, Source, Tagged } from './source.ts'

/** The longest line. */
const width = 140
const step = 2

/** Where a piece of source begins, and how much must follow on its last line. */
interface Place {
  /** Blanks before the line's first character. */
  readonly indent: number
  /** Characters on the line so far, with the blanks. */
  readonly column: number
  readonly after: number
}

/**
 * Lays source out in lines as the project's own formatter does (Biome, whose rules are Prettier's: one line where it fits; else a line for each
 * argument, item or member, but for a last argument that can be opened alone). `prefix` stands before it on its first line.
 */
export function laidOut(source: Source, prefix = ''): string {
  return prefix + layout(source, { indent: 0, column: prefix.length, after: 0 })
}

function layout(source: Source, place: Place): string {
  const flat = onOneLine(source)
  if (flat !== undefined && fits(flat, place)) return flat
  switch (source.shape) {
    case 'atom':
      return source.text
    case 'list':
      return source.items.length > 1 && source.items.every(isNumber) ? filled(source.items, place) : enclosed('[', source.items, ']', place)
    case 'members':
      return enclosed('{', source.members, '}', place)
    case 'call':
      return source.callee + layoutOperands(source, moved(place, source.callee))
    case 'arrow': {
      const head = `${source.head} => `
      return head + layout(source.body, moved(place, head))
    }
    case 'tagged':
      return layoutTagged(source, place)
    case 'chain':
      return layoutChain(source, place)
  }
}

/** The source on one line, or undefined where it cannot be. */
function onOneLine(source: Source): string | undefined {
  switch (source.shape) {
    case 'atom':
      return source.text
    case 'list':
      return isMatrix(source.items) ? undefined : joined('[', source.items.map(entryOnOneLine), ']')
    case 'members':
      if (source.members.length === 0) return '{}'
      return source.open ? undefined : joined('{ ', source.members.map(entryOnOneLine), ' }')
    case 'call':
      return joined(`${source.callee}(`, source.operands.map(onOneLine), ')')
    case 'arrow':
      return joined(`${source.head} => `, [onOneLine(source.body)], '')
    case 'tagged':
      return source.template.includes('\n') ? undefined : joined('', [onOneLine(source.tag)], source.template)
    case 'chain':
      return breaksAlways(source)
        ? undefined
        : joined('', [[onOneLine(source.head), ...source.calls.map((call) => joined('.', [onOneLine(call)], ''))].reduce(appended)], '')
  }
}

/** Several lists, or several objects, of more than one part each stand below each other. */
function isMatrix(items: readonly Entry[]): boolean {
  const isOf = (shape: 'list' | 'members'): boolean =>
    items.every(({ value }) => value.shape === shape && ('items' in value ? value.items : value.members).length > 1)
  return items.length > 1 && (isOf('list') || isOf('members'))
}

function entryOnOneLine({ comments, key, value }: Entry): string | undefined {
  return comments.length > 0 ? undefined : joined(key === undefined ? '' : `${key}: `, [onOneLine(value)], '')
}

function joined(before: string, parts: readonly (string | undefined)[], after: string): string | undefined {
  return parts.includes(undefined) ? undefined : before + parts.join(', ') + after
}

function appended(before: string | undefined, part: string | undefined): string | undefined {
  return before === undefined || part === undefined ? undefined : before + part
}

function enclosed(open: string, entries: readonly Entry[], close: string, { indent }: Place): string {
  const inner = indent + step
  const lines = entries.flatMap(({ comments, key, value }) => {
    const before = key === undefined ? '' : `${key}: `
    return [
      ...comments.map((comment) => `// ${comment}`),
      `${before}${layout(value, { indent: inner, column: inner + before.length, after: 1 })},`,
    ]
  })
  return [open, ...lines.map((line) => blanks(inner) + line), blanks(indent) + close].join('\n')
}

/** Numbers stand side by side. */
function filled(items: readonly Entry[], { indent }: Place): string {
  const inner = indent + step
  const lines: string[] = []
  for (const item of items) {
    const text = `${entryOnOneLine(item)},`
    const last = lines.at(-1)
    if (last !== undefined && inner + last.length + 1 + text.length <= width) lines[lines.length - 1] = `${last} ${text}`
    else lines.push(text)
  }
  return ['[', ...lines.map((line) => blanks(inner) + line), `${blanks(indent)}]`].join('\n')
}

function isNumber({ value }: Entry): boolean {
  return value.shape === 'atom' && /^-?[\d.]+(?:e[+-]?\d+)?n?$/.test(value.text)
}

/** A template of several lines stays as it is; one that is too long makes the call before it break. */
function layoutTagged({ tag, template }: Tagged, place: Place): string {
  const isLong = !template.includes('\n') && tag.shape === 'call'
  return (isLong ? tag.callee + everyOperand(tag, place.indent) : layout(tag, { ...place, after: 0 })) + template
}

/** A call's operands with their parentheses, where they do not fit on one line. */
function layoutOperands(source: Call, place: Place): string {
  const { operands } = source
  const last = operands.at(-1)
  if (last === undefined) return '()'
  if (operands.length === 1 && last.shape === 'tagged' && last.template.includes('\n')) return `(${layoutTagged(last, place)})`
  const others = operands.slice(0, -1).map(onOneLine)
  if (canOpenAlone(last, operands.at(-2), operands.length) && !others.includes(undefined)) {
    const before = `(${others.map((other) => `${other}, `).join('')}`
    const inner = { indent: place.indent, column: place.column + before.length, after: place.after + 1 }
    const opened = openedOf(last, inner)
    const [firstLine = ''] = opened.split('\n')
    if (inner.column + firstLine.length <= width) return `${before}${opened})`
  }
  return everyOperand(source, place.indent)
}

function everyOperand({ operands }: Call, indent: number): string {
  const inner = indent + step
  return [
    '(',
    ...operands.map((operand) => `${blanks(inner)}${layout(operand, { indent: inner, column: inner, after: 1 })},`),
    `${blanks(indent)})`,
  ].join('\n')
}

/** Whether a call can be opened at its last operand, with the others before it on the first line. */
function canOpenAlone(last: Source, before: Source | undefined, count: number): boolean {
  const inner = last.shape === 'arrow' ? last.body : last
  const opens =
    inner.shape === 'list'
      ? inner.items.length > 0
      : inner.shape === 'members'
        ? inner.members.length > 0
        : last.shape === 'arrow' && inner.shape === 'call'
  if (!opens || before?.shape === last.shape) return false
  return !(count === 2 && before?.shape === 'arrow' && last.shape === 'list')
}

function openedOf(source: Source, place: Place): string {
  if (source.shape === 'list')
    return source.items.length > 1 && source.items.every(isNumber) ? filled(source.items, place) : enclosed('[', source.items, ']', place)
  if (source.shape === 'members') return enclosed('{', source.members, '}', place)
  if (source.shape !== 'arrow') return layout(source, place)
  const head = `${source.head} => `
  return head + openedOf(source.body, moved(place, head))
}

function layoutChain(source: Chain, place: Place): string {
  const callCount = source.calls.length + (source.head.shape === 'call' ? 1 : 0)
  if (callCount > 2) {
    const inner = place.indent + step
    const lines = source.calls.map((call, position) => {
      const after = position === source.calls.length - 1 ? place.after : 0
      return `${blanks(inner)}.${layout(call, { indent: inner, column: inner + 1, after })}`
    })
    return [layout(source.head, { ...place, after: 0 }), ...lines].join('\n')
  }
  const [call] = source.calls
  if (call === undefined) return layout(source.head, place)
  // The line may end behind the opening parenthesis of the call, when that has operands.
  const rest = `.${call.operands.length > 0 ? `${call.callee}(` : `${call.callee}()`}`
  const head = layout(source.head, { ...place, after: rest.length + (call.operands.length > 0 ? 0 : place.after) })
  const lastLine = head.split('\n').at(-1) ?? ''
  const column = (head.includes('\n') ? 0 : place.column) + lastLine.length + 1
  return `${head}.${layout(call, { indent: place.indent, column, after: place.after })}`
}

/** Chains of several calls get a line for each call when one of the operands is more than plain. */
function breaksAlways({ head, calls }: Chain): boolean {
  const all = head.shape === 'call' ? [head, ...calls] : calls
  return all.length > 2 && all.some(({ operands }) => !operands.every((operand) => isPlain(operand, 0)))
}

function isPlain(source: Source, depth: number): boolean {
  switch (source.shape) {
    case 'atom':
    case 'tagged':
      return true
    case 'list':
      return source.items.length === 0 || (depth === 0 && source.items.every(({ value }) => isPlain(value, 1)))
    case 'members':
      return source.members.length === 0 || (depth === 0 && source.members.every(({ value }) => isPlain(value, 1)))
    case 'call':
      return depth < 2 && source.operands.length <= 2 && source.operands.every((operand) => isPlain(operand, depth + 1))
    default:
      return false
  }
}

function fits(text: string, { column, after }: Place): boolean {
  return column + text.length + after <= width
}

function moved(place: Place, text: string): Place {
  return { ...place, column: place.column + text.length }
}

function blanks(count: number): string {
  return ' '.repeat(count)
}
