import { ExpressionNode, ListNode, OperationNode } from '../../../../schema/expressions/expression-node.ts'
import type { Node } from '../../../../schema/expressions/node.ts'
import {
  CaseNode,
  CastNode,
  ColumnNode,
  FragmentNode,
  OverNode,
  type SourceNode,
  SubqueryNode,
} from '../../../../schema/expressions/nodes.ts'
import type { ColumnType } from '../../../../schema/types/column-type.ts'
import { storedType } from '../../../compile/operand-kinds.ts'
import { SelectionNode } from '../../../statements/select-node.ts'
import { CommonTableAlias, DerivedSource, FunctionSource } from '../../../statements/sources.ts'

/** The collation that a text expression has, and how strongly (PostgreSQL manual §24.2.2, "derivation"). */
export interface Collation {
  /** `none`: that of the database, which gives way to every other one. */
  readonly strength: 'none' | 'implicit' | 'explicit'
  /** Undefined where it cannot be seen, as in SQL text. */
  readonly name: string | undefined
  /** It is not the application that says it: it gives way to what the application says. */
  readonly given?: true
}

/** The order of code points, which is that of every other engine. */
export const byCodePoints = 'C'

const none: Collation = { strength: 'none', name: undefined }
const unseen: Collation = { strength: 'implicit', name: undefined }

/** Operations whose results are given `"C"` again after a collation that knows upper and lower case. */
export const caseFunctions: ReadonlySet<string> = new Set(['lower', 'upper', 'initialCapitals', 'regexpReplace', 'regexpSubstring'])

const found = new WeakMap<Node, { readonly collation: Collation | undefined }>()
const beingFound = new Set<Node>()

/** The collation of an expression; undefined where its values are no texts. */
export function collationOf(node: Node | undefined): Collation | undefined {
  if (node === undefined || !(node instanceof ExpressionNode || node instanceof ListNode) || !isTextual(node.type)) return undefined
  const known = found.get(node)
  if (known !== undefined) return known.collation
  // A recursive query reads itself.
  if (beingFound.has(node)) return none
  beingFound.add(node)
  try {
    const collation = derived(node)
    found.set(node, { collation })
    return collation
  } finally {
    beingFound.delete(node)
  }
}

/** The collation that an operation has of its operands: an explicit one before an implicit one, and any before that of the database. */
export function merged(nodes: readonly (Node | undefined)[]): Collation {
  let best = none
  for (const node of nodes) {
    const collation = collationOf(node)
    if (collation === undefined || collation.strength === 'none') continue
    if (collation.strength === 'explicit' && collation.given !== true) return collation
    if (collation.strength === 'explicit') best = collation
    else if (best.strength === 'none' || best.name === 'default') best = collation
  }
  return best
}

/** Whether texts of this collation are compared by code points, so that upper and lower case need another one. */
export function isPlain({ strength, name }: Collation): boolean {
  return strength === 'none' || name === byCodePoints
}

/** Whether values of a type have a collation: texts and arrays of them, domains over them, but no enumerations of PostgreSQL. */
export function isTextual(type: ColumnType): boolean {
  const stored = storedType(type)
  if (stored.engineType !== undefined && stored.engineType.capability !== 'sql.domains') return false
  if (stored.kind === 'array') return stored.element !== undefined && isTextual(stored.element)
  return stored.kind === 'text' || (stored.kind === 'custom' && stored.engineType === undefined)
}

/** The collation that a column of a type is declared with. */
export function declaredCollation(type: ColumnType): string {
  const stored = storedType(type)
  return stored.kind === 'array' && stored.element !== undefined ? declaredCollation(stored.element) : (stored.collation ?? byCodePoints)
}

function derived(node: ExpressionNode | ListNode): Collation {
  if (node instanceof ColumnNode) return ofColumn(node)
  if (node instanceof OperationNode) {
    if (node.operation === 'collate') return { strength: 'explicit', name: String(node.constants?.[0]) }
    const collation = merged(node.operands)
    return caseFunctions.has(node.operation) && isPlain(collation) ? { strength: 'explicit', name: byCodePoints, given: true } : collation
  }
  if (node instanceof CastNode) return collationOf(node.operand) ?? none
  if (node instanceof CaseNode) return merged([...node.branches.filter((_, position) => position % 2 === 1), node.otherwise])
  if (node instanceof OverNode) return collationOf(node.call) ?? none
  if (node instanceof SubqueryNode) return implicit(ofResult(node.query, 0))
  if (node instanceof FragmentNode) return unseen
  return 'operands' in node && Array.isArray(node.operands) ? merged(node.operands) : none
}

function ofColumn({ source, name, type }: ColumnNode): Collation {
  if (!isMade(source)) return { strength: 'implicit', name: declaredCollation(type) }
  if (source instanceof CommonTableAlias) return ofSource(source.of, name)
  if (source instanceof FunctionSource) return implicit(merged(source.operands))
  return ofSource(source, name)
}

function ofSource(source: DerivedSource, name: string): Collation {
  const query = 'query' in source ? source.query : undefined
  const position = source.columns.findIndex((column) => column.name === name)
  return implicit(ofResult(query, position))
}

/** The collation of a column of a query's result, by its position. */
export function ofResult(query: unknown, position: number): Collation | undefined {
  if (typeof query !== 'object' || query === null) return undefined
  if ('left' in query && 'right' in query) {
    const left = ofResult(query.left, position) ?? none
    return left.strength === 'none' ? ofResult(query.right, position) : left
  }
  const selection = 'selection' in query ? query.selection : 'returning' in query ? query.returning : undefined
  return selection instanceof SelectionNode ? collationOf(selection.columns[position]?.expression) : undefined
}

function implicit(collation: Collation | undefined): Collation {
  return collation === undefined || collation.strength === 'none' ? none : { strength: 'implicit', name: collation.name }
}

function isMade(source: SourceNode): source is DerivedSource {
  return source instanceof DerivedSource
}
