import { postgresIdentifier, quotedText } from '../literal.ts'

/** A name with that of its database schema before it. */
export function qualified(name: string, schema: string | undefined): string {
  return schema === undefined ? postgresIdentifier(name) : `${postgresIdentifier(schema)}.${postgresIdentifier(name)}`
}

/** The database schema that things without one are created in, as a query of its `oid`; of another schema by its name. */
export function namespaceQuery(schema: string | undefined): string {
  const name = schema === undefined ? 'current_schema()' : quotedText(schema)
  return `(SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = ${name})`
}
