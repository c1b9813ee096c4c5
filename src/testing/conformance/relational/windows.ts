import type { Suite } from '../suite.ts'
import { windowCases } from './expressions/windows.ts'
import { sampleSuite, valueCases } from './sample-cases.ts'

/** Functions over windows: ranks, neighbours, running totals and frames. */
export const windows: Suite = sampleSuite('windows', 'window functions', valueCases(['A39', 'B070', 'B071'], windowCases))
