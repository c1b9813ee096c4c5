import { DataError, ProgrammingError } from '../../../../errors/index.ts'
import {
  absoluteDecimal,
  addDecimals,
  divideDecimals,
  multiplyDecimals,
  negateDecimal,
  remainderOfDecimals,
  signOfDecimal,
  subtractDecimals,
} from '../../../../schema/values/decimal-arithmetic.ts'
import { type Decimal, exactPowerOfTen, isZero, type RoundingMode } from '../../../../schema/values/decimal-number.ts'
import { powerOfDecimal, squareRootOfDecimal } from '../../../../schema/values/decimal-power.ts'
import { fitToPrecision, roundDecimal } from '../../../../schema/values/decimal-rounding.ts'
import { decodeSortableDecimal, formatSortableDecimal, parseSortableDecimal } from '../../../../schema/values/decimal-sortable.ts'
import { meanOfSum, RunningMoments, RunningSum, spreadOfMoments } from '../../../../schema/values/decimal-sum.ts'
import { canonicalDecimal, formatDecimal, parseDecimal, pointOf } from '../../../../schema/values/decimal-text.ts'
import type { AggregateFunction, ScalarFunction, SqlValue } from './function.ts'

/**
 * Exact decimal arithmetic in SQLite, with PostgreSQL's results. Arguments and results are decimals in sortable form;
 * an INTEGER argument is taken exactly, a REAL one by its shortest round-trip text. Null in, null out.
 *
 * The sortable form has no trailing zeros, so it does not tell the scale that a column declares. Where PostgreSQL's
 * result has a scale that depends on it, the function takes it as a last, optional argument: div, power and sqrt here;
 * avg and the measures of spread among the aggregates. It matters from about 16 digits before the point.
 *
 * Errors thrown: DataError DIVISION_BY_ZERO, VALUE_MALFORMED (text that is no decimal), VALUE_OUT_OF_RANGE (more than 98
 * digits before the point), VALUE_TYPE (a blob).
 */
export const decimalFunctions: readonly ScalarFunction[] = [
  binary('granary_decimal_add', addDecimals),
  binary('granary_decimal_sub', subtractDecimals),
  binary('granary_decimal_mul', multiplyDecimals),
  binary('granary_decimal_mod', remainderOfDecimals),
  // div(dividend, divisor [, scale]), power(base, exponent [, scale]), sqrt(x [, scale])
  optional('granary_decimal_div', 2, ([left, right], scale) => divideDecimals(read(left), read(right), scale ?? 0)),
  optional('granary_decimal_power', 2, ([base, exponent], scale) => powerOfDecimal(read(base), readExponent(exponent), scale ?? 0)),
  optional('granary_decimal_sqrt', 1, ([value], scale) => squareRootOfDecimal(read(value), scale ?? 0)),
  // round(x [, places]), trunc(x [, places])
  optional('granary_decimal_round', 1, ([value], places) => roundDecimal(read(value), places ?? 0)),
  optional('granary_decimal_trunc', 1, ([value], places) => roundDecimal(read(value), places ?? 0, 'truncate')),
  unary('granary_decimal_ceil', (value) => write(roundTo(value, 'ceiling'))),
  unary('granary_decimal_floor', (value) => write(roundTo(value, 'floor'))),
  unary('granary_decimal_abs', (value) => write(absoluteDecimal(read(value)))),
  unary('granary_decimal_neg', (value) => write(negateDecimal(read(value)))),
  unary('granary_decimal_sign', (value) => write({ coefficient: signOfDecimal(read(value)), scale: 0 })),
  // Plain text, as PostgreSQL reads a numeric: blanks around it are allowed, and so are '.5' and '5.'.
  unary('granary_decimal_from_text', (value) => write(typeof value === 'string' ? parseDecimal(numericInput(value)) : read(value))),
  unary('granary_decimal_from_integer', (value) => write(read(value))),
  unary('granary_decimal_from_real', (value) => write(read(value))),
  // to_text(x [, scale]): plain text, filled with zeros to `scale` fraction digits
  {
    name: 'granary_decimal_to_text',
    deterministic: true,
    arity: -1,
    useBigInts: true,
    call: (...values) => plainText(values),
  },
  unary('granary_decimal_to_real', (value) => toReal(read(value))),
  unary('granary_decimal_to_integer', (value) => toInteger(read(value))),
  {
    name: 'granary_decimal_fit',
    deterministic: true,
    arity: 3,
    useBigInts: true,
    call: (value: SqlValue, precision: SqlValue, scale: SqlValue) =>
      value === null || precision === null || scale === null
        ? null
        : write(fitToPrecision(read(value), readCount(precision), readCount(scale))),
  },
]

interface MeanState {
  readonly sum: RunningSum
  leastScale: number
}

interface SpreadState {
  readonly moments: RunningMoments
  leastScale: number
}

/** The aggregates over decimals; nulls are left out. All can be used over a window. */
export const decimalAggregates: readonly AggregateFunction[] = [sum(), mean(), ...spreads()]

function sum(): AggregateFunction<RunningSum> {
  return {
    name: 'granary_decimal_sum',
    arity: 1,
    useBigInts: true,
    start: () => new RunningSum(),
    step: (state, value: SqlValue) => {
      if (value !== null) state.add(read(value))
      return state
    },
    inverse: (state, value: SqlValue) => {
      if (value !== null) state.subtract(read(value))
      return state
    },
    result: (state) => (state.count === 0 ? null : write(state.total)),
  }
}

function mean(): AggregateFunction<MeanState> {
  const name = 'granary_decimal_avg'
  return {
    name,
    arity: -1,
    useBigInts: true,
    start: () => ({ sum: new RunningSum(), leastScale: 0 }),
    step: (state, ...values) => {
      const [value, scale] = takeOne(name, values)
      if (value !== null) state.sum.add(read(value))
      state.leastScale = scale
      return state
    },
    inverse: (state, ...values) => {
      const [value] = takeOne(name, values)
      if (value !== null) state.sum.subtract(read(value))
      return state
    },
    result: (state) => writeNullable(meanOfSum(state.sum, state.leastScale)),
  }
}

function spreads(): AggregateFunction<SpreadState>[] {
  return [
    spread('granary_decimal_var_pop', { sample: false, root: false }),
    spread('granary_decimal_var_samp', { sample: true, root: false }),
    spread('granary_decimal_stddev_pop', { sample: false, root: true }),
    spread('granary_decimal_stddev_samp', { sample: true, root: true }),
  ]
}

function spread(name: string, options: { readonly sample: boolean; readonly root: boolean }): AggregateFunction<SpreadState> {
  return {
    name,
    arity: -1,
    useBigInts: true,
    start: () => ({ moments: new RunningMoments(), leastScale: 0 }),
    step: (state, ...values) => {
      const [value, scale] = takeOne(name, values)
      if (value !== null) state.moments.add(read(value))
      state.leastScale = scale
      return state
    },
    inverse: (state, ...values) => {
      const [value] = takeOne(name, values)
      if (value !== null) state.moments.subtract(read(value))
      return state
    },
    result: (state) => writeNullable(spreadOfMoments(state.moments, { ...options, leastScale: state.leastScale })),
  }
}

function unary(name: string, compute: (value: Exclude<SqlValue, null>) => SqlValue): ScalarFunction {
  return { name, deterministic: true, arity: 1, useBigInts: true, call: (value: SqlValue) => (value === null ? null : compute(value)) }
}

function binary(name: string, compute: (left: Decimal, right: Decimal) => Decimal): ScalarFunction {
  return {
    name,
    deterministic: true,
    arity: 2,
    useBigInts: true,
    call: (left: SqlValue, right: SqlValue) => (left === null || right === null ? null : write(compute(read(left), read(right)))),
  }
}

/** A function of `required` arguments and a count that may be left out. */
function optional(
  name: string,
  required: number,
  compute: (values: readonly SqlValue[], count: number | undefined) => Decimal,
): ScalarFunction {
  return {
    name,
    deterministic: true,
    arity: -1,
    useBigInts: true,
    call: (...values) => {
      if (values.length !== required && values.length !== required + 1) throw wrongArgumentCount(name, required)
      if (values.includes(null)) return null
      return write(compute(values, values.length > required ? readCount(values[required]) : undefined))
    },
  }
}

function takeOne(name: string, values: readonly SqlValue[]): readonly [SqlValue, number] {
  const [value, scale] = values
  if (value === undefined || values.length > 2) throw wrongArgumentCount(name, 1)
  return [value, scale === undefined || scale === null ? 0 : readCount(scale)]
}

function wrongArgumentCount(name: string, required: number): ProgrammingError {
  return new ProgrammingError('STATEMENT_INVALID', `${name} takes ${required} or ${required + 1} arguments; leave the others out`)
}

function read(value: SqlValue | undefined): Decimal {
  switch (typeof value) {
    case 'string':
      return parseSortableDecimal(value)
    case 'bigint': {
      const small = Number(value)
      return { coefficient: Number.isSafeInteger(small) ? small : value, scale: 0 }
    }
    case 'number':
      return Number.isSafeInteger(value) ? { coefficient: value, scale: 0 } : parseDecimal(canonicalDecimal(value))
    default:
      throw new DataError('VALUE_TYPE', 'expected a decimal, an INTEGER or a REAL, but was given a blob; cast it first')
  }
}

function write(decimal: Decimal): string {
  return formatSortableDecimal(decimal)
}

function writeNullable(decimal: Decimal | null): string | null {
  return decimal === null ? null : formatSortableDecimal(decimal)
}

/** A number of digits, of places or the like. */
function readCount(value: SqlValue | undefined): number {
  const count = Number(value)
  if (!Number.isInteger(count) || typeof value === 'string') throw new DataError('VALUE_TYPE', 'a number of digits must be an INTEGER')
  return count
}

function readExponent(value: SqlValue | undefined): number {
  const exponent = read(value)
  const whole = roundDecimal(exponent, 0, 'truncate')
  return isZero(subtractDecimals(exponent, whole)) ? Number(whole.coefficient) : Number.NaN
}

function roundTo(value: SqlValue, mode: RoundingMode): Decimal {
  return roundDecimal(read(value), 0, mode)
}

const numericSyntax = /^[ \t\n\v\f\r]*([+-]?)(?:([0-9]+)\.?([0-9]*)|\.([0-9]+))((?:[eE][+-]?[0-9]+)?)[ \t\n\v\f\r]*$/

/** What PostgreSQL's numeric takes as text (manual, 4.1.2.6), rewritten in the strict grammar; other text comes back as it is. */
function numericInput(text: string): string {
  if (pointOf(text) > 0) return text
  const match = numericSyntax.exec(text)
  if (match === null) return text
  const [, sign = '', whole = '0', fraction = '', bareFraction = '', exponent = ''] = match
  const digits = fraction + bareFraction
  return sign + whole + (digits === '' ? '' : `.${digits}`) + exponent
}

function plainText(values: readonly SqlValue[]): string | null {
  const [value, scale] = values
  if (value === undefined || values.length > 2) throw wrongArgumentCount('granary_decimal_to_text', 1)
  if (value === null || scale === null) return null
  return decodeSortableDecimal(typeof value === 'string' ? value : write(read(value)), scale === undefined ? 0 : readCount(scale))
}

/** The nearest double; a number too small for one is an error as in PostgreSQL, not zero. */
function toReal(decimal: Decimal): number {
  const { coefficient, scale } = decimal
  // A safe integer divided by an exact power of ten is correctly rounded, so it is the nearest double.
  if (typeof coefficient === 'number' && scale <= 22) return coefficient / exactPowerOfTen(scale)
  const real = Number(formatDecimal(decimal))
  if (real === 0 && !isZero(decimal)) throw new DataError('VALUE_OUT_OF_RANGE', 'the decimal is too small for a REAL; round it first')
  return real
}

/** The nearest integer, halves away from zero, as PostgreSQL's cast of numeric to bigint. */
function toInteger(decimal: Decimal): bigint {
  const whole = BigInt(roundDecimal(decimal, 0).coefficient)
  if (BigInt.asIntN(64, whole) !== whole)
    throw new DataError('VALUE_OUT_OF_RANGE', 'the decimal does not fit a 64-bit integer; keep it as a decimal')
  return whole
}
