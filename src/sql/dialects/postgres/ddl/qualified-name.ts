import { schemaFor } from '../../../compile/schema-names.ts'
import { postgresIdentifier, quotedText } from '../literal.ts'

/** A name with that of its database schema, or of the one that stands in for it, before it. */
export function qualified(name: string, schema: string | undefined): string {
  const place = schemaFor(schema)
  return place === undefined ? postgresIdentifier(name) : `${postgresIdentifier(place)}.${postgresIdentifier(name)}`
}

/** The database schema that things without one are created in, as a query of its `oid`; of another schema by its name. */
export function namespaceQuery(schema: string | undefined): string {
  const place = schemaFor(schema)
  const name = place === undefined ? 'current_schema()' : quotedText(place)
  return `(SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = ${name})`
}
