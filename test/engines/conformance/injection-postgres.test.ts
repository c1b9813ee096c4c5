import { describeServer } from '../server-url.ts'
import { postgresEngine } from './engines.ts'
import { testInjection } from './injection.ts'

describeServer('postgres', 'hostile values and names', (url) => testInjection(postgresEngine(url)))
