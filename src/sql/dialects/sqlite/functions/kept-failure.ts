import type { AggregateFunction, SqlValue } from './function.ts'

interface Guarded {
  state: unknown
  failure?: unknown
  failed: boolean
}

/**
 * The same aggregate, but an error in a step is thrown by `result`. What a step throws is lost in node:sqlite, and the
 * statement ends as if it had no rows.
 */
export function keepFailure(aggregate: AggregateFunction): AggregateFunction<Guarded> {
  const { inverse } = aggregate
  return {
    name: aggregate.name,
    arity: aggregate.arity,
    ...(aggregate.useBigInts === undefined ? {} : { useBigInts: aggregate.useBigInts }),
    start: () => ({ state: aggregate.start(), failed: false }),
    step: guarded(aggregate, (state, ...values) => aggregate.step(state, ...values)),
    ...(inverse === undefined ? {} : { inverse: guarded(aggregate, (state, ...values) => inverse(state, ...values)) }),
    result: (guard) => {
      if (guard.failed) throw guard.failure
      return aggregate.result(guard.state)
    },
  }
}

type Change = (state: unknown, ...values: SqlValue[]) => unknown

/** The drivers read the number of arguments from the function's own length. */
function guarded(aggregate: AggregateFunction, change: Change): (guard: Guarded, ...values: SqlValue[]) => Guarded {
  switch (aggregate.arity) {
    case 1:
      return (guard: Guarded, value: SqlValue) => attempt(guard, change, value)
    case 2:
      return (guard: Guarded, first: SqlValue, second: SqlValue) => attempt(guard, change, first, second)
    default:
      return (guard, ...values) => attempt(guard, change, ...values)
  }
}

function attempt(guard: Guarded, change: Change, ...values: SqlValue[]): Guarded {
  if (guard.failed) return guard
  try {
    guard.state = change(guard.state, ...values)
  } catch (failure) {
    guard.failure = failure
    guard.failed = true
  }
  return guard
}
