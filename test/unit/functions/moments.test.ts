import { describe } from 'vitest'
import { extractCases, momentCases, timeCastCases } from './cases/moments.ts'
import { testCases } from './run-cases.ts'

describe('dates, times and lengths of time give what PostgreSQL gives', () => testCases(momentCases))
describe('fields of moments', () => testCases(extractCases))
describe('moments of another kind', () => testCases(timeCastCases))
