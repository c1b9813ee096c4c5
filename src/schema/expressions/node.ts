/** How a part of a node takes part in walking, in the cache key and in rewriting. */
export type PartRole =
  /** another node */
  | 'node'
  /** another node, or undefined */
  | 'optional'
  /** an array of nodes */
  | 'nodes'
  /** text, a number, a boolean or undefined that the SQL text depends on */
  | 'constant'
  /** an array of constants */
  | 'constants'
  /** a value that is bound and never part of the SQL text */
  | 'value'
  /** an array of values that are bound */
  | 'values'
  /** a column type: decides the codec */
  | 'type'

/** What a node consists of: part name → role. Walking, cache key, rewriting and comparing all follow this. */
export type Parts = Readonly<Record<string, PartRole>>

/** A node of a statement or an expression: immutable. */
export abstract class Node {
  abstract readonly kind: string
}

const partsByKind = new Map<string, Parts>()

/**
 * Declares a kind of node. A new kind needs this one entry and one compile function in a dialect.
 *
 * Throws a plain Error when the kind is declared twice.
 */
export function declareNode(kind: string, parts: Parts): void {
  if (partsByKind.has(kind)) throw new Error(`the node kind ${kind} is declared twice`)
  partsByKind.set(kind, Object.freeze(parts))
}

/** The parts of a kind of node. */
export function partsOf(kind: string): Parts {
  const parts = partsByKind.get(kind)
  if (parts === undefined) throw new Error(`the node kind ${kind} is not declared`)
  return parts
}

/** A part of a node by its name. The parts table names only properties that the node's class has. */
export function part(node: Node, name: string): unknown {
  return (node as unknown as Readonly<Record<string, unknown>>)[name]
}
