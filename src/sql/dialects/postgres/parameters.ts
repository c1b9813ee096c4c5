import type { BoundNode } from '../../../schema/expressions/expression-node.ts'
import { ExpressionNode, ListNode } from '../../../schema/expressions/expression-node.ts'
import type { Node } from '../../../schema/expressions/node.ts'
import { ColumnNode, PlaceholderNode } from '../../../schema/expressions/nodes.ts'
import type { ColumnType } from '../../../schema/types/column-type.ts'
import { writeList } from '../../compile/base-operations.ts'
import type { Operation } from '../../compile/dialect.ts'
import { kindOf } from '../../compile/operand-kinds.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import { listSize } from '../../compile/statement-key.ts'
import { postgresValueType } from './type-name.ts'

const placed = Symbol('parameters whose type PostgreSQL finds by their place')

/** Says of a parameter that PostgreSQL gives it the right type where it stands: as the value of a column, or compared with one of its type. */
export function typedByPlace(node: Node | undefined, writer: SqlWriter): void {
  if (node !== undefined && isParameter(node)) writer.state(placed, () => new Set<Node>()).add(node)
}

/** A value as a parameter. PostgreSQL takes parameters for text, or guesses, where their place does not say more: there the type is written. */
export function writeParameter(node: BoundNode, writer: SqlWriter): void {
  if (writer.inline) writer.write(writer.dialect.literal(node.value, node.type))
  else if (writer.state(placed, () => new Set<Node>()).has(node)) writer.parameter(node, node.type)
  else
    writer
      .write('CAST(')
      .parameter(node, node.type)
      .write(` AS ${postgresValueType(node.type)})`)
}

/** The values of IN: PostgreSQL takes each for one of the type on the left, which must be theirs. Many go as one document. */
export function writePostgresList(list: ListNode, writer: SqlWriter): void {
  const size = listSize(list.values.length)
  const type = postgresValueType(list.type)
  if (size < 0) {
    writer
      .write(`(SELECT CAST(value AS ${type}) FROM jsonb_array_elements_text(CAST(`)
      .parameter(list, list.type, { asJson: true })
      .write(' AS JSONB)) AS list (value))')
    return
  }
  if (type === 'TEXT' || writer.state(placed, () => new Set<Node>()).has(list)) {
    writeList(list, writer)
    return
  }
  writer.write('(')
  for (let item = 0; item < size; item++) {
    writer
      .write(item === 0 ? 'CAST(' : ', CAST(')
      .parameter(list, list.type, { item })
      .write(` AS ${type})`)
  }
  writer.write(')')
}

/** A comparison, in which a column says the type of the parameters that it is compared with. */
export function typedByColumn(operation: Operation): Operation {
  return {
    ...operation,
    compile(operands, writer, node) {
      const column = operands.find((operand): operand is ColumnNode => operand instanceof ColumnNode)
      const array = operands.find((operand): operand is ExpressionNode => kindOf(operand) === 'array' && !isParameter(operand))
      if (array !== undefined) for (const operand of operands) if (kindOf(operand) === 'array') typedByPlace(operand, writer)
      if (column !== undefined) for (const operand of operands) if (sameType(column.type, typeOf(operand))) typedByPlace(operand, writer)
      operation.compile(operands, writer, node)
    },
  }
}

// Integers are of the same type only when they are as wide: a number too large for the column is no error in a comparison.
function sameType(column: ColumnType, value: ColumnType | undefined): boolean {
  return value !== undefined && postgresValueType(column) === postgresValueType(value)
}

function typeOf(node: Node): ColumnType | undefined {
  return node instanceof ExpressionNode || node instanceof ListNode ? node.type : undefined
}

function isParameter(node: Node): boolean {
  return node.kind === 'bound' || node.kind === 'late' || node instanceof PlaceholderNode || node instanceof ListNode
}
