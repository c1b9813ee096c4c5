import type { Suite } from '../suite.ts'
import { ownRefusals, refusedCases } from './expressions/refusals.ts'
import { failingCases, sampleSuite } from './sample-cases.ts'

/** What has no result is refused, each with its code. */
export const refusals: Suite = sampleSuite('refusals', 'what has no result is refused', [
  ...failingCases(['A09', 'B075'], refusedCases),
  ...failingCases(['A09', 'B073'], ownRefusals),
])
