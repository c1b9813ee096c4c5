import { describe } from 'vitest'
import { arithmeticCases, numberCases } from './cases/numbers.ts'
import { testCases } from './run-cases.ts'

describe('arithmetic gives what PostgreSQL gives', () => testCases(arithmeticCases))
describe('functions of numbers give what PostgreSQL gives', () => testCases(numberCases))
