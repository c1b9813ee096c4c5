import type { Suite } from '../suite.ts'
import { castCases, tryCases } from './expressions/casts.ts'
import { sampleSuite, valueCases } from './sample-cases.ts'

/** Casts, and casts that give null for what cannot be converted. */
export const casts: Suite = sampleSuite('casts', 'casts', [...valueCases(['A37', 'B072'], castCases), ...valueCases(['A37'], tryCases)])
