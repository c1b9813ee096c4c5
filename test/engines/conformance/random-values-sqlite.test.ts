import { describe } from 'vitest'
import { sqliteEngine } from './engines.ts'
import { testRandomValues } from './random-values.ts'

describe('random values on SQLite', () => testRandomValues(sqliteEngine('node:sqlite')))
