/** What SQLite hands to a user-defined function and takes from it. */
export type SqlValue = null | number | bigint | string | Uint8Array

/** A scalar SQL function that the dialect registers on every connection. */
export interface ScalarFunction {
  readonly name: string
  readonly deterministic: boolean
  /** -1: any number */
  readonly arity: number
  readonly useBigInts?: boolean
  call(...values: SqlValue[]): SqlValue
}

/** An aggregate SQL function; one with `inverse` can be used over a window. */
export interface AggregateFunction<State = unknown> {
  readonly name: string
  readonly arity: number
  readonly useBigInts?: boolean
  start(): State
  step(state: State, ...values: SqlValue[]): State
  inverse?(state: State, ...values: SqlValue[]): State
  result(state: State): SqlValue
}
