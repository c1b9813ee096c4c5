import type { Dialect } from '../../../compile/dialect.ts'
import { schemaFor } from '../../../compile/schema-names.ts'

/** A name with that of its attached database, or of the one that stands in for it, before it. */
export function qualified(name: string, schema: string | undefined, dialect: Dialect): string {
  const place = schemaFor(schema)
  return place === undefined ? dialect.quoteIdentifier(name) : `${dialect.quoteIdentifier(place)}.${dialect.quoteIdentifier(name)}`
}
