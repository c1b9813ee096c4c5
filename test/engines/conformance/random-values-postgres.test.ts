import { describeServer } from '../server-url.ts'
import { postgresEngine } from './engines.ts'
import { testRandomValues } from './random-values.ts'

describeServer('postgres', 'random values', (url) => testRandomValues(postgresEngine(url)))
