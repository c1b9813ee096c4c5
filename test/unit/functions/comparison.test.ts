import { describe } from 'vitest'
import { comparisonCases, conditionalCases, quantifiedCases, tupleCases } from './cases/comparison.ts'
import { testCases } from './run-cases.ts'

describe('comparisons give what PostgreSQL gives', () => testCases(comparisonCases))
describe('any and all', () => testCases(quantifiedCases))
describe('tuples', () => testCases(tupleCases))
describe('choices', () => testCases(conditionalCases))
