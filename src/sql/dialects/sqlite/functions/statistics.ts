import { bigintOf, numberOf } from './arguments.ts'
import type { AggregateFunction, SqlValue } from './function.ts'
import { addPair, addValue, type Moments, noMoments } from './moments.ts'
import { overFrame } from './moving-frame.ts'
import { orderedSetAggregates } from './ordered-sets.ts'

/**
 * PostgreSQL's statistical, bit and ordered-set aggregates (manual, section 9.21) over reals and integers, with its
 * results. Each but the ordered-set ones exists twice: as an aggregate, and with `_over` at its end for use with OVER. The pairs' order is (Y, X), as there.
 * A row with a NULL argument does not count; no rows give NULL, except for `granary_regr_count`.
 *
 * Errors thrown: DataError VALUE_OUT_OF_RANGE (squares too large for a real), VALUE_TYPE (text or bytes).
 */
export const statisticsAggregates: readonly AggregateFunction[] = [
  ...ofMoments().flatMap(withFrame),
  ...ofIntegers().flatMap(withFrame),
  ...orderedSetAggregates,
]

function withFrame<State>(aggregate: AggregateFunction<State>): AggregateFunction[] {
  return [aggregate, overFrame(aggregate)]
}

function ofMoments(): AggregateFunction<Moments>[] {
  return [
    ofValues('granary_var_pop', variancePopulation),
    ofValues('granary_var_samp', varianceSample),
    ofValues('granary_stddev_pop', (moments) => root(variancePopulation(moments))),
    ofValues('granary_stddev_samp', (moments) => root(varianceSample(moments))),
    ofPairs('granary_corr', correlation),
    ofPairs('granary_covar_pop', ({ count, productsXY }) => (count < 1 ? null : productsXY / count)),
    ofPairs('granary_covar_samp', ({ count, productsXY }) => (count < 2 ? null : productsXY / (count - 1))),
    ofPairs('granary_regr_count', ({ count }) => BigInt(count)),
    ofPairs('granary_regr_avgx', ({ count, sumX }) => (count < 1 ? null : sumX / count)),
    ofPairs('granary_regr_avgy', ({ count, sumY }) => (count < 1 ? null : sumY / count)),
    ofPairs('granary_regr_sxx', ({ count, squaresX }) => (count < 1 ? null : squaresX)),
    ofPairs('granary_regr_syy', ({ count, squaresY }) => (count < 1 ? null : squaresY)),
    ofPairs('granary_regr_sxy', ({ count, productsXY }) => (count < 1 ? null : productsXY)),
    ofPairs('granary_regr_slope', ({ count, squaresX, productsXY }) => (count < 1 || squaresX === 0 ? null : productsXY / squaresX)),
    ofPairs('granary_regr_intercept', intercept),
    ofPairs('granary_regr_r2', determination),
  ]
}

function ofIntegers(): AggregateFunction<bigint | null>[] {
  return [
    ofBits('granary_bit_and', (left, right) => left & right),
    ofBits('granary_bit_or', (left, right) => left | right),
    ofBits('granary_bit_xor', (left, right) => left ^ right),
  ]
}

function ofValues(name: string, result: (moments: Moments) => SqlValue): AggregateFunction<Moments> {
  return {
    name,
    arity: 1,
    start: noMoments,
    step: (moments, value: SqlValue) => (value === null ? moments : addValue(moments, numberOf(value))),
    result,
  }
}

function ofPairs(name: string, result: (moments: Moments) => SqlValue): AggregateFunction<Moments> {
  return {
    name,
    arity: 2,
    start: noMoments,
    step: (moments, y: SqlValue, x: SqlValue) => (y === null || x === null ? moments : addPair(moments, numberOf(y), numberOf(x))),
    result,
  }
}

function variancePopulation({ count, squaresX }: Moments): number | null {
  return count < 1 ? null : squaresX / count
}

function varianceSample({ count, squaresX }: Moments): number | null {
  return count < 2 ? null : squaresX / (count - 1)
}

function root(value: number | null): number | null {
  return value === null ? null : Math.sqrt(value)
}

function correlation({ count, squaresX, squaresY, productsXY }: Moments): number | null {
  if (count < 1 || squaresX === 0 || squaresY === 0) return null
  return productsXY / Math.sqrt(squaresX * squaresY)
}

function intercept({ count, sumX, sumY, squaresX, productsXY }: Moments): number | null {
  return count < 1 || squaresX === 0 ? null : (sumY - (sumX * productsXY) / squaresX) / count
}

function determination({ count, squaresX, squaresY, productsXY }: Moments): number | null {
  if (count < 1 || squaresX === 0) return null
  return squaresY === 0 ? 1 : (productsXY * productsXY) / (squaresX * squaresY)
}

function ofBits(name: string, combine: (left: bigint, right: bigint) => bigint): AggregateFunction<bigint | null> {
  return {
    name,
    arity: 1,
    useBigInts: true,
    start: () => null,
    step: (bits, value: SqlValue) => (value === null ? bits : bits === null ? bigintOf(value) : combine(bits, bigintOf(value))),
    result: (bits) => bits,
  }
}
