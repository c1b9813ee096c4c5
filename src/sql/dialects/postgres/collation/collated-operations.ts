import { ExpressionNode, OperationNode } from '../../../../schema/expressions/expression-node.ts'
import type { Node } from '../../../../schema/expressions/node.ts'
import { AggregateNode, ColumnNode, TupleListNode, TupleNode } from '../../../../schema/expressions/nodes.ts'
import { TableInfo } from '../../../../schema/tables/table.ts'
import type { OperationLike } from '../../../compile/dialect.ts'
import type { SqlWriter } from '../../../compile/sql-writer.ts'
import { caseCollation } from './case-collation.ts'
import { byCodePoints, type Collation, caseFunctions, collationOf, isPlain, merged } from './derivation.ts'

const comparing = new Set([
  ...['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'isDistinct', 'isNotDistinct', 'between', 'in', 'notIn'],
  ...['nullIf', 'greatest', 'least'],
])
/** Patterns that tell letters by Unicode's rules: the collation of the text counts, and no text comes out. */
const matching = new Set(['ilike', 'matches', 'imatches'])
/** The same where each operand is folded by itself. */
const folding = new Set(['icontains', 'istartsWith', 'iendsWith'])

/**
 * An operation as it is written: with a collation where its operands have none or several. What compares or orders texts that
 * have no collation but that of the database does it by code points; what looks at upper and lower case has a collation that knows them, and
 * what comes of it is compared by code points again.
 */
export function collated(node: OperationNode, writer: SqlWriter): OperationNode {
  const operands = collatedOperands(node, writer)
  return isSame(operands, node) ? node : new OperationNode(node.operation, operands, node.type, node.constants)
}

/** The same for an aggregate. */
export function collatedAggregate(node: AggregateNode, writer: SqlWriter): AggregateNode {
  const operands = collatedOperands(node, writer)
  return isSame(operands, node) ? node : new AggregateNode(node.operation, operands, node.type, node)
}

/** Whether what an operation gives is a text that has to be compared by code points again. */
export function isCaseFunction(node: OperationLike): boolean {
  return caseFunctions.has(node.operation) && isPlain(merged(node.operands))
}

/** An expression with `COLLATE "C"` where it has no collation but that of the database; the same node where nothing is to be done. */
export function ordered<N extends Node>(node: N): N | OperationNode {
  return node instanceof ExpressionNode && collationOf(node)?.strength === 'none' ? collate(node, byCodePoints) : node
}

/** An expression with COLLATE. */
export function collate(node: ExpressionNode, name: string): OperationNode {
  return new OperationNode('collate', [node], node.type, [name])
}

function collatedOperands(node: OperationLike, writer: SqlWriter): readonly Node[] {
  const { operation, operands } = node
  if (operation === 'collate') return operands
  if (comparing.has(operation)) {
    const [left, ...others] = operands
    return left instanceof TupleNode ? [comparedTuple(left, others), ...others] : compared(operands)
  }
  if (operation === 'min' || operation === 'max' || (node instanceof AggregateNode && node.distinct))
    return operands.map((operand, position) => (position === 0 ? ordered(operand) : operand))
  const isFolding = folding.has(operation)
  if ((isFolding || caseFunctions.has(operation) || matching.has(operation) || usesTrigrams(node)) && isPlain(merged(operands)))
    return byCase(operands, isFolding, writer)
  return alike(operands)
}

/** Operands with the collation of letters: the first decides, or each where each is folded by itself. */
function byCase(operands: readonly Node[], each: boolean, writer: SqlWriter): readonly Node[] {
  const name = caseCollation(writer.dialect)
  return operands.map((operand, position) => {
    const collation = collationOf(operand)
    if (!(operand instanceof ExpressionNode) || collation === undefined) return operand
    return each || position === 0 || collation.strength === 'explicit' ? collate(operand, name) : operand
  })
}

// An index of trigrams is one by letters, and serves only what has its collation.
function usesTrigrams({ operation, operands, constants }: OperationLike): boolean {
  if (operation === 'engineOperator') return constants?.[1] === 'sql.trigrams'
  const [text] = operands
  if (operation !== 'like' || !(text instanceof ColumnNode) || !(text.source instanceof TableInfo)) return false
  return text.source.base.elements.some(
    (element) => 'trigrams' in element && Array.isArray(element.trigrams) && element.trigrams.includes(text.name),
  )
}

function compared(operands: readonly Node[]): readonly Node[] {
  const first = operands.findIndex((operand) => collationOf(operand) !== undefined)
  // What is compared with something else than a text is none of PostgreSQL's texts either.
  if (first < 0 || operands.some((operand) => operand instanceof ExpressionNode && collationOf(operand) === undefined)) return operands
  if (merged(operands).strength !== 'none') return alike(operands)
  return operands.map((operand, position) => (position === first ? ordered(operand) : operand))
}

function comparedTuple(left: TupleNode, others: readonly Node[]): TupleNode {
  const items = left.items.map((item, position) => {
    const opposite = others.flatMap((other) => itemsAt(other, position))
    return merged([item, ...opposite]).strength === 'none' ? ordered(item) : item
  })
  return items.every((item, position) => item === left.items[position]) ? left : new TupleNode(items)
}

function itemsAt(node: Node, position: number): readonly Node[] {
  if (node instanceof TupleNode) return node.items.slice(position, position + 1)
  return node instanceof TupleListNode ? node.tuples.flatMap((tuple) => itemsAt(tuple, position)) : []
}

/**
 * Operands of which PostgreSQL could not tell by whose collation to go: those of two columns that are declared with different ones. The first
 * one's counts, as it does on SQLite; one that the application has written counts before all.
 */
function alike(operands: readonly Node[]): readonly Node[] {
  const collations = operands.map(collationOf)
  const explicit = collations.filter((collation) => collation?.strength === 'explicit')
  if (explicit.length > 0) {
    const name = explicit.find((collation) => collation?.given !== true)?.name
    return name === undefined ? operands : givenTo(operands, name, (collation) => collation.given === true && collation.name !== name)
  }
  const names = collations.flatMap((collation) => (collation?.name === undefined || collation.name === 'default' ? [] : collation.name))
  const [first] = names
  if (first === undefined || names.every((name) => name === first)) return operands
  return givenTo(operands, first, ({ name }) => name !== undefined && name !== first && name !== 'default')
}

function givenTo(operands: readonly Node[], name: string, needs: (collation: Collation) => boolean): readonly Node[] {
  return operands.map((operand) => {
    const collation = collationOf(operand)
    return operand instanceof ExpressionNode && collation !== undefined && needs(collation) ? collate(operand, name) : operand
  })
}

function isSame(operands: readonly Node[], node: OperationLike): boolean {
  return operands.every((operand, position) => operand === node.operands[position])
}
