import { relationalSuites, runSuites } from 'granary/testing'
import { afterAll, describe, test } from 'vitest'
import { describeServer } from '../server-url.ts'
import { linguisticPostgresEngine } from './engines.ts'

describeServer('postgres', 'conformance with a linguistic locale', (url) =>
  runSuites(relationalSuites, linguisticPostgresEngine(url), { describe, test, after: afterAll }),
)
