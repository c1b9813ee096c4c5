import type { Expr } from '../../schema/expressions/expression.ts'
import { uuidType } from '../../schema/types/column-types.ts'
import { currentRandomBytes, currentTime } from '../../schema/values/surroundings.ts'
import { randomUuid as randomUuidOf, uuidVersion7 } from '../../schema/values/uuid.ts'
import { operationOf } from './typing.ts'

/**
 * A new UUID that sorts by time: version 7 (RFC 9562 §5.7), made in the application. Each is greater than the one before in the same
 * process, so it is a good default for a key.
 *
 * ```ts
 * import { table, text, uuid, uuid7 } from 'granary'
 *
 * table('people', { id: uuid().primaryKey().default(uuid7), name: text() })
 * ```
 */
export function uuid7(): string {
  return uuidVersion7(currentTime(), currentRandomBytes)
}

/** A new random UUID: version 4 (RFC 9562 §5.4), made in the application. */
export function randomUuid(): string {
  return randomUuidOf(currentRandomBytes)
}

/**
 * A UUID that the database makes, another one for each row: for defaults that also hold for rows that other programs insert, and for
 * inserts from a query. Version 4 is random, version 7 sorts by time to the millisecond. Default: 4.
 */
export function databaseUuid(version: 4 | 7 = 4): Expr<string, 'uuid', never> {
  return operationOf(version === 7 ? 'timeOrderedUuid' : 'randomUuid', [], uuidType)
}
