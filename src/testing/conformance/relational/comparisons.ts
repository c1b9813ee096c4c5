import type { Suite } from '../suite.ts'
import { comparisonCases, conditionalCases, quantifiedCases, tupleCases } from './expressions/comparison.ts'
import { sampleSuite, valueCases } from './sample-cases.ts'

/** Comparisons with and without nulls, lists, any and all, tuples, and choices between values. */
export const comparisons: Suite = sampleSuite('comparisons', 'comparisons and nulls', [
  ...valueCases(['A35', 'B054', 'B062'], comparisonCases),
  ...valueCases(['A35'], quantifiedCases),
  ...valueCases(['A35'], tupleCases),
  ...valueCases(['A37', 'B065', 'B072'], conditionalCases),
])
