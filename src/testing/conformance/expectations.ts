import assert from 'node:assert/strict'
import { type ErrorCode, GranaryError } from '../../errors/index.ts'
import { jsonNull } from '../../schema/values/json.ts'

/** Fails unless both are the same to the last bit, however deep: bytes, bigint and missing members too. */
export function same(actual: unknown, expected: unknown, about?: string): void {
  assert.deepStrictEqual(plain(actual), plain(expected), about)
}

/** What an error must have beside its code. */
export interface ExpectedDetails {
  readonly table?: string
  readonly columns?: readonly string[]
  readonly constraint?: string
}

/** Fails unless the work rejects, or throws, with an error of Granary that has this code, where one is given, and these details. */
export async function fails(work: () => unknown, code?: ErrorCode, details: ExpectedDetails = {}): Promise<GranaryError> {
  const error = await failure(work)
  if (!(error instanceof GranaryError) || error.code === 'CAPABILITY_MISSING')
    throw error ?? new Error(`nothing failed${code === undefined ? '' : ` with ${code}`}`)
  if (code !== undefined) assert.equal(error.code, code, `${error.code}: ${error.message}`)
  for (const [name, expected] of Object.entries(details)) same(error.details[name], expected, `details.${name}`)
  return error
}

async function failure(work: () => unknown): Promise<unknown> {
  try {
    await work()
  } catch (error) {
    return error
  }
  return undefined
}

/** Rows may have no prototype, which says nothing about them. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== null && prototype !== Object.prototype) return value
  if (value === jsonNull) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]))
}
