import type { ColumnType } from '../../schema/types/column-type.ts'
import {
  arrayType,
  bigIntegerType,
  booleanType,
  bytesType,
  dateType,
  decimalType,
  enumerationType,
  integerType,
  intervalType,
  jsonType,
  localTimestampType,
  pointType,
  realType,
  textType,
  timestampType,
  timeType,
  uuidType,
} from '../../schema/types/column-types.ts'
import type { DescribedType } from './description.ts'

const documents = jsonType()
const instants = timestampType('text')

/** The column type that a description names. */
export function columnTypeOf(type: DescribedType): ColumnType {
  switch (type.kind) {
    case 'integer':
      return integerType(type.bits ?? 64)
    case 'bigint':
      return bigIntegerType
    case 'real':
      return realType
    case 'decimal':
      return decimalType(type.precision, type.scale)
    case 'boolean':
      return booleanType
    case 'text':
      if (type.values !== undefined) return enumerationType(type.values)
      return textType({
        ...(type.length === undefined ? {} : { length: type.length }),
        ...(type.collation === undefined ? {} : { collation: type.collation }),
      })
    case 'date':
      return dateType
    case 'time':
      return timeType
    case 'timestamp':
      return instants
    case 'localTimestamp':
      return localTimestampType
    case 'interval':
      return intervalType
    case 'uuid':
      return uuidType
    case 'bytes':
      return bytesType(type.length)
    case 'json':
      return documents
    case 'array':
      return arrayType(columnTypeOf(type.element ?? { kind: 'text' }))
    case 'point':
      return pointType
  }
}
