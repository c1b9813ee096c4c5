import { describeServer } from '../server-url.ts'
import { mariadbEngine } from './engines.ts'
import { testRandomValues } from './random-values.ts'

describeServer('mariadb', 'random values', (url) => testRandomValues(mariadbEngine(url)))
