import { ProgrammingError } from '../../../../errors/index.ts'
import type { EngineObject } from '../../../ddl/engine-object.ts'
import { postgresIdentifier } from '../literal.ts'

/**
 * An extension of PostgreSQL that the schema needs. It is created where it is not there yet, and stays when the schema is dropped, since
 * others in the database may use it. Types such as `hstore()` and `geometry()` bring theirs with them.
 *
 * Throws ProgrammingError SCHEMA_INVALID for an empty name.
 *
 * ```ts
 * import { defineSchema } from 'granary'
 * import { extension } from 'granary/postgres'
 *
 * export const schema = defineSchema({ trigrams: extension('pg_trgm') })
 * ```
 */
export function extension(name: string): EngineObject {
  if (name === '') throw new ProgrammingError('SCHEMA_INVALID', 'an extension needs a name')
  return Object.freeze({
    store: 'engineObject',
    what: 'extension',
    name,
    capability: 'sql.extensions',
    stage: 'before tables',
    needs: [],
    create: () => [`CREATE EXTENSION IF NOT EXISTS ${postgresIdentifier(name)}`],
    drop: () => [],
  })
}
