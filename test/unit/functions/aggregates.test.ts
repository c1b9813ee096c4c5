import { describe } from 'vitest'
import { aggregateCases } from './cases/aggregates.ts'
import { testAggregates } from './run-cases.ts'

describe('aggregates give what PostgreSQL gives', () => testAggregates(aggregateCases))
