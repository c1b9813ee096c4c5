import { ProgrammingError } from '../../../../errors/index.ts'
import { block } from '../ddl/conditional.ts'
import { postgresIdentifier } from '../literal.ts'

export interface DeclaredTypeOptions {
  /** The database schema that the type lies in. Default: the connection's. */
  readonly schema?: string
}

/** The name of a type of the application's own, as SQL text. Throws ProgrammingError SCHEMA_INVALID. */
export function declaredName(name: string, { schema }: DeclaredTypeOptions, what: string): string {
  if (name === '') throw new ProgrammingError('SCHEMA_INVALID', `${what} needs a name`)
  return schema === undefined ? postgresIdentifier(name) : `${postgresIdentifier(schema)}.${postgresIdentifier(name)}`
}

/** Runs a statement where what it makes is not there yet, for what has no IF NOT EXISTS. */
export function unlessThere(statement: string): string {
  return block(`${statement}; EXCEPTION WHEN duplicate_object OR duplicate_table OR duplicate_function OR unique_violation THEN NULL;`)
}
