import { isDeepStrictEqual } from 'node:util'
import { Node, part, partsOf } from '../../schema/expressions/node.ts'
import { StatementKey } from './statement-key.ts'

/** The nodes directly below a node, in the order of its parts. */
export function childrenOf(node: Node): Node[] {
  const children: Node[] = []
  for (const [name, role] of Object.entries(partsOf(node.kind))) {
    if (role !== 'node' && role !== 'optional' && role !== 'nodes') continue
    const value = part(node, name)
    if (value instanceof Node) children.push(value)
    else if (Array.isArray(value)) for (const child of value) if (child instanceof Node) children.push(child)
  }
  return children
}

/**
 * Visits a node and everything below it, parents first; a node that is met twice is visited once. The visitor may return
 * false to leave out what lies below.
 */
export function traverse(root: Node, visit: (node: Node) => unknown): void {
  const seen = new Set<Node>()
  const enter = (node: Node): void => {
    if (seen.has(node)) return
    seen.add(node)
    if (visit(node) === false) return
    for (const child of childrenOf(node)) enter(child)
  }
  enter(root)
}

/**
 * A copy of the tree in which every node is what `replace` gives for it, from the leaves up. Unchanged subtrees are shared;
 * common table expressions are left as they are, since they may read from themselves.
 */
export function rewrite(root: Node, replace: (node: Node) => Node): Node {
  const done = new Map<Node, Node>()
  const enter = (node: Node): Node => {
    const known = done.get(node)
    if (known !== undefined) return known
    done.set(node, node)
    if (node.kind === 'commonTable') return node
    const changes: Record<string, unknown> = {}
    let changed = false
    for (const [name, role] of Object.entries(partsOf(node.kind))) {
      if (role !== 'node' && role !== 'optional' && role !== 'nodes') continue
      const value = part(node, name)
      const next =
        value instanceof Node
          ? enter(value)
          : Array.isArray(value)
            ? value.map((child: unknown) => (child instanceof Node ? enter(child) : child))
            : value
      const same = Array.isArray(next) && Array.isArray(value) ? next.every((child, index) => child === value[index]) : next === value
      if (same) continue
      changes[name] = next
      changed = true
    }
    const result = replace(changed ? withChanges(node, changes) : node)
    done.set(node, result)
    return result
  }
  return enter(root)
}

/**
 * A copy of the tree in which no node that holds a value stands in two places. Such a node would be one parameter in a plan that
 * serves statements with two values there.
 */
export function unshareValues(node: Node): Node {
  if (node.kind === 'commonTable') return node
  const changes: Record<string, unknown> = {}
  let changed = false
  for (const [name, role] of Object.entries(partsOf(node.kind))) {
    if (role === 'value' || role === 'values') changed = true
    if (role !== 'node' && role !== 'optional' && role !== 'nodes') continue
    const value = part(node, name)
    const next =
      value instanceof Node
        ? unshareValues(value)
        : Array.isArray(value)
          ? value.map((child: unknown) => (child instanceof Node ? unshareValues(child) : child))
          : value
    if (next === value || (Array.isArray(next) && Array.isArray(value) && next.every((child, index) => child === value[index]))) continue
    changes[name] = next
    changed = true
  }
  return changed ? withChanges(node, changes) : node
}

// A node's parts are its own properties, so a copy with some of them changed is a node of the same class.
function withChanges(node: Node, changes: Readonly<Record<string, unknown>>): Node {
  return Object.assign(Object.create(Object.getPrototypeOf(node) as object) as Node, node, changes)
}

/** Whether two statements or expressions are the same: the same shape, and the same values in it. */
export function sameStatement(one: Node | { readonly node: Node }, other: Node | { readonly node: Node }): boolean {
  const [first, second] = [one, other].map((given) => {
    const key = new StatementKey()
    key.add('node' in given && !(given instanceof Node) ? given.node : asNode(given))
    return key
  })
  return first !== undefined && second !== undefined && first.text === second.text && isDeepStrictEqual(first.values, second.values)
}

// What has no property `node` of its own is a node, as the parameter's type says.
function asNode(given: unknown): Node {
  return given as Node
}
