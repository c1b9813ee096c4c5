import type { CastNode } from '../../../schema/expressions/nodes.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import { quotedText } from './literal.ts'
import { postgresTypeName } from './type-name.ts'

/** CAST; the one that gives null for what cannot be converted asks first (PostgreSQL 16 and later: manual §9.26.2, `pg_input_is_valid`). */
export function writeCast(node: CastNode, writer: SqlWriter): void {
  const type = postgresTypeName(node.type)
  const operand = (): unknown => writer.node(node.operand)
  if (node.strict || node.type.kind === 'text') {
    writer.write('CAST(')
    operand()
    writer.write(` AS ${type})`)
    return
  }
  writer.write('CASE WHEN pg_input_is_valid(CAST(')
  operand()
  writer.write(` AS TEXT), ${quotedText(type.toLowerCase())}) THEN CAST(CAST(`)
  operand()
  writer.write(` AS TEXT) AS ${type}) END`)
}
