import { expect } from 'vitest'

/** Matches a DataError with this code. */
export function dataError(
  code: 'VALUE_MALFORMED' | 'VALUE_OUT_OF_RANGE' | 'VALUE_TYPE' | 'VALUE_UNDEFINED' | 'TIME_ZONE_UNKNOWN',
): unknown {
  return expect.objectContaining({ name: 'DataError', code })
}
