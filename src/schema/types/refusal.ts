import { DataError } from '../../errors/index.ts'
import type { Subject } from './column-type.ts'

/** Says that a value has another JavaScript type than its column takes. The value itself is not shown. */
export function wrongType(value: unknown, expected: string, subject: Subject): DataError {
  if (value === undefined) return undefinedValue(subject)
  return inContext(new DataError('VALUE_TYPE', `expected ${expected}, but was given ${describe(value)}`), subject)
}

/** Says that a value is `undefined`, which is neither a value nor null. */
export function undefinedValue(subject: Subject): DataError {
  return inContext(
    new DataError('VALUE_UNDEFINED', 'undefined was given as a value; give null for SQL NULL, or leave the key out to get the default'),
    subject,
  )
}

/** The same error, with the name of the column it is about. */
export function inContext(error: DataError, subject: Subject): DataError {
  if (subject.column === undefined || error.details.columns !== undefined) return error
  const name = subject.table === undefined ? subject.column : `${subject.table}.${subject.column}`
  return new DataError(error.code, `${name}: ${error.message}`, {
    cause: error.cause,
    details: { ...error.details, table: subject.table, columns: [subject.column] },
  })
}

function describe(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'object') return `an object (${value.constructor?.name ?? 'without prototype'})`
  if (typeof value === 'number' && !Number.isInteger(value)) return Number.isNaN(value) ? 'NaN' : 'a number with a fraction'
  return `a ${typeof value}`
}
