import { isMainThread } from 'node:worker_threads'
import type { Collation, UserAggregate, UserFunction } from 'granary'

// A module of functions for SQL, as threads load it too.

export const functions: readonly UserFunction[] = [
  { name: 'thread', arity: 0, call: () => (isMainThread ? 'main' : 'reader') },
  { name: 'doubled', deterministic: true, arity: 1, call: (value) => (typeof value === 'number' ? BigInt(value) * 2n : value) },
  {
    name: 'leave',
    arity: 0,
    call: () => {
      process.exit(3)
    },
  },
  {
    name: 'wait_for',
    arity: 1,
    call: (milliseconds) => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(milliseconds))
      return milliseconds ?? null
    },
  },
  {
    name: 'complain',
    arity: 0,
    call: () => {
      throw Object.assign(new Error('from the function'), { code: 'OWN' })
    },
  },
]

const longest: UserAggregate<string> = {
  name: 'longest',
  arity: 1,
  start: () => '',
  step: (state, value) => (typeof value === 'string' && value.length > state.length ? value : state),
  result: (state) => state,
}
export const aggregates = [longest]

const german: Collation = (text) =>
  text.toLowerCase().replaceAll('ä', 'ae').replaceAll('ö', 'oe').replaceAll('ü', 'ue').replaceAll('ß', 'ss')
export const collations = { german }
