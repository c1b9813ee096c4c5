/**
 * The kinds of values that columns hold and expressions give. A kind decides which operators an expression has,
 * which JavaScript values it takes, and which codec moves its values to and from an engine.
 */
export type Kind =
  | 'text'
  | 'integer'
  | 'bigint'
  | 'real'
  | 'decimal'
  | 'boolean'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'localTimestamp'
  | 'interval'
  | 'uuid'
  | 'bytes'
  | 'json'
  | 'array'
  | 'point'
  | 'custom'

/** A length of time as parts; absent parts are zero. Months and years are no exact lengths: see `addMonths`. */
export interface DurationParts {
  readonly weeks?: number
  readonly days?: number
  readonly hours?: number
  readonly minutes?: number
  readonly seconds?: number
  readonly milliseconds?: number
  readonly microseconds?: number
}

/** A point in the plane; for geographic functions `x` is the longitude and `y` the latitude, in degrees. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** What may be given where a value of a kind is expected, when reading gives `T`. Every conversion is exact. */
export interface Inputs<T> {
  readonly text: T
  readonly integer: T
  readonly bigint: T | number
  readonly real: T
  readonly decimal: T | number | bigint
  readonly boolean: T
  readonly date: T
  readonly time: T
  readonly timestamp: T | Date
  readonly localTimestamp: T
  readonly interval: T | DurationParts
  readonly uuid: T
  readonly bytes: T
  readonly json: T
  readonly array: T
  readonly point: T
  readonly custom: T
}

/** The kinds that may be compared with a kind: numbers with numbers, otherwise like with like. */
export interface Comparable {
  readonly text: 'text'
  readonly integer: 'integer' | 'bigint' | 'real' | 'decimal'
  readonly bigint: 'integer' | 'bigint' | 'real' | 'decimal'
  readonly real: 'integer' | 'bigint' | 'real' | 'decimal'
  readonly decimal: 'integer' | 'bigint' | 'real' | 'decimal'
  readonly boolean: 'boolean'
  readonly date: 'date'
  readonly time: 'time'
  readonly timestamp: 'timestamp'
  readonly localTimestamp: 'localTimestamp'
  readonly interval: 'interval'
  readonly uuid: 'uuid'
  readonly bytes: 'bytes'
  readonly json: 'json'
  readonly array: 'array'
  readonly point: 'point'
  readonly custom: 'custom'
}

/** A value that may be given for an expression that gives `T`. */
export type Literal<T, K extends Kind> = Inputs<Exclude<T, null>>[K] | Extract<T, null>
