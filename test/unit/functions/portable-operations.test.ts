import { portableAggregates, portableOperations } from 'granary'
import { expect, test } from 'vitest'
import { ExpressionNode } from '../../../src/schema/expressions/expression-node.ts'
import { AggregateNode } from '../../../src/schema/expressions/nodes.ts'
import { childrenOf } from '../../../src/sql/compile/tree.ts'
import { sqliteAggregates } from '../../../src/sql/dialects/sqlite/aggregates.ts'
import { sqliteOperations } from '../../../src/sql/dialects/sqlite/operations.ts'
import { aggregateCases } from '../../../src/testing/conformance/relational/expressions/aggregates.ts'
import { castCases } from '../../../src/testing/conformance/relational/expressions/casts.ts'
import { comparisonCases, conditionalCases, quantifiedCases } from '../../../src/testing/conformance/relational/expressions/comparison.ts'
import { arrayCases, jsonCases } from '../../../src/testing/conformance/relational/expressions/documents.ts'
import { extractCases, momentCases } from '../../../src/testing/conformance/relational/expressions/moments.ts'
import { arithmeticCases, numberCases } from '../../../src/testing/conformance/relational/expressions/numbers.ts'
import { patternCases, textCases } from '../../../src/testing/conformance/relational/expressions/text.ts'
import { windowCases } from '../../../src/testing/conformance/relational/expressions/windows.ts'

test('SQLite has a compile function for every operation and every aggregate', () => {
  expect(Object.keys(portableOperations).filter((name) => sqliteOperations[name] === undefined)).toEqual([])
  expect(
    Object.keys(portableAggregates).filter((name) => sqliteAggregates[name] === undefined && sqliteOperations[name] === undefined),
  ).toEqual([])
})

test('what expressions are made of is in the list, with as many operands as it says', () => {
  const arities: Readonly<Record<string, unknown>> = { ...portableOperations, ...portableAggregates }
  const cases = [
    aggregateCases,
    castCases,
    comparisonCases,
    conditionalCases,
    quantifiedCases,
    arrayCases,
    jsonCases,
    extractCases,
    momentCases,
    arithmeticCases,
    numberCases,
    patternCases,
    textCases,
    windowCases,
  ]
  const seen = new Set<string>()
  for (const [, expression] of cases.flat()) {
    const visit = (node: unknown): void => {
      if (!(node instanceof ExpressionNode)) return
      if ('operation' in node && 'operands' in node && Array.isArray(node.operands)) {
        const name = String(node.operation)
        const arity = arities[name]
        const [least, most] = Array.isArray(arity) ? arity : [arity, arity]
        expect([name, node.operands.length >= Number(least) && node.operands.length <= Number(most)]).toEqual([name, true])
        seen.add(name)
      }
      for (const child of childrenOf(node)) visit(child)
      if (node instanceof AggregateNode) node.operands.forEach(visit)
    }
    visit(expression)
  }
  expect(seen.size).toBeGreaterThan(170)
})
