import { DataError } from '../../../../errors/index.ts'

/**
 * Count, sum and sum of squared differences from the mean, by the algorithm of Youngs and Cramer ("Some results relevant
 * to choice of sum and sum-of-product algorithms", Technometrics 13, 1971), in the same steps as PostgreSQL's
 * float8_accum and float8_regr_accum, so that the results are the same to the last bit.
 */
export interface Moments {
  count: number
  sumX: number
  squaresX: number
  sumY: number
  squaresY: number
  productsXY: number
}

export function noMoments(): Moments {
  return { count: 0, sumX: 0, squaresX: 0, sumY: 0, squaresY: 0, productsXY: 0 }
}

export function addValue(moments: Moments, x: number): Moments {
  const before = moments.count
  moments.count++
  moments.sumX += x
  if (before > 0) {
    const difference = x * moments.count - moments.sumX
    moments.squaresX += (difference * difference) / (moments.count * before)
    checkFinite(moments.squaresX, Number.isFinite(x))
  } else if (!Number.isFinite(x)) {
    moments.squaresX = Number.NaN
  }
  return moments
}

export function addPair(moments: Moments, y: number, x: number): Moments {
  const before = moments.count
  moments.count++
  moments.sumX += x
  moments.sumY += y
  if (before > 0) {
    const differenceX = x * moments.count - moments.sumX
    const differenceY = y * moments.count - moments.sumY
    const scale = 1 / (moments.count * before)
    moments.squaresX += differenceX * differenceX * scale
    moments.squaresY += differenceY * differenceY * scale
    moments.productsXY += differenceX * differenceY * scale
    checkFinite(moments.squaresX + moments.squaresY + moments.productsXY, Number.isFinite(x) && Number.isFinite(y))
  } else {
    if (!Number.isFinite(x)) moments.squaresX = moments.productsXY = Number.NaN
    if (!Number.isFinite(y)) moments.squaresY = moments.productsXY = Number.NaN
  }
  return moments
}

/** Finite values whose squares are too large are an error; with infinite ones the result is not a number. */
function checkFinite(sum: number, finiteInput: boolean): void {
  if (finiteInput && (sum === Number.POSITIVE_INFINITY || sum === Number.NEGATIVE_INFINITY)) {
    throw new DataError('VALUE_OUT_OF_RANGE', 'the squares of the values are too large for a real number')
  }
}
