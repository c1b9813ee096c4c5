import { ProgrammingError } from '../../../errors/index.ts'
import type { ColumnType } from '../../../schema/types/column-type.ts'
import { storedType } from '../../compile/operand-kinds.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'

/** SQL that makes a value of a type of its text, in a form that values have inside documents; `$1` is the text. */
export function fromText(type: ColumnType): string {
  const { kind } = storedType(type)
  switch (kind) {
    case 'text':
    case 'uuid':
    case 'json':
    case 'array':
    case 'custom':
      return '$1'
    case 'integer':
    case 'bigint':
      return 'CAST($1 AS SIGNED)'
    case 'real':
      return 'CAST($1 AS DOUBLE)'
    case 'decimal':
      return 'CAST($1 AS DECIMAL(65,30))'
    case 'boolean':
      return "($1 = 'true')"
    case 'date':
      return 'CAST($1 AS DATE)'
    case 'time':
      return 'CAST($1 AS TIME(6))'
    case 'timestamp':
      return `(CASE WHEN $1 REGEXP '[-+][0-9]{2}:[0-9]{2}$' THEN CAST(REPLACE(LEFT($1, CHAR_LENGTH($1) - 6), 'T', ' ') AS DATETIME(6)) - INTERVAL (${offset}) MINUTE ELSE CAST(REPLACE(REPLACE($1, 'T', ' '), 'Z', '') AS DATETIME(6)) END)`
    case 'localTimestamp':
      return "CAST(REPLACE(REPLACE($1, 'T', ' '), 'Z', '') AS DATETIME(6))"
    case 'bytes':
      return 'FROM_BASE64($1)'
    default:
      throw new ProgrammingError('STATEMENT_INVALID', `MySQL cannot read a value of kind ${kind} from text; read it as text`)
  }
}

/** Minutes east of Greenwich. */
const offset = "IF(LEFT(RIGHT($1, 6), 1) = '-', -1, 1) * (LEFT(RIGHT($1, 5), 2) * 60 + RIGHT($1, 2))"

/** Writes SQL with the text in its holes. */
export function writeFromText(type: ColumnType, text: () => void, writer: SqlWriter): void {
  fromText(type)
    .split('$1')
    .forEach((piece, position) => {
      if (position > 0) text()
      writer.write(piece)
    })
}
