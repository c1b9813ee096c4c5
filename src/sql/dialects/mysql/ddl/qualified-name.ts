import { schemaFor } from '../../../compile/schema-names.ts'
import { mysqlIdentifier } from '../literal.ts'

/** A name with that of its database, or of the one that stands in for it, before it. */
export function qualified(name: string, schema: string | undefined): string {
  const place = schemaFor(schema)
  return place === undefined ? mysqlIdentifier(name) : `${mysqlIdentifier(place)}.${mysqlIdentifier(name)}`
}
