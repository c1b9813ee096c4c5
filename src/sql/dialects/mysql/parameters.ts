import type { BoundNode, ListNode } from '../../../schema/expressions/expression-node.ts'
import type { Node } from '../../../schema/expressions/node.ts'
import { ColumnNode } from '../../../schema/expressions/nodes.ts'
import { writeList } from '../../compile/base-operations.ts'
import type { Operation } from '../../compile/dialect.ts'
import { isValue, kindOf, storedType } from '../../compile/operand-kinds.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import { listSize } from '../../compile/statement-key.ts'
import type { Flavor } from './flavor.ts'
import { mysqlCastName, mysqlTypeName } from './type-name.ts'

const placed = Symbol('parameters whose type MySQL finds by their place')

/** Says of a parameter that MySQL reads it rightly where it stands: as the value of a column, or a date compared with one. */
export function typedByPlace(node: Node | undefined, writer: SqlWriter): void {
  if (node !== undefined && isValue(node)) writer.state(placed, () => new Set<Node>()).add(node)
}

const castKinds = new Set(['decimal', 'date', 'time', 'timestamp', 'localTimestamp'])

/** A value as a parameter. What a driver sends as text, and is none, is cast: decimals beside text would be compared as reals. */
export function writeParameter(node: BoundNode, writer: SqlWriter, flavor: Flavor): void {
  if (writer.inline) {
    writer.write(writer.dialect.literal(node.value, node.type))
    return
  }
  const type = storedType(node.type)
  const cast = castKinds.has(type.kind) || ((type.kind === 'json' || type.kind === 'array') && !flavor.mariadb)
  if (!cast || writer.state(placed, () => new Set<Node>()).has(node)) writer.parameter(node, node.type)
  else
    writer
      .write('CAST(')
      .parameter(node, node.type)
      .write(` AS ${mysqlCastName(type.kind === 'decimal' ? { ...type, precision: 65, scale: 30 } : type)})`)
}

/** The values of IN; many go as one JSON document. */
export function writeMysqlList(list: ListNode, writer: SqlWriter, flavor: Flavor): void {
  const size = listSize(list.values.length)
  const { kind } = storedType(list.type)
  if (size < 0) {
    writer.write('(SELECT list.value FROM JSON_TABLE(').parameter(list, list.type, { asJson: true })
    writer.write(`, '$[*]' COLUMNS (value ${mysqlTypeName(list.type, flavor)} PATH '$')) AS list)`)
    return
  }
  if (kind !== 'decimal' && ((kind !== 'json' && kind !== 'array') || flavor.mariadb)) {
    writeList(list, writer)
    return
  }
  const name = kind === 'decimal' ? 'DECIMAL(65,30)' : 'JSON'
  writer.write('(')
  for (let item = 0; item < size; item++)
    writer
      .write(item === 0 ? 'CAST(' : ', CAST(')
      .parameter(list, list.type, { item })
      .write(` AS ${name})`)
  writer.write(')')
}

/** A comparison, in which a column of dates says the type of the parameters that it is compared with. */
export function typedByColumn(operation: Operation): Operation {
  return {
    ...operation,
    compile(operands, writer, node) {
      const column = operands.find((operand) => operand instanceof ColumnNode)
      const kind = kindOf(column)
      if (kind !== undefined && kind !== 'decimal' && castKinds.has(kind))
        for (const operand of operands) if (kindOf(operand) === kind) typedByPlace(operand, writer)
      operation.compile(operands, writer, node)
    },
  }
}
