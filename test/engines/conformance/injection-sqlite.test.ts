import { describe } from 'vitest'
import { sqliteEngine } from './engines.ts'
import { testInjection } from './injection.ts'

describe('hostile values and names on SQLite', () => testInjection(sqliteEngine('node:sqlite')))
