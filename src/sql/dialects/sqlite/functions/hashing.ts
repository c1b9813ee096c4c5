import { Buffer } from 'node:buffer'
import { hash } from 'node:crypto'
import { DataError } from '../../../../errors/index.ts'
import { textOf } from './arguments.ts'
import { binary, type Present, unary } from './define.ts'
import type { ScalarFunction } from './function.ts'

/**
 * Digests, as lower-case hexadecimal text, of bytes or of a text's UTF-8 bytes (RFC 1321, FIPS 180-4), and
 * PostgreSQL's encode() and decode() for 'hex', 'base64' and 'escape' (manual, section 9.5).
 *
 * Errors thrown: DataError VALUE_MALFORMED (text that is not in the format it is decoded from, an unknown format).
 */
export const hashingFunctions: readonly ScalarFunction[] = [
  ...['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'].map((algorithm) =>
    unary(`granary_${algorithm}`, (value) => hash(algorithm, typeof value === 'object' ? value : textOf(value), 'hex')),
  ),
  binary('granary_encode', (bytes, format) => encode(bytesOf(bytes), textOf(format))),
  binary('granary_decode', (text, format) => decode(textOf(text), textOf(format))),
]

function bytesOf(value: Present): Buffer {
  return typeof value === 'object' ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : Buffer.from(textOf(value))
}

function encode(bytes: Buffer, format: string): string {
  switch (format.toLowerCase()) {
    case 'hex':
      return bytes.toString('hex')
    case 'base64':
      // A line feed ends every full line of 76 characters (RFC 2045 section 6.8), as in PostgreSQL.
      return bytes.toString('base64').replace(/.{76}/g, '$&\n')
    case 'escape':
      return bytes.toString('latin1').replace(/[\0\x80-\xff\\]/g, escapeByte)
    default:
      throw unknownFormat()
  }
}

function escapeByte(byte: string): string {
  return byte === '\\' ? '\\\\' : `\\${byte.charCodeAt(0).toString(8).padStart(3, '0')}`
}

function decode(text: string, format: string): Uint8Array {
  switch (format.toLowerCase()) {
    case 'hex':
      return decodeHex(text)
    case 'base64':
      return decodeBase64(text.replace(/[ \t\n\r]/g, ''))
    case 'escape':
      return decodeEscape(text)
    default:
      throw unknownFormat()
  }
}

/** White space may stand between bytes, not inside them. */
function decodeHex(text: string): Uint8Array {
  if (text.replace(/[0-9A-Fa-f]{2}|[ \t\n\r]+/g, '') !== '') throw malformed('hexadecimal digits in pairs')
  return Buffer.from(text.replace(/[ \t\n\r]+/g, ''), 'hex')
}

/** Padding ends a text of its own: more may follow. */
function decodeBase64(text: string): Uint8Array {
  const parts = text.match(/[0-9A-Za-z+/]+={0,2}/g) ?? []
  if (parts.join('') !== text || parts.some((part) => part.length % 4 !== 0)) throw malformed('base64 digits in fours')
  return Buffer.concat(parts.map((part) => Buffer.from(part, 'base64')))
}

function decodeEscape(text: string): Uint8Array {
  if (text.replace(/[^\\]+|\\\\|\\[0-3][0-7]{2}/g, '') !== '') {
    throw malformed('text with each backslash before another or before three octal digits')
  }
  const bytes = Buffer.from(text).toString('latin1')
  const unescaped = bytes.replace(/\\(?:([0-3][0-7]{2})|\\)/g, (_, octal: string | undefined) =>
    octal === undefined ? '\\' : String.fromCharCode(Number.parseInt(octal, 8)),
  )
  return Buffer.from(unescaped, 'latin1')
}

function malformed(wanted: string): DataError {
  return new DataError('VALUE_MALFORMED', `a text cannot be decoded to bytes: it must be ${wanted}`)
}

function unknownFormat(): DataError {
  return new DataError('VALUE_MALFORMED', "the format of encode() and decode() must be 'hex', 'base64' or 'escape'")
}
