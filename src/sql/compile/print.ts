import { ProgrammingError } from '../../errors/index.ts'
import type { Node } from '../../schema/expressions/node.ts'
import type { PrintedStatement } from '../statements/executor.ts'
import type { Dialect } from './dialect.ts'
import { compile, type Plan } from './plan.ts'
import type { SchemaNames } from './schema-names.ts'
import { StatementKey } from './statement-key.ts'

export interface PrintOptions {
  /**
   * Writes the values into the text, for reading it or for trying it by hand. Never run such text: use it in logs only where the values
   * may be seen. Default: false, placeholders.
   */
  readonly literals?: boolean
  /** Database schemas in place of the declared ones. Default: the declared ones. */
  readonly schemas?: SchemaNames | undefined
}

/** A statement's SQL text and its values for a dialect. Throws ProgrammingError when no dialect is known. */
export function print(statement: Node, dialect: Dialect | undefined, options: PrintOptions = {}): PrintedStatement {
  if (dialect === undefined)
    throw new ProgrammingError('STATEMENT_INVALID', 'this statement belongs to no database: name the dialect to print it for')
  const key = new StatementKey()
  key.add(statement)
  const inPlace = (compiled: Plan): Plan => (options.schemas === undefined ? compiled : (compiled.inSchemas?.(options.schemas) ?? compiled))
  const plan = inPlace(compile(statement, dialect))
  const placeholders = new Set(plan.placeholders.map(({ index }) => index))
  if (placeholders.size > 0) return { sql: plan.sql, parameters: [] }
  const parameters = plan.bind(key.values)
  if (options.literals !== true) return { sql: plan.sql, parameters }
  return { sql: inPlace(compile(statement, withLiterals(dialect, parameters))).sql, parameters: [] }
}

// The same dialect, in which each placeholder is its value.
function withLiterals(dialect: Dialect, parameters: readonly unknown[]): Dialect {
  return { ...dialect, placeholder: (position) => dialect.storedLiteral(parameters[position - 1]) }
}
