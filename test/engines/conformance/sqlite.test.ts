import { relationalSuites, runSuites } from 'granary/testing'
import { afterAll, describe, test } from 'vitest'
import { sqliteEngine } from './engines.ts'

runSuites(relationalSuites, sqliteEngine('node:sqlite'), { describe, test, after: afterAll })
