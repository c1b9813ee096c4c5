import { ExpressionNode } from '../../../schema/expressions/expression-node.ts'
import type { Node } from '../../../schema/expressions/node.ts'
import { FragmentNode } from '../../../schema/expressions/nodes.ts'
import type { ColumnType } from '../../../schema/types/column-type.ts'
import type { Kind } from '../../../schema/types/kind.ts'
import { kindOf, storedType } from '../../compile/operand-kinds.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import { writeEnclosed, writeTight } from './operands.ts'

/**
 * An expression of any kind as JSONB, in the form that values have inside documents: 64-bit integers and decimals as text, bytes as
 * base64, moments in their canonical text, types of PostgreSQL's own in their text form. Null stays null.
 */
export function writeJson(node: Node, writer: SqlWriter): void {
  const innermost = innermostType(node)
  switch (kindOf(node)) {
    case 'json':
      writer.node(node)
      return
    case 'bigint':
    case 'decimal':
      writer.write('to_jsonb(CAST(').node(node).write(' AS TEXT))')
      return
    case 'custom':
      if (innermost?.engineType?.hasJsonForm === true) writer.write('to_jsonb(CAST(').node(node).write(' AS TEXT))')
      else writer.write('to_jsonb(').node(node).write(')')
      return
    case 'array':
      // Numbers in documents lose digits in most readers.
      if (innermost !== undefined && ownForms.has(innermost.kind)) writeElements(node, innermost, depthOf(node), writer)
      else if (isTextInDocuments(innermost)) writer.write('to_jsonb(CAST(').node(node).write(' AS TEXT[]))')
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

/** The kinds whose arrays PostgreSQL makes documents of in another form than that of the single values. */
const ownForms: ReadonlySet<Kind | undefined> = new Set<Kind>(['bytes', 'point', 'json', 'time', 'timestamp', 'localTimestamp'])

/** An array element by element, each in the form of its type, at every depth (manual §9.26, `generate_subscripts`). */
function writeElements(node: Node, element: ColumnType, depth: number, writer: SqlWriter): void {
  const array = writer.aside(() => writer.node(node))
  const levels = Array.from({ length: depth }, (_, level) => level + 1)
  writer.write(`CASE WHEN ${array} IS NOT NULL THEN `)
  for (const level of levels) writer.write(level === 1 ? '(SELECT COALESCE(jsonb_agg(' : '(SELECT jsonb_agg(')
  const item = new FragmentNode([`(${array})${levels.map((level) => `[i${level}]`).join('')}`], [], element)
  if (storedType(element).kind === 'json') writer.write('to_jsonb(CAST(').node(item).write(' AS TEXT))')
  else writeJson(item, writer)
  for (const level of levels.toReversed())
    writer.write(
      ` ORDER BY i${level})${level === 1 ? ", '[]')" : ''} FROM generate_subscripts(${array}, ${level}) AS subscripts${level} (i${level}))`,
    )
  writer.write(' END')
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

function depthOf(node: Node): number {
  let type = node instanceof ExpressionNode ? storedType(node.type) : undefined
  let depth = 0
  for (; type?.kind === 'array' && type.element !== undefined; type = storedType(type.element)) depth++
  return depth
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
