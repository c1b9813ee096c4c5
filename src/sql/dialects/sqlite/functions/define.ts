import type { ScalarFunction, SqlValue } from './function.ts'

/** A value that is not SQL NULL. */
export type Present = Exclude<SqlValue, null>

export interface Traits {
  /** INTEGER arguments arrive as bigint, so that 64-bit integers are exact. */
  readonly useBigInts?: boolean
}

/** A deterministic function of one argument: NULL in, NULL out. */
export function unary(name: string, compute: (value: Present) => SqlValue, traits: Traits = {}): ScalarFunction {
  return { name, deterministic: true, arity: 1, ...traits, call: (value: SqlValue) => (value === null ? null : compute(value)) }
}

/** A deterministic function of two arguments: NULL in, NULL out. */
export function binary(name: string, compute: (first: Present, second: Present) => SqlValue, traits: Traits = {}): ScalarFunction {
  return {
    name,
    deterministic: true,
    arity: 2,
    ...traits,
    call: (first: SqlValue, second: SqlValue) => (first === null || second === null ? null : compute(first, second)),
  }
}

/** A deterministic function of three arguments: NULL in, NULL out. */
export function ternary(
  name: string,
  compute: (first: Present, second: Present, third: Present) => SqlValue,
  traits: Traits = {},
): ScalarFunction {
  return {
    name,
    deterministic: true,
    arity: 3,
    ...traits,
    call: (first: SqlValue, second: SqlValue, third: SqlValue) =>
      first === null || second === null || third === null ? null : compute(first, second, third),
  }
}

/** A deterministic function of four arguments: NULL in, NULL out. */
export function quaternary(
  name: string,
  compute: (first: Present, second: Present, third: Present, fourth: Present) => SqlValue,
  traits: Traits = {},
): ScalarFunction {
  return {
    name,
    deterministic: true,
    arity: 4,
    ...traits,
    call: (first: SqlValue, second: SqlValue, third: SqlValue, fourth: SqlValue) =>
      first === null || second === null || third === null || fourth === null ? null : compute(first, second, third, fourth),
  }
}
