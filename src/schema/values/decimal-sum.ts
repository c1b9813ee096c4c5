import { divideDecimals, divideToScale, multiplyDecimals, subtractDecimals } from './decimal-arithmetic.ts'
import { type Decimal, scaledBigint, scaledNumber, zero } from './decimal-number.ts'
import { squareRootToScale } from './decimal-power.ts'
import { roundDecimal } from './decimal-rounding.ts'
import { quotientScale } from './decimal-scale.ts'

/**
 * The exact sum of decimals that come and go, as a window frame's do. Numbers are added as safe integers of one scale
 * as long as that is exact, and spill into a bigint past it.
 */
export class RunningSum {
  #small = 0
  #large = 0n
  #scale = 0
  #count = 0
  // How many of the present numbers have each scale: the greatest present one is the sum's, as in PostgreSQL.
  readonly #scales: number[] = []

  add(decimal: Decimal): void {
    this.#accumulate(decimal.coefficient, decimal.scale)
    this.#count++
    this.#scales[decimal.scale] = (this.#scales[decimal.scale] ?? 0) + 1
  }

  /** Takes out a number that was added. */
  subtract(decimal: Decimal): void {
    this.#accumulate(-decimal.coefficient, decimal.scale)
    this.#count--
    this.#scales[decimal.scale] = (this.#scales[decimal.scale] ?? 0) - 1
  }

  /** How many numbers the sum is of. */
  get count(): number {
    return this.#count
  }

  /** The sum, with the scale of the present number that has the most fraction digits. */
  get total(): Decimal {
    let scale = this.#scales.length - 1
    while (scale > 0 && !this.#scales[scale]) scale--
    const exact = { coefficient: this.#large === 0n ? this.#small : this.#large + BigInt(this.#small), scale: this.#scale }
    return roundDecimal(exact, Math.max(scale, 0))
  }

  #accumulate(coefficient: number | bigint, scale: number): void {
    if (scale > this.#scale) this.#widen(scale)
    const small = scaledNumber(coefficient, this.#scale - scale)
    const sum = this.#small + small
    if (Number.isSafeInteger(sum)) {
      this.#small = sum
      return
    }
    this.#large += BigInt(this.#small) + scaledBigint(coefficient, this.#scale - scale)
    this.#small = 0
  }

  #widen(scale: number): void {
    const places = scale - this.#scale
    const small = scaledNumber(this.#small, places)
    const spilled = Number.isNaN(small)
    this.#large = scaledBigint(this.#large, places) + (spilled ? scaledBigint(this.#small, places) : 0n)
    this.#small = spilled ? 0 : small
    this.#scale = scale
  }
}

/** The sum, the number and the sum of the squares: what mean and variance are made of. */
export class RunningMoments {
  readonly sum = new RunningSum()
  readonly squares = new RunningSum()

  add(decimal: Decimal): void {
    this.sum.add(decimal)
    this.squares.add(multiplyDecimals(decimal, decimal))
  }

  /** Takes out a number that was added. */
  subtract(decimal: Decimal): void {
    this.sum.subtract(decimal)
    this.squares.subtract(multiplyDecimals(decimal, decimal))
  }
}

/**
 * The mean, with the scale of the sum's division by the count as PostgreSQL has it (numeric_avg); null of no numbers.
 * `leastScale` is the scale that the numbers' column declares.
 */
export function meanOfSum(sum: RunningSum, leastScale = 0): Decimal | null {
  return sum.count === 0 ? null : divideDecimals(sum.total, { coefficient: sum.count, scale: 0 }, leastScale)
}

export interface SpreadOptions {
  /** Of a sample (divided by n − 1) rather than of the whole population (divided by n). */
  readonly sample: boolean
  /** The standard deviation rather than the variance. */
  readonly root: boolean
  /** The scale that the numbers' column declares. */
  readonly leastScale: number
}

/**
 * The variance or the standard deviation as PostgreSQL computes them (numeric.c, numeric_stddev_internal):
 * (n Σx² − (Σx)²) / n², or / (n (n − 1)) for a sample. Null of no numbers, and of one number for a sample.
 */
export function spreadOfMoments(moments: RunningMoments, options: SpreadOptions): Decimal | null {
  const count = moments.sum.count
  if (count === 0 || (options.sample && count === 1)) return null
  const number: Decimal = { coefficient: count, scale: 0 }
  const total = moments.sum.total
  const numerator = subtractDecimals(multiplyDecimals(number, moments.squares.total), multiplyDecimals(total, total))
  if (numerator.coefficient <= 0) return zero
  const denominator = multiplyDecimals(number, { coefficient: options.sample ? count - 1 : count, scale: 0 })
  const scale = quotientScale(numerator, denominator, options.leastScale * 2)
  const variance = divideToScale(numerator, denominator, scale)
  return options.root ? squareRootToScale(variance, scale) : variance
}
