import { ProgrammingError } from '../../../errors/index.ts'
import type { CastNode } from '../../../schema/expressions/nodes.ts'
import { kindOf, storedType } from '../../compile/operand-kinds.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import type { Flavor } from './flavor.ts'
import { writeJson, writeText } from './json-values.ts'
import { writeTight } from './operands.ts'
import { fromText } from './texts.ts'
import { mysqlCastName } from './type-name.ts'

/** The form of text that a number is read from; MySQL would take what it understands and leave out the rest. */
const numberForms: Readonly<Record<string, string>> = {
  integer: '^ *[-+]{0,1}[0-9]+ *$',
  bigint: '^ *[-+]{0,1}[0-9]+ *$',
  decimal: '^ *[-+]{0,1}([0-9]+[.]{0,1}[0-9]*|[.][0-9]+)([eE][-+]{0,1}[0-9]+){0,1} *$',
  real: '^ *[-+]{0,1}([0-9]+[.]{0,1}[0-9]*|[.][0-9]+)([eE][-+]{0,1}[0-9]+){0,1} *$',
  boolean: '^ *(t|tr|tru|true|y|ye|yes|on|1|f|fa|fal|fals|false|n|no|of|off|0) *$',
}

/** CAST with PostgreSQL's results (MySQL manual §14.10). */
export function writeCast(node: CastNode, writer: SqlWriter, flavor: Flavor): void {
  const type = storedType(node.type)
  const from = kindOf(node.operand)
  if (type.kind === 'text') {
    if (from === 'interval' || from === 'point') throw new ProgrammingError('STATEMENT_INVALID', `MySQL cannot cast a value of kind ${from} to text`)
    if (type.length !== undefined) writer.write('LEFT(')
    writeText(node.operand, writer)
    if (type.length !== undefined) writer.write(`, ${type.length})`)
    return
  }
  if (from === 'text') {
    writeFromText(node, writer, flavor)
    return
  }
  if (type.kind === 'json' || type.kind === 'array') writeJson(node.operand, writer, flavor)
  else if (type.kind === 'boolean') {
    writer.write('(')
    writeTight(node.operand, writer)
    writer.write(' <> 0)')
  } else writer.write('CAST(').node(node.operand).write(` AS ${mysqlCastName(type)})`)
}

function writeFromText(node: CastNode, writer: SqlWriter, flavor: Flavor): void {
  const type = storedType(node.type)
  const form = numberForms[type.kind]
  const converted = (): void => {
    if (type.kind === 'json' || type.kind === 'array') {
      writer.write(flavor.mariadb ? 'JSON_COMPACT(' : 'CAST(').node(node.operand).write(flavor.mariadb ? ')' : ' AS JSON)')
      return
    }
    if (type.kind === 'boolean') {
      writer.write('LOWER(TRIM(').node(node.operand).write(")) REGEXP '^(t|y|on|1)'")
      return
    }
    const [before, after] = type.kind === 'decimal' ? ['CAST(', ` AS ${mysqlCastName(type)})`] : type.kind === 'bytes' ? ['CAST(', ' AS BINARY)'] : fromText(type)
    writer.write(before).node(node.operand).write(after)
  }
  if (form === undefined) {
    converted()
    return
  }
  const unfit = (): void => {
    writer.write('NOT LOWER(').node(node.operand).write(`) REGEXP '${form}'`)
  }
  writer.write('IF(')
  unfit()
  writer.write(', ')
  if (node.strict) {
    writer.write('9223372036854775807 + (')
    unfit()
    writer.write(')')
  } else writer.write('NULL')
  writer.write(', ')
  converted()
  writer.write(')')
}
