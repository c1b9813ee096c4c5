import { ExpressionNode } from '../../../schema/expressions/expression-node.ts'
import type { Node } from '../../../schema/expressions/node.ts'
import type { ColumnType } from '../../../schema/types/column-type.ts'
import { kindOf, storedType } from '../../compile/operand-kinds.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import { writeEnclosed, writeTight } from './operands.ts'

/**
 * An expression of any kind as JSONB, in the form that values have inside documents: 64-bit integers and decimals as text, bytes as
 * base64, moments in their canonical text, types of PostgreSQL's own in their text form. Null stays null.
 */
export function writeJson(node: Node, writer: SqlWriter): void {
  switch (kindOf(node)) {
    case 'json':
      writer.node(node)
      return
    case 'bigint':
    case 'decimal':
      writer.write('to_jsonb(CAST(').node(node).write(' AS TEXT))')
      return
    case 'custom':
      if (innermostType(node)?.engineType?.hasJsonForm === true) writer.write('to_jsonb(CAST(').node(node).write(' AS TEXT))')
      else writer.write('to_jsonb(').node(node).write(')')
      return
    case 'array':
      // Numbers in documents lose digits in most readers.
      if (isTextInDocuments(innermostType(node)))
        writer.write('to_jsonb(CAST(').node(node).write(' AS TEXT[]))')
      else writer.write('to_jsonb(').node(node).write(')')
      return
    case 'bytes':
      writer.write('to_jsonb(replace(encode(').node(node).write(", 'base64'), chr(10), ''))")
      return
    case 'timestamp':
    case 'localTimestamp':
    case 'time':
      writer.write('to_jsonb(')
      writeMomentText(node, writer)
      writer.write(')')
      return
    case 'point':
      writer.write('jsonb_build_array(')
      writeEnclosed(node, writer)
      writer.write('[0], ')
      writeEnclosed(node, writer)
      writer.write('[1])')
      return
    default:
      writer.write('to_jsonb(').node(node).write(')')
  }
}

function isTextInDocuments(type: ColumnType | undefined): boolean {
  return type?.kind === 'bigint' || type?.kind === 'decimal' || type?.engineType?.hasJsonForm === true
}

/** The type of what an array is made of in the end. */
function innermostType(node: Node): ColumnType | undefined {
  let type = node instanceof ExpressionNode ? storedType(node.type) : undefined
  while (type?.kind === 'array' && type.element !== undefined) type = storedType(type.element)
  return type
}

/** The canonical text of a time or timestamp (PostgreSQL manual §9.8), whatever DateStyle and zone the session has. */
export function writeMomentText(node: Node, writer: SqlWriter): void {
  const kind = kindOf(node)
  writer.write('to_char(')
  if (kind === 'time') writer.write('CAST(').node(node).write(" AS INTERVAL), 'HH24:MI:SS.US')")
  else if (kind === 'timestamp') {
    writeTight(node, writer)
    writer.write(` AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`)
  } else writer.node(node).write(`, 'YYYY-MM-DD"T"HH24:MI:SS.US')`)
}
