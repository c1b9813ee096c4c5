import { relationalSuites, runSuites } from 'granary/testing'
import { afterAll, describe, test } from 'vitest'
import { describeServer } from '../server-url.ts'
import { mariadbEngine } from './engines.ts'

describeServer('mariadb', 'conformance', (url) => runSuites(relationalSuites, mariadbEngine(url), { describe, test, after: afterAll }))
