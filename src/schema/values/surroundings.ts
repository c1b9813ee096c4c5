import { ProgrammingError } from '../../errors/index.ts'

/** What comes into a program from outside and differs from run to run: the time and randomness. */
export interface Surroundings {
  /** The time, in milliseconds from 1970-01-01T00:00:00Z; it may have a fraction. */
  now(): number
  /** So many random bytes, from a source fit for secrets. */
  randomBytes(length: number): Uint8Array
}

const real: Surroundings = Object.freeze({ now: () => Date.now(), randomBytes })

let current: Surroundings = real

/** The time as the program knows it, in milliseconds from 1970-01-01T00:00:00Z. */
export function currentTime(): number {
  return current.now()
}

/** Random bytes as the program gets them. */
export function currentRandomBytes(length: number): Uint8Array {
  return current.randomBytes(length)
}

/**
 * Puts another clock or another source of randomness in place of the real ones, for tests: `now()`, `uuid7()` and `randomUuid()` then give
 * what the test expects. What the returned function (or `using`) does takes it back.
 *
 * Throws ProgrammingError STATEMENT_INVALID when the parts are taken back in another order than the reverse of replacing.
 *
 * ```ts
 * import { replaceSurroundings, uuid7 } from 'granary'
 *
 * const restore = replaceSurroundings({ now: () => Date.UTC(2026, 10, 23) })
 * uuid7().slice(0, 13) // → '01a205b3-d000'
 * restore()
 * ```
 */
export function replaceSurroundings(replacement: Partial<Surroundings>): (() => void) & Disposable {
  const before = current
  const put: Surroundings = Object.freeze({ ...before, ...replacement })
  current = put
  const restore = (): void => {
    if (current === before) return
    if (current !== put)
      throw new ProgrammingError('STATEMENT_INVALID', 'surroundings are taken back in the reverse order of replacing them')
    current = before
  }
  return Object.assign(restore, { [Symbol.dispose]: restore })
}

// One call of the system for many small requests: asking for 16 bytes costs ten times as much as taking them from here.
const pool = new Uint8Array(4096)
let used = pool.length

function randomBytes(length: number): Uint8Array {
  if (length > 256) return crypto.getRandomValues(new Uint8Array(length))
  if (used + length > pool.length) {
    crypto.getRandomValues(pool)
    used = 0
  }
  const bytes = pool.slice(used, used + length)
  // What was given out is not kept.
  pool.fill(0, used, used + length)
  used += length
  return bytes
}
