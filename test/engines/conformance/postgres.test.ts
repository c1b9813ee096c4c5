import { relationalSuites, runSuites } from 'granary/testing'
import { afterAll, describe, test } from 'vitest'
import { describeServer } from '../server-url.ts'
import { postgresEngine } from './engines.ts'

describeServer('postgres', 'conformance', (url) => runSuites(relationalSuites, postgresEngine(url), { describe, test, after: afterAll }))
