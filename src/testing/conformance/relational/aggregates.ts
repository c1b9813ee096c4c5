import type { Suite } from '../suite.ts'
import { aggregateCases } from './expressions/aggregates.ts'
import { aggregateCasesOf, sampleSuite } from './sample-cases.ts'

/** Aggregates, also filtered, over distinct values, in an order, and over no row. */
export const aggregates: Suite = sampleSuite('aggregates', 'aggregates', aggregateCasesOf(['A38', 'B068', 'B069'], aggregateCases))
