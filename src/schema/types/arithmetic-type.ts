import type { ColumnType } from './column-type.ts'
import { bigIntegerType, decimalType, integerType, realType, scaledDecimalType } from './column-types.ts'
import type { Kind } from './kind.ts'

const integer = integerType(64)
const decimal = decimalType()

/** The type of a sum, difference, product, quotient or remainder of two numbers. */
export function arithmeticType(operation: string, left: ColumnType, right: ColumnType): ColumnType {
  const type = wider(left, right)
  return type === decimal ? scaledDecimalType(resultScale(operation, left.scale ?? 0, right.scale ?? 0)) : type
}

/** The fraction digits of a result, as PostgreSQL's numeric has them; a quotient has as many as it needs. */
function resultScale(operation: string, left: number, right: number): number {
  if (operation === 'times') return left + right
  return operation === 'dividedBy' ? 0 : Math.max(left, right)
}

const rank: Partial<Record<Kind, number>> = { integer: 0, bigint: 1, decimal: 2, real: 3 }

/** The kind of number that holds the values of both. */
export function wider(left: ColumnType, right: ColumnType): ColumnType {
  const greater = Math.max(rank[left.kind] ?? 0, rank[right.kind] ?? 0)
  return [integer, bigIntegerType, decimal, realType][greater] ?? integer
}
