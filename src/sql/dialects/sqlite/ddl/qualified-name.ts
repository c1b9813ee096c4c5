import type { Dialect } from '../../../compile/dialect.ts'

/** A name with that of its database schema before it. */
export function qualified(name: string, schema: string | undefined, dialect: Dialect): string {
  return schema === undefined ? dialect.quoteIdentifier(name) : `${dialect.quoteIdentifier(schema)}.${dialect.quoteIdentifier(name)}`
}
