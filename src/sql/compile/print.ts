import { ProgrammingError } from '../../errors/index.ts'
import type { Node } from '../../schema/expressions/node.ts'
import type { PrintedStatement } from '../statements/executor.ts'
import type { Dialect } from './dialect.ts'
import { compile } from './plan.ts'
import { StatementKey } from './statement-key.ts'

/** A statement's SQL text and its values for a dialect. Throws ProgrammingError when no dialect is known. */
export function print(statement: Node, dialect: Dialect | undefined): PrintedStatement {
  if (dialect === undefined)
    throw new ProgrammingError('STATEMENT_INVALID', 'this statement belongs to no database: name the dialect to print it for')
  const key = new StatementKey()
  key.add(statement)
  const plan = compile(statement, dialect)
  const placeholders = new Set(plan.placeholders.map(({ index }) => index))
  if (placeholders.size > 0) return { sql: plan.sql, parameters: [] }
  return { sql: plan.sql, parameters: plan.bind(key.values) }
}
