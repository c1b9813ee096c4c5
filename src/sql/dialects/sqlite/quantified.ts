import { OperationNode } from '../../../schema/expressions/expression-node.ts'
import type { Node } from '../../../schema/expressions/node.ts'
import { OutputNode } from '../../../schema/expressions/nodes.ts'
import { required } from '../../compile/base-operations.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import { elementName, isQuery, writeArrayElements, writeQueryElements } from './query-column.ts'

/** `any(…)` or `all(…)` of an array or a query, as the right side of a comparison. */
export function isQuantified(node: Node): node is OperationNode {
  return node instanceof OperationNode && (node.operation === 'any' || node.operation === 'all')
}

/**
 * A comparison with any or all elements, which SQLite has no operator for. By the standard (ISO 9075-2 §8.9) `any` is true when one
 * comparison is, otherwise unknown when one is, otherwise false; `all` the other way round.
 */
export function writeQuantified(quantified: OperationNode, writeTest: (element: Node) => void, writer: SqlWriter): void {
  const element = new OutputNode(elementName, quantified.type)
  const decided = quantified.operation === 'any' ? 'max(test) = 1 THEN 1' : 'min(test) = 0 THEN 0'
  const otherwise = quantified.operation === 'any' ? 0 : 1
  writer.write(`(SELECT CASE WHEN ${decided} WHEN count(*) > count(test) THEN NULL ELSE ${otherwise} END FROM (SELECT (`)
  writeTest(element)
  writer.write(') AS test FROM ')
  writeElements(quantified, writer)
  writer.write('))')
}

/** Writes the elements as a query, for IN. */
export function writeElementQuery(quantified: OperationNode, writer: SqlWriter): void {
  writer.write('SELECT ').identifier(elementName).write(' FROM ')
  writeElements(quantified, writer)
}

function writeElements(quantified: OperationNode, writer: SqlWriter): void {
  const [operand] = quantified.operands
  const source = required(operand)
  if (isQuery(source)) writeQueryElements(source, writer)
  else writeArrayElements(source, quantified.type, writer)
}
