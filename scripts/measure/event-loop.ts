import { parseArgs } from 'node:util'
import { eventLoopLine, measureEventLoop } from '../../test/engines/sqlite/event-loop-delay.ts'

// Measures the delay of the event loop while long queries run, on reader threads and, to compare, without them.
// Usage: node scripts/measure/event-loop.ts [--queries 50] [--milliseconds 200] [--readers 2]

const { values } = parseArgs({
  options: {
    queries: { type: 'string', default: '50' },
    milliseconds: { type: 'string', default: '200' },
    readers: { type: 'string', default: '2' },
  },
})
const queries = Number(values.queries)
const milliseconds = Number(values.milliseconds)
const readers = Number(values.readers)

console.log(`readers: ${readers} — ${eventLoopLine(await measureEventLoop({ queries, milliseconds, engine: { readers } }))}`)
console.log(`no readers — ${eventLoopLine(await measureEventLoop({ queries: Math.min(queries, 5), milliseconds, engine: {} }))}`)
