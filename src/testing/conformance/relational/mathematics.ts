import type { Suite } from '../suite.ts'
import { arithmeticCases, numberCases } from './expressions/numbers.ts'
import { sampleSuite, valueCases } from './sample-cases.ts'

/** Operators and functions of numbers: whole ones, decimals to the last digit, and reals. */
export const mathematics: Suite = sampleSuite('mathematics', 'arithmetic and functions of numbers', [
  ...valueCases(['A36', 'B063'], arithmeticCases),
  ...valueCases(['B075'], numberCases),
])
