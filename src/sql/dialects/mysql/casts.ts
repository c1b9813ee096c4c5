import { ProgrammingError } from '../../../errors/index.ts'
import type { CastNode } from '../../../schema/expressions/nodes.ts'
import { kindOf, storedType } from '../../compile/operand-kinds.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import type { Flavor } from './flavor.ts'
import { writeText } from './json-values.ts'
import { numberForms } from './number-forms.ts'
import { failureText, writeTight } from './operands.ts'
import { fromText } from './texts.ts'
import { mysqlCastName } from './type-name.ts'

/** CAST with PostgreSQL's results (MySQL manual §14.10). */
export function writeCast(node: CastNode, writer: SqlWriter, flavor: Flavor): void {
  const type = storedType(node.type)
  const from = kindOf(node.operand)
  if (type.kind === 'text') {
    if (from === 'interval' || from === 'point')
      throw new ProgrammingError('STATEMENT_INVALID', `MySQL cannot cast a value of kind ${from} to text`)
    if (type.length !== undefined) writer.write('LEFT(')
    writeText(node.operand, writer)
    if (type.length !== undefined) writer.write(`, ${type.length})`)
    return
  }
  if (from === 'text' && type.kind === 'interval') writer.need('sql.intervalCasts', 'casts of text to intervals')
  const form = formOf(node, flavor)
  if (form === undefined)
    throw new ProgrammingError('STATEMENT_INVALID', `MySQL cannot cast a value of kind ${from ?? 'unknown'} to ${type.kind}`)
  // Each hole writes the operand anew, so that its parameters come in the order of the text.
  const write = (text: string): void => {
    text.split('$1').forEach((piece, position) => {
      if (position > 0) writeTight(node.operand, writer)
      writer.write(piece)
    })
  }
  const { unfit, value } = form
  const code = from === 'text' ? (type.kind === 'json' ? 'JSON_MALFORMED' : 'VALUE_MALFORMED') : 'VALUE_OUT_OF_RANGE'
  if (unfit === undefined) {
    write(value)
    return
  }
  write(`IF(${unfit}, ${node.strict ? failureText(code, unfit) : 'NULL'}, ${value})`)
}

interface Form {
  /** What is true of a value that cannot be converted; undefined where every value can. */
  readonly unfit?: string
  readonly value: string
}

const longest = { 16: '-32768 AND 32767', 32: '-2147483648 AND 2147483647', 64: '-9223372036854775808 AND 9223372036854775807' } as const

/** A real to the 15 digits that it has for certain, as PostgreSQL makes a numeric of one. */
const certainDigits = 'IF($1 = 0, 0, ROUND(CAST($1 AS DECIMAL(65,30)), 14 - FLOOR(LOG10(ABS($1)))))'

/** How a cast is written; `$1` is what is cast. */
function formOf(node: CastNode, flavor: Flavor): Form | undefined {
  const type = storedType(node.type)
  const from = kindOf(node.operand)
  const numeric = from === 'integer' || from === 'bigint' || from === 'real' || from === 'decimal'
  switch (type.kind) {
    case 'integer':
    case 'bigint': {
      const range = longest[type.bits ?? 64]
      if (from === 'text')
        return {
          unfit: `NOT $1 REGEXP '${numberForms.integer}' OR CAST($1 AS DECIMAL(65,0)) NOT BETWEEN ${range}`,
          value: 'CAST($1 AS SIGNED)',
        }
      if (from === 'boolean' || ((from === 'integer' || from === 'bigint') && range === longest[64])) return { value: 'CAST($1 AS SIGNED)' }
      return numeric ? { unfit: `$1 NOT BETWEEN ${range}`, value: 'CAST($1 AS SIGNED)' } : undefined
    }
    case 'real':
      return from === 'text'
        ? { unfit: `NOT $1 REGEXP '${numberForms.real}'`, value: 'CAST($1 AS DOUBLE)' }
        : numeric
          ? { value: 'CAST($1 AS DOUBLE)' }
          : undefined
    case 'decimal': {
      const { precision = 65, scale = type.precision === undefined ? 30 : 0 } = type
      const source = from === 'real' ? certainDigits : '$1'
      const tooLarge = `ABS(ROUND(CAST(${source} AS DECIMAL(65,30)), ${scale})) >= 1${'0'.repeat(precision - scale)}`
      const value = `CAST(${source} AS ${mysqlCastName(type)})`
      if (from === 'text') return { unfit: `NOT $1 REGEXP '${numberForms.decimal}' OR ${tooLarge}`, value }
      return numeric ? { unfit: tooLarge, value } : undefined
    }
    case 'boolean':
      return from === 'text'
        ? { unfit: `NOT LOWER($1) REGEXP '${numberForms.boolean}'`, value: "LOWER(TRIM($1)) REGEXP '^(t|y|on|1)'" }
        : numeric || from === 'boolean'
          ? { value: '($1 <> 0)' }
          : undefined
    case 'uuid':
      return from === 'text'
        ? { unfit: "NOT LOWER($1) REGEXP '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'", value: 'LOWER($1)' }
        : from === 'uuid'
          ? { value: '$1' }
          : undefined
    case 'json':
      if (from === 'json') return { value: '$1' }
      return from === 'text' ? { unfit: 'NOT JSON_VALID($1)', value: flavor.mariadb ? 'JSON_COMPACT($1)' : 'CAST($1 AS JSON)' } : undefined
    case 'interval':
      return from === 'time'
        ? { value: "TIMESTAMPDIFF(MICROSECOND, '2000-01-01', CONCAT('2000-01-01 ', $1))" }
        : from === 'interval'
          ? { value: '$1' }
          : undefined
    case 'time':
      if (from === 'interval') return { value: "TIME(CAST('2000-01-01' AS DATETIME(6)) + INTERVAL $1 MICROSECOND)" }
      if (from !== 'text') return { value: 'CAST($1 AS TIME(6))' }
      return { unfit: "NOT $1 REGEXP '^ *[0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6}){0,1}){0,1} *$'", value: fromText(type) }
    case 'bytes':
      return from === 'text' || from === 'bytes' ? { value: 'CAST($1 AS BINARY)' } : undefined
    case 'array':
    case 'point':
      return from === type.kind ? { value: '$1' } : undefined
    default: {
      if (from !== 'text') return { value: `CAST($1 AS ${mysqlCastName(type)})` }
      const value = fromText(type)
      return type.kind === 'custom' ? { value } : { unfit: `$1 IS NOT NULL AND ${value} IS NULL`, value }
    }
  }
}
