import { ConfigurationError } from '../../errors/index.ts'
import type { Schema } from '../../schema/tables/schema.ts'
import type { Dialect } from '../compile/dialect.ts'
import { soundDescription } from './check-schema.ts'
import type { CreateOptions, DdlDialect, DropOptions } from './ddl-dialect.ts'

/**
 * The SQL statements that create a schema's tables, indexes, views, triggers and sequences, in the order in which they must run: the
 * same text for the same schema. Needs no database; `db.create()` runs them in one transaction.
 *
 * Throws ProgrammingError SCHEMA_INVALID with every contradiction in the schema; ConfigurationError CAPABILITY_MISSING.
 */
export function createStatements(schema: Schema, dialect: Dialect, options: CreateOptions = {}): readonly string[] {
  return ddlOf(dialect).create(soundDescription(schema, dialect), options, dialect)
}

/**
 * The SQL statements that remove what `createStatements` creates, with everything in it.
 *
 * Throws ProgrammingError SCHEMA_INVALID; ConfigurationError CAPABILITY_MISSING.
 */
export function dropStatements(schema: Schema, dialect: Dialect, options: DropOptions = {}): readonly string[] {
  return ddlOf(dialect).drop(soundDescription(schema, dialect), options, dialect)
}

function ddlOf(dialect: Dialect): DdlDialect {
  if (dialect.ddl !== undefined) return dialect.ddl
  throw new ConfigurationError('CAPABILITY_MISSING', `${dialect.name} cannot create schemas (capability sql.ddl)`, {
    details: { capability: 'sql.ddl' },
  })
}
