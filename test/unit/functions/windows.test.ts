import { describe } from 'vitest'
import { windowCases } from './cases/windows.ts'
import { testCases } from './run-cases.ts'

describe('functions over windows give what PostgreSQL gives', () => testCases(windowCases))
