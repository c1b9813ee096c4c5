import { DataError } from '../../../../errors/index.ts'
import { numberOf } from './arguments.ts'
import { compareValues } from './code-points.ts'
import type { AggregateFunction, SqlValue } from './function.ts'

interface ModeState {
  best: SqlValue
  bestCount: number
  current: SqlValue
  currentCount: number
}

interface PercentileState {
  readonly values: Exclude<SqlValue, null>[]
  fraction: SqlValue
}

/**
 * PostgreSQL's ordered-set aggregates (manual, section 9.21). SQLite must hand the values over in order:
 * `granary_mode(x ORDER BY x)`, `granary_percentile_disc(x, 0.5 ORDER BY x)`. NULL values do not count. Of the values that are most
 * frequent `granary_mode` gives the first.
 *
 * Errors thrown: DataError VALUE_OUT_OF_RANGE (a fraction outside 0 to 1), VALUE_TYPE (a fraction that is no number).
 */
export const orderedSetAggregates: readonly AggregateFunction[] = [
  mode(),
  percentile('granary_percentile_disc', discrete),
  percentile('granary_percentile_cont', continuous),
]

function mode(): AggregateFunction<ModeState> {
  return {
    name: 'granary_mode',
    arity: 1,
    useBigInts: true,
    start: () => ({ best: null, bestCount: 0, current: null, currentCount: 0 }),
    step: (state, value: SqlValue) => {
      if (value === null) return state
      const same = state.current !== null && compareValues(state.current, value) === 0
      state.currentCount = same ? state.currentCount + 1 : 1
      if (!same) state.current = value
      if (state.currentCount > state.bestCount) {
        state.best = state.current
        state.bestCount = state.currentCount
      }
      return state
    },
    result: (state) => state.best,
  }
}

function percentile(
  name: string,
  pick: (values: PercentileState['values'], fraction: number) => SqlValue,
): AggregateFunction<PercentileState> {
  return {
    name,
    arity: 2,
    useBigInts: true,
    start: () => ({ values: [], fraction: null }),
    step: (state, value: SqlValue, fraction: SqlValue) => {
      state.fraction = fraction
      if (value !== null) state.values.push(value)
      return state
    },
    result: (state) => {
      if (state.fraction === null) return null
      const fraction = numberOf(state.fraction)
      if (fraction < 0 || fraction > 1) throw new DataError('VALUE_OUT_OF_RANGE', 'a percentile needs a fraction from 0 to 1')
      return state.values.length === 0 ? null : pick(state.values, fraction)
    },
  }
}

/** The first value whose position is at least `fraction` of the way. */
function discrete(values: PercentileState['values'], fraction: number): SqlValue {
  return values[Math.max(Math.ceil(fraction * values.length), 1) - 1] ?? null
}

/** Between the two nearest values, in proportion. */
function continuous(values: PercentileState['values'], fraction: number): SqlValue {
  const position = fraction * (values.length - 1)
  const below = numberOf(values[Math.floor(position)] ?? 0)
  const above = numberOf(values[Math.ceil(position)] ?? 0)
  return below + (position - Math.floor(position)) * (above - below)
}
