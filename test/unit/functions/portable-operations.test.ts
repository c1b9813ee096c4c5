import { portableAggregates, portableOperations } from 'granary'
import { expect, test } from 'vitest'
import { ExpressionNode } from '../../../src/schema/expressions/expression-node.ts'
import { AggregateNode } from '../../../src/schema/expressions/nodes.ts'
import { childrenOf } from '../../../src/sql/compile/tree.ts'
import { sqliteAggregates } from '../../../src/sql/dialects/sqlite/aggregates.ts'
import { sqliteOperations } from '../../../src/sql/dialects/sqlite/operations.ts'
import { aggregateCases } from './cases/aggregates.ts'
import { castCases } from './cases/casts.ts'
import { comparisonCases, conditionalCases, quantifiedCases } from './cases/comparison.ts'
import { arrayCases, jsonCases } from './cases/documents.ts'
import { extractCases, momentCases } from './cases/moments.ts'
import { arithmeticCases, numberCases } from './cases/numbers.ts'
import { patternCases, textCases } from './cases/text.ts'
import { windowCases } from './cases/windows.ts'

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
