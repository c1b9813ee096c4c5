import { mysqlIdentifier } from '../literal.ts'

/** A name with that of its database before it. */
export function qualified(name: string, schema: string | undefined): string {
  return schema === undefined ? mysqlIdentifier(name) : `${mysqlIdentifier(schema)}.${mysqlIdentifier(name)}`
}
