import type { AggregateFunction, SqlValue } from './function.ts'

interface FrameState<State> {
  /** The arguments of the frame's rows from `first` on. */
  readonly rows: SqlValue[][]
  first: number
  state: State
  /** True when rows left since `state` was computed. */
  stale: boolean
}

/**
 * The variant of an aggregate for OVER, named with `_over` at its end. It keeps the frame's rows and computes anew when
 * rows have left, as PostgreSQL does for these aggregates: to subtract would leave rounding errors behind. Where no row
 * leaves (a whole partition, a running total) it costs what the aggregate costs.
 */
export function overFrame<State>(aggregate: AggregateFunction<State>): AggregateFunction<FrameState<State>> {
  return {
    ...aggregate,
    name: `${aggregate.name}_over`,
    start: () => ({ rows: [], first: 0, state: aggregate.start(), stale: false }),
    step: stepOf(aggregate),
    inverse: inverseOf(aggregate.arity),
    result: (frame) => {
      if (frame.stale) {
        let state = aggregate.start()
        for (let index = frame.first; index < frame.rows.length; index++) state = aggregate.step(state, ...(frame.rows[index] ?? []))
        frame.state = state
        frame.stale = false
      }
      return aggregate.result(frame.state)
    },
  }
}

/** The drivers read the number of arguments from the function's own length. */
function stepOf<State>(aggregate: AggregateFunction<State>): AggregateFunction<FrameState<State>>['step'] {
  const step = (frame: FrameState<State>, row: SqlValue[]): FrameState<State> => {
    frame.rows.push(row)
    if (!frame.stale) frame.state = aggregate.step(frame.state, ...row)
    return frame
  }
  return aggregate.arity === 1
    ? (frame: FrameState<State>, value: SqlValue) => step(frame, [value])
    : (frame: FrameState<State>, first: SqlValue, second: SqlValue) => step(frame, [first, second])
}

function inverseOf<State>(arity: number): (frame: FrameState<State>, first: SqlValue, second: SqlValue) => FrameState<State> {
  const inverse = (frame: FrameState<State>): FrameState<State> => {
    frame.first++
    frame.stale = true
    // What has left is given back in one piece, so that each row is moved once on average.
    if (frame.first > 1024 && frame.first * 2 > frame.rows.length) {
      frame.rows.splice(0, frame.first)
      frame.first = 0
    }
    return frame
  }
  return arity === 1 ? (frame: FrameState<State>, _value: SqlValue) => inverse(frame) : (frame, _first, _second) => inverse(frame)
}
