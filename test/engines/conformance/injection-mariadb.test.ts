import { describeServer } from '../server-url.ts'
import { mariadbEngine } from './engines.ts'
import { testInjection } from './injection.ts'

describeServer('mariadb', 'hostile values and names', (url) => testInjection(mariadbEngine(url)))
