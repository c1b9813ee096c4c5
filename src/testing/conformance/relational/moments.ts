import type { Suite } from '../suite.ts'
import { extractCases, momentCases, timeCastCases } from './expressions/moments.ts'
import { sampleSuite, valueCases } from './sample-cases.ts'

/** Dates, times and instants: sums, differences, fields and starts of periods, also in zones that change their clocks. */
export const moments: Suite = sampleSuite('moments', 'dates, times and time zones', [
  ...valueCases(['A26', 'B063', 'B073'], momentCases),
  ...valueCases(['A37', 'B057', 'B073'], extractCases),
  ...valueCases(['A37'], timeCastCases),
])
