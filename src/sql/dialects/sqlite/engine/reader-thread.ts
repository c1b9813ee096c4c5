import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import type { DriverRows } from '../../../engine/engine.ts'
import { loadFunctionModules } from '../user-function-modules.ts'
import { Patience, whileBusy } from './busy-wait.ts'
import { CachedConnection } from './cached-connection.ts'
import { connect, driverNamed } from './connect.ts'
import { emptyCatalog } from './constraint-catalog.ts'
import type { FromReader, ReaderQuery, ReaderSettings, ToReader } from './reader-messages.ts'
import { toSent } from './sent-error.ts'

// The entry of a reader thread: runs one query at a time and sends its rows in pieces, so that no message keeps the receiver long.

/** Cells in a message: about a millisecond for the receiver. */
const cellsInMessage = 10_000
/** Binary values of this size, in bytes, are handed over instead of copied. */
const handedOver = 4096

const port = parentPort
if (port === null) throw new Error('this module is the entry of a worker thread')

// On Linux this is about the calling thread only (https://man7.org/linux/man-pages/man2/setpriority.2.html, “C library/kernel differences”):
// where processors are scarce, the event loop comes first.
if (process.platform === 'linux') setPriority(0, 10)

const settings = asSettings(workerData)
const functions = await loadFunctionModules(settings.functionModules)
const driver = await driverNamed(settings.driver)
const connection = await whileBusy(
  () => new CachedConnection(connect(driver, settings, true, functions), emptyCatalog),
  new Patience(settings.busyTimeout, undefined),
)

/** Tells who waits for it whether more rows are wanted. */
let answered: (more: boolean) => void = () => {}

port.on('message', (message: ToReader) => {
  if ('query' in message) void run(message.query)
  else answered('more' in message)
})
send({ ready: true })

async function run({ sql, parameters, big, columnNames }: ReaderQuery): Promise<void> {
  let milliseconds = 0
  const timed = <T>(work: () => T): T => {
    const started = performance.now()
    const result = work()
    milliseconds += performance.now() - started
    return result
  }
  try {
    const { cursor, first } = await whileBusy(() => {
      const opened = connection.open({ sql, readsBigIntegers: big, columnNames }, parameters)
      return { cursor: opened, first: timed(() => opened.read(1)) }
    }, new Patience(settings.busyTimeout, undefined))
    const size = Math.max(1, Math.floor(cellsInMessage / Math.max(1, first[0]?.length ?? 1)))
    const next = (): DriverRows => timed(() => cursor.read(size))
    for (let rows = [...first, ...next()]; ; ) {
      if (rows.length < size) {
        send({ rows, last: true, milliseconds }, rows)
        return
      }
      send({ rows, last: false }, rows)
      rows = [...next()]
      if (!(await wanted())) break
    }
    cursor.end()
    send({ rows: [], last: true, milliseconds })
  } catch (error) {
    send({ failure: toSent(error) })
  }
}

function wanted(): Promise<boolean> {
  return new Promise((resolve) => {
    answered = resolve
  })
}

function send(message: FromReader, rows: DriverRows = []): void {
  port?.postMessage(message, largeBuffers(rows))
}

function largeBuffers(rows: DriverRows): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>()
  for (const row of rows) {
    for (const cell of row) {
      if (
        cell instanceof Uint8Array &&
        cell.byteLength >= handedOver &&
        cell.buffer instanceof ArrayBuffer &&
        cell.buffer.byteLength === cell.byteLength
      )
        found.add(cell.buffer)
    }
  }
  return [...found]
}

// The pool sends what its type says.
function asSettings(data: unknown): ReaderSettings {
  return data as ReaderSettings
}
