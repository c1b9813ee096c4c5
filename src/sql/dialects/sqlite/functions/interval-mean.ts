import type { AggregateFunction, SqlValue } from './function.ts'
import { integerArgument } from './temporal-value.ts'

interface MeanState {
  sum: bigint
  count: bigint
}

/**
 * The mean of lengths of time in microseconds, exact and then rounded to the microsecond, half to even as PostgreSQL's avg(interval)
 * rounds. NULLs are left out; no values give NULL. Can be used over a window.
 */
export const intervalMean: AggregateFunction<MeanState> = {
  name: 'granary_interval_avg',
  arity: 1,
  useBigInts: true,
  start: () => ({ sum: 0n, count: 0n }),
  step: (state, value: SqlValue) => {
    if (value === null) return state
    state.sum += integerArgument(value)
    state.count += 1n
    return state
  },
  inverse: (state, value: SqlValue) => {
    if (value === null) return state
    state.sum -= integerArgument(value)
    state.count -= 1n
    return state
  },
  result: ({ sum, count }) => (count === 0n ? null : roundedQuotient(sum, count)),
}

/** Rounds half to even. */
function roundedQuotient(sum: bigint, count: bigint): bigint {
  let below = sum / count
  let rest = sum % count
  if (rest < 0n) {
    below -= 1n
    rest += count
  }
  const twice = rest * 2n
  return twice > count || (twice === count && below % 2n !== 0n) ? below + 1n : below
}
