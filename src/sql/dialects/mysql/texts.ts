import { ProgrammingError } from '../../../errors/index.ts'
import type { ColumnType } from '../../../schema/types/column-type.ts'
import { storedType } from '../../compile/operand-kinds.ts'

/** What stands before and after the text of a value, in its canonical form inside documents, to make a value of a type. */
export function fromText(type: ColumnType): readonly [before: string, after: string] {
  const { kind } = storedType(type)
  switch (kind) {
    case 'text':
    case 'uuid':
    case 'json':
    case 'array':
    case 'custom':
      return ['', '']
    case 'integer':
    case 'bigint':
      return ['CAST(', ' AS SIGNED)']
    case 'real':
      return ['CAST(', ' AS DOUBLE)']
    case 'decimal':
      return ['CAST(', ' AS DECIMAL(65,30))']
    case 'boolean':
      return ['(', " = 'true')"]
    case 'date':
      return ['CAST(', ' AS DATE)']
    case 'time':
      return ['CAST(', ' AS TIME(6))']
    case 'timestamp':
    case 'localTimestamp':
      return ['CAST(REPLACE(REPLACE(', ", 'T', ' '), 'Z', '') AS DATETIME(6))"]
    case 'bytes':
      return ['FROM_BASE64(', ')']
    default:
      throw new ProgrammingError('STATEMENT_INVALID', `MySQL cannot read a value of kind ${kind} from text; read it as text`)
  }
}
