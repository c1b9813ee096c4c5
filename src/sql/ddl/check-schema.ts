import { ConfigurationError, ProgrammingError } from '../../errors/index.ts'
import type { Schema } from '../../schema/tables/schema.ts'
import type { Dialect } from '../compile/dialect.ts'
import type { SchemaDescription, SchemaProblem } from './description.ts'
import { describeSchema } from './schema-description.ts'

/**
 * Finds everything in a schema that contradicts itself: two primary keys, a foreign key to a column that is not unique, a generated
 * column without its expression, and so on. With a dialect also what that engine cannot have. Needs no database.
 *
 * ```ts
 * import { checkSchema, defineSchema, index, table, text } from 'granary'
 *
 * const airports = table('airports', { iata: text() }, () => [index()])
 * for (const { subject, message } of checkSchema(defineSchema({ airports }))) console.log(`${subject}: ${message}`)
 * ```
 */
export function checkSchema(schema: Schema, dialect?: Dialect): readonly SchemaProblem[] {
  return problemsIn(describeSchema(schema), dialect)
}

/**
 * The description of a schema that has no problems. Throws ConfigurationError CAPABILITY_MISSING where all that is wrong is what the engine
 * lacks, ProgrammingError SCHEMA_INVALID otherwise, each with all of it.
 */
export function soundDescription(schema: Schema, dialect: Dialect): SchemaDescription {
  const description = describeSchema(schema)
  const problems = problemsIn(description, dialect)
  if (problems.length === 0) return description
  const told = problems.map(({ subject, message }) => `${subject}: ${message}`)
  const lacking = problems.flatMap(({ capability }) => capability ?? [])
  if (lacking.length === problems.length)
    throw new ConfigurationError('CAPABILITY_MISSING', `${dialect.name} cannot have what the schema declares: ${told.join('; ')}`, {
      details: { capability: lacking[0], capabilities: [...new Set(lacking)], problems },
    })
  throw new ProgrammingError('SCHEMA_INVALID', `the schema contradicts itself: ${told.join('; ')}`, { details: { problems } })
}

// A dialect looks only at a schema that makes sense by itself.
function problemsIn(description: SchemaDescription, dialect: Dialect | undefined): readonly SchemaProblem[] {
  return description.problems.length > 0 ? description.problems : (dialect?.ddl?.problems?.(description, dialect) ?? [])
}
