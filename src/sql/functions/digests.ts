import type { Expr, Expression, NullOf, TextExpression } from '../../schema/expressions/expression.ts'
import { bytesType, textType } from '../../schema/types/column-types.ts'
import { expressionOfKind, operationOf, textNode } from './typing.ts'

const textResult = textType()
const bytesResult = bytesType()

/** How bytes are written as text (PostgreSQL's manual, section 9.5): `base64` has a line feed after each 76 characters. */
export type BytesFormat = 'hex' | 'base64' | 'escape'

/** What is digested: bytes, or a text by its UTF-8 bytes. */
type Digested<T, F> = Expression<T, 'text' | 'bytes', F>

/** The MD5 digest (RFC 1321) as hexadecimal text. Not safe for secrets. */
export function md5<T, F>(value: Digested<T, F>): TextExpression<string | NullOf<T>, F> {
  return digest('md5', value)
}

/** The SHA-1 digest (FIPS 180-4) as hexadecimal text. Not safe for secrets. On PostgreSQL it needs the extension pgcrypto. */
export function sha1<T, F>(value: Digested<T, F>): TextExpression<string | NullOf<T>, F> {
  return digest('sha1', value)
}

/** The SHA-224 digest (FIPS 180-4) as hexadecimal text. */
export function sha224<T, F>(value: Digested<T, F>): TextExpression<string | NullOf<T>, F> {
  return digest('sha224', value)
}

/**
 * The SHA-256 digest (FIPS 180-4) as hexadecimal text.
 *
 * ```ts
 * import { select, sha256, table, text } from 'granary'
 *
 * const people = table('people', { mail: text() })
 * select({ pseudonym: sha256(people.mail) }).from(people)
 * ```
 */
export function sha256<T, F>(value: Digested<T, F>): TextExpression<string | NullOf<T>, F> {
  return digest('sha256', value)
}

/** The SHA-384 digest (FIPS 180-4) as hexadecimal text. */
export function sha384<T, F>(value: Digested<T, F>): TextExpression<string | NullOf<T>, F> {
  return digest('sha384', value)
}

/** The SHA-512 digest (FIPS 180-4) as hexadecimal text. */
export function sha512<T, F>(value: Digested<T, F>): TextExpression<string | NullOf<T>, F> {
  return digest('sha512', value)
}

/** Bytes as text. */
export function encode<T, F>(bytes: Expression<T, 'bytes', F>, format: BytesFormat): TextExpression<string | NullOf<T>, F> {
  return operationOf('encode', [expressionOfKind(bytes, 'encode', 'bytes'), textNode(format)], textResult)
}

/** Text as the bytes that it stands for. DataError VALUE_MALFORMED where it is not in the format. */
export function decode<T, F>(text: Expression<T, 'text', F>, format: BytesFormat): Expr<Uint8Array | NullOf<T>, 'bytes', F> {
  return operationOf('decode', [expressionOfKind(text, 'decode', 'text'), textNode(format)], bytesResult)
}

function digest<E>(operation: string, value: unknown): E {
  return operationOf(operation, [expressionOfKind(value, operation, 'text', 'bytes')], textResult)
}
