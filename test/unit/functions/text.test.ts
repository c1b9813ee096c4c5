import { describe } from 'vitest'
import { patternCases, textCases } from './cases/text.ts'
import { testCases } from './run-cases.ts'

describe('text functions give what PostgreSQL gives', () => testCases(textCases))
describe('patterns match what they match in PostgreSQL', () => testCases(patternCases))
