import { DataError } from '../../../../errors/index.ts'

/** Shorter ones are not added up: a statement of the most parameters with texts of this length stays far below every server's limit. */
const notable = 128

/**
 * Parameters as the client sends them: byte strings as its Buffer. Values are bound by the server, never written into the text.
 *
 * Throws DataError VALUE_TOO_LONG for what the server would refuse by cutting the connection.
 */
export function clientParameters(parameters: readonly unknown[], longestStatement: number): readonly unknown[] {
  let made: unknown[] | undefined
  let long = 0
  for (let position = 0; position < parameters.length; position++) {
    const value = parameters[position]
    if (typeof value === 'string') {
      if (value.length > notable) long += value.length
    } else if (value instanceof Uint8Array) {
      made ??= [...parameters]
      made[position] = Buffer.from(value.buffer, value.byteOffset, value.byteLength)
      long += value.byteLength
    }
  }
  if (long * 3 > longestStatement) checkLength(parameters, longestStatement)
  return made ?? parameters
}

function checkLength(parameters: readonly unknown[], longestStatement: number): void {
  let bytes = 0
  for (const value of parameters)
    bytes += typeof value === 'string' ? Buffer.byteLength(value) : value instanceof Uint8Array ? value.byteLength : 9
  // Head, types and lengths of the values.
  if (bytes + parameters.length * 12 + 64 < longestStatement) return
  throw new DataError(
    'VALUE_TOO_LONG',
    `the values of the statement are longer than the server takes at once (${longestStatement} bytes); raise max_allowed_packet on the server`,
  )
}
