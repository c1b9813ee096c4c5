import { type Node, type Parts, part, partsOf } from '../../schema/expressions/node.ts'
import type { ColumnType } from '../../schema/types/column-type.ts'

/**
 * The shape of a statement without its values, and the values in the order of the walk. Statements with the same shape
 * compile to the same SQL.
 */
export class StatementKey {
  text = ''
  readonly values: unknown[] = []
  /** The nodes that gave the values, where the compiler asks for them. */
  readonly valueNodes: Node[] | undefined
  #commonTables: Set<Node> | undefined

  constructor(withNodes = false) {
    this.valueNodes = withNodes ? [] : undefined
  }

  /** Adds a node and everything below it. */
  add(node: Node): void {
    if (node.kind === 'commonTable') {
      this.#commonTables ??= new Set()
      if (this.#commonTables.has(node)) {
        this.text += `w${constantKey(part(node, 'alias'))}`
        return
      }
      this.#commonTables.add(node)
    }
    const known = adders.get(node.kind)
    if (known === undefined) adderOf(node.kind)(node, this)
    else known(node, this)
  }

  /** Adds a value that is bound. */
  bind(node: Node, value: unknown): void {
    this.values.push(value)
    this.valueNodes?.push(node)
  }
}

type Adder = (node: Node, key: StatementKey) => void
const adders = new Map<string, Adder>()

function adderOf(kind: string): Adder {
  const adder = kind === 'column' ? addColumn : adderFor(kind, partsOf(kind))
  adders.set(kind, adder)
  return adder
}

function addColumn(node: Node, key: StatementKey): void {
  key.text += part(node, 'key')
}

function adderFor(kind: string, parts: Parts): Adder {
  const steps = Object.entries(parts).map(([name, role]) => stepFor(name, role))
  const opening = `${kind}(`
  return (node, key) => {
    key.text += opening
    for (const step of steps) step(node, key)
    key.text += ')'
  }
}

function stepFor(name: string, role: Parts[string]): Adder {
  switch (role) {
    case 'node':
      return (node, key) => key.add(part(node, name) as Node)
    case 'optional':
      return (node, key) => {
        const child = part(node, name) as Node | undefined
        if (child === undefined) key.text += '-'
        else key.add(child)
      }
    case 'nodes':
      return (node, key) => {
        const children = part(node, name) as readonly Node[]
        key.text += children.length
        for (const child of children) key.add(child)
      }
    case 'constant':
      return (node, key) => {
        key.text += constantKey(part(node, name))
      }
    case 'constants':
      return (node, key) => {
        const constants = part(node, name) as readonly unknown[]
        key.text += constants.length
        for (const constant of constants) key.text += constantKey(constant)
      }
    case 'type':
      return (node, key) => {
        key.text += (part(node, name) as ColumnType).key
      }
    case 'value':
      return (node, key) => {
        key.text += '?'
        key.bind(node, part(node, name))
      }
    case 'values':
      return (node, key) => {
        const values = part(node, name) as readonly unknown[]
        key.text += `?${listSize(values.length)}`
        key.bind(node, values)
      }
  }
}

/**
 * The number of placeholders for a list: the next power of two, so that lists of different lengths share statements. Lists
 * past `longestList` go as one JSON parameter where the engine can read one.
 */
export function listSize(length: number): number {
  if (length === 0) return 0
  if (length > longestList) return -1
  return 2 ** Math.ceil(Math.log2(length))
}
const longestList = 1024

// The length stands before text so that no text can be mistaken for what follows it.
function constantKey(constant: unknown): string {
  switch (typeof constant) {
    case 'string':
      return `${constant.length}:${constant}`
    case 'number':
      return `#${constant};`
    case 'boolean':
      return constant ? 't' : 'f'
    default:
      return '-'
  }
}
