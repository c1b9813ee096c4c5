import type { CastNode } from '../../../schema/expressions/nodes.ts'
import { kindOf } from '../../compile/operand-kinds.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import { writeMomentText } from './json-text.ts'
import { quotedText } from './literal.ts'
import { postgresTypeName } from './type-name.ts'

/** CAST, where moments become text in their canonical form; the one that gives null for what cannot be converted asks first (PostgreSQL 16 and later: manual §9.26.2, `pg_input_is_valid`). */
export function writeCast(node: CastNode, writer: SqlWriter): void {
  const type = postgresTypeName(node.type)
  const operand = (): unknown => writer.node(node.operand)
  const kind = kindOf(node.operand)
  if (node.type.kind === 'text' && (kind === 'timestamp' || kind === 'localTimestamp' || kind === 'time')) {
    if (node.type.length !== undefined) writer.write('CAST(')
    writeMomentText(node.operand, writer)
    if (node.type.length !== undefined) writer.write(` AS ${type})`)
    return
  }
  if (node.strict || node.type.kind === 'text') {
    writer.write('CAST(')
    operand()
    writer.write(` AS ${type})`)
    return
  }
  writer.need('sql.tryCast', 'casts that give null for what cannot be converted before PostgreSQL 16')
  writer.write('CASE WHEN pg_input_is_valid(CAST(')
  operand()
  writer.write(` AS TEXT), ${quotedText(type.toLowerCase())}) THEN CAST(CAST(`)
  operand()
  writer.write(` AS TEXT) AS ${type}) END`)
}
