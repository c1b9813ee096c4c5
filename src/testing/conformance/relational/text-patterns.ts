import type { Suite } from '../suite.ts'
import { patternCases } from './expressions/text.ts'
import { sampleSuite, valueCases } from './sample-cases.ts'

/** LIKE, parts of text, regular expressions, and which of them look at case. */
export const textPatterns: Suite = sampleSuite(
  'text-patterns',
  'patterns, and which look at case',
  valueCases(['A36', 'B055', 'B056'], patternCases),
)
