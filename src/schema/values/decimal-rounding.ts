import { DataError } from '../../errors/index.ts'
import {
  type Decimal,
  digitsOf,
  droppedCoefficient,
  greatestIntegerDigits,
  isZero,
  type RoundingMode,
  scaledCoefficient,
  zero,
} from './decimal-number.ts'

/** Rounds to `places` fraction digits; a negative number of places rounds before the point. */
export function roundDecimal(decimal: Decimal, places: number, mode: RoundingMode = 'half away from zero'): Decimal {
  // Past PostgreSQL's greatest number of digits every number rounds alike; the bound keeps the power of ten small.
  const kept = Math.max(places, -greatestIntegerDigits - 1)
  const dropped = decimal.scale - kept
  if (dropped <= 0) return decimal
  const coefficient = droppedCoefficient(decimal.coefficient, dropped, mode)
  if (kept >= 0) return { coefficient, scale: kept }
  return isZero({ coefficient, scale: 0 }) ? zero : { coefficient: scaledCoefficient(coefficient, -kept), scale: 0 }
}

/**
 * Rounds to `scale` fraction digits and checks that the result has at most `precision` - `scale` digits before the
 * point, as PostgreSQL does on assignment to numeric(precision, scale). Throws DataError VALUE_OUT_OF_RANGE.
 */
export function fitToPrecision(decimal: Decimal, precision: number, scale: number): Decimal {
  const rounded = roundDecimal(decimal, scale)
  // Below 1 the difference is negative: minus the number of zeros that follow the point.
  if (digitsOf(rounded.coefficient).length - rounded.scale > precision - scale && !isZero(rounded)) throw precisionExceeded()
  return rounded
}

export function precisionExceeded(): DataError {
  return new DataError(
    'VALUE_OUT_OF_RANGE',
    'the number has more digits before the point than the precision allows; give a smaller number or declare more precision',
  )
}
