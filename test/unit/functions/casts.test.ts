import { describe } from 'vitest'
import { castCases, tryCases } from './cases/casts.ts'
import { testCases } from './run-cases.ts'

describe('casts give what PostgreSQL gives', () => testCases(castCases))
describe('casts that may fail give null', () => testCases(tryCases))
