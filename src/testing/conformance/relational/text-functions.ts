import type { Suite } from '../suite.ts'
import { textCases } from './expressions/text.ts'
import { sampleSuite, valueCases } from './sample-cases.ts'

/** Case, parts, padding, searching, digests and encodings of text. */
export const textFunctions: Suite = sampleSuite('text-functions', 'text functions', valueCases(['B074'], textCases))
