import { type Node, type PartRole, partsOf } from '../../schema/expressions/node.ts'

/** An element of a statement's shape: a kind of node with the parts that are there, a constant, a type. */
export type Token = string | number | boolean

/**
 * The shape of a statement without its values, as a list of tokens, and the values in the order of the walk. Statements with the
 * same shape compile to the same SQL. Making it is the price of every execution, so the walk of each kind of node is generated from
 * its parts; what is absent costs nothing.
 */
export class StatementKey {
  readonly tokens: Token[] = []
  readonly values: unknown[] = []
  /** The nodes that gave the values, where the compiler asks for them. */
  readonly valueNodes: Node[] | undefined

  constructor(withNodes = false) {
    this.valueNodes = withNodes ? [] : undefined
  }

  /** The shape as text, for comparing and looking at. */
  get text(): string {
    return JSON.stringify(this.tokens)
  }

  /** Adds a node and everything below it. */
  add(node: Node): void {
    const adder = adders.get(node.kind) ?? newAdder(node.kind)
    adder(node, this)
  }

  /** Adds a value that is bound. */
  bind(node: Node, value: unknown): void {
    this.values.push(value)
    if (this.valueNodes !== undefined) this.valueNodes.push(node)
  }

  /** Whether this common table expression is met for the first time: it may read from itself. */
  enters(commonTable: Node): boolean {
    const met = commonTablesMet.get(this) ?? new Set()
    if (met.has(commonTable)) return false
    commonTablesMet.set(this, met.add(commonTable))
    return true
  }
}

// Beside the key, so that the many statements without common table expressions do not carry it.
const commonTablesMet = new WeakMap<StatementKey, Set<Node>>()

type Adder = (node: Node, key: StatementKey) => void

const adders = new Map<string, Adder>()

/** A kind's token leaves room for one bit for each part that may be absent. */
const kindShift = 20

interface Step {
  readonly name: string
  readonly role: PartRole
  /** The bit that says that the part is there. */
  readonly bit: number
}

function newAdder(kind: string): Adder {
  const parts = Object.entries(partsOf(kind))
  if (parts.length > kindShift) throw new Error(`the node kind ${kind} has more than ${kindShift} parts`)
  const opening = (adders.size + 1) << kindShift
  const steps = parts.map(([name, role], position) => ({ name, role, bit: 1 << position }))
  const adder = kind === 'column' ? addColumn : (generated(kind, opening, steps) ?? plain(kind, opening, steps))
  adders.set(kind, adder)
  return adder
}

// A column's own key says everything, and it is there already.
function addColumn(node: Node, key: StatementKey): void {
  key.tokens.push(asColumn(node).key)
}

function generated(kind: string, opening: number, steps: readonly Step[]): Adder | undefined {
  const body = [
    ...(kind === 'commonTable' ? [`if (!k.enters(n)) { k.tokens.push(${opening}, n.alias); return }`] : []),
    ...(kind === 'selection' ? ['if (n.key !== undefined) { k.tokens.push(n.key); return }'] : []),
    `let there = ${opening}`,
    ...steps.map(({ name }, position) => `const p${position} = n.${name}`),
    ...steps.flatMap(({ role, bit }, position) => (mayBeAbsent(role) ? [`if (${presence(role, `p${position}`)}) there |= ${bit}`] : [])),
    'k.tokens.push(there)',
    ...steps.map(({ role, bit }, position) =>
      mayBeAbsent(role) ? `if ((there & ${bit}) !== 0) { ${addText(role, `p${position}`)} }` : addText(role, `p${position}`),
    ),
  ].join('\n')
  try {
    return new Function('listSize', `return (n, k) => {\n${body}\n}`)(listSize) as Adder
  } catch (error) {
    if (!(error instanceof EvalError)) throw error
    return undefined
  }
}

function mayBeAbsent(role: PartRole): boolean {
  return role === 'optional' || role === 'nodes' || role === 'constant' || role === 'constants'
}

function presence(role: PartRole, part: string): string {
  if (role === 'nodes' || role === 'constants') return `${part}.length > 0`
  return role === 'constant' ? `${part} !== undefined && ${part} !== false` : `${part} !== undefined`
}

function addText(role: PartRole, part: string): string {
  switch (role) {
    case 'node':
    case 'optional':
      return `k.add(${part})`
    case 'nodes':
      return `k.tokens.push(${part}.length); for (let i = 0; i < ${part}.length; i++) k.add(${part}[i])`
    case 'constant':
      return `k.tokens.push(${part})`
    case 'constants':
      return `k.tokens.push(${part}.length); for (let i = 0; i < ${part}.length; i++) k.tokens.push(${part}[i])`
    case 'type':
      return `k.tokens.push(${part}.key)`
    case 'value':
      return `k.bind(n, ${part})`
    case 'values':
      return `k.tokens.push(listSize(${part}.length)); k.bind(n, ${part})`
  }
}

/** The same by a loop, for where generating code is forbidden. */
function plain(kind: string, opening: number, steps: readonly Step[]): Adder {
  return (node, key) => {
    if (kind === 'commonTable' && !key.enters(node)) {
      key.tokens.push(opening, partNamed(node, 'alias') as string)
      return
    }
    const present = steps.filter(({ name, role }) => isPresent(partNamed(node, name), role))
    key.tokens.push(present.reduce((there, { role, bit }) => (mayBeAbsent(role) ? there | bit : there), opening))
    for (const { name, role } of present) addPart(node, partNamed(node, name), role, key)
  }
}

function isPresent(part: unknown, role: PartRole): boolean {
  if (!mayBeAbsent(role)) return true
  return Array.isArray(part) ? part.length > 0 : part !== undefined && (role !== 'constant' || part !== false)
}

function addPart(node: Node, part: unknown, role: PartRole, key: StatementKey): void {
  switch (role) {
    case 'node':
    case 'optional':
      key.add(part as Node)
      return
    case 'nodes':
      key.tokens.push((part as readonly Node[]).length)
      for (const child of part as readonly Node[]) key.add(child)
      return
    case 'constant':
      key.tokens.push(part as Token)
      return
    case 'constants':
      key.tokens.push((part as readonly Token[]).length, ...(part as readonly Token[]))
      return
    case 'type':
      key.tokens.push((part as { readonly key: string }).key)
      return
    case 'value':
      key.bind(node, part)
      return
    case 'values':
      key.tokens.push(listSize((part as readonly unknown[]).length))
      key.bind(node, part)
  }
}

/**
 * The number of placeholders for a list: the next power of two, so that lists of different lengths share statements. Lists
 * past 1024 values go as one JSON parameter where the engine can read one; their size is -1.
 */
export function listSize(length: number): number {
  if (length === 0) return 0
  if (length > 1024) return -1
  return 2 ** Math.ceil(Math.log2(length))
}

// The parts table names only properties that the node's class has.
function partNamed(node: Node, name: string): unknown {
  return (node as unknown as Readonly<Record<string, unknown>>)[name]
}

function asColumn(node: Node): { readonly key: string } {
  return node as unknown as { readonly key: string }
}
