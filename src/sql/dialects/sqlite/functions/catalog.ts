import { arrayFunctions } from './array.ts'
import { collationFunctions } from './collation.ts'
import { conversionFunctions } from './conversion.ts'
import { decimalAggregates, decimalFunctions } from './decimal.ts'
import type { AggregateFunction, ScalarFunction, SqlValue } from './function.ts'
import { hashingFunctions } from './hashing.ts'
import { jsonFunctions } from './json.ts'
import { keepFailure } from './kept-failure.ts'
import { mathematicsFunctions } from './mathematics.ts'
import { patternFunctions } from './patterns.ts'
import { regularExpressionFunctions } from './regular-expressions.ts'
import { spatialFunctions } from './spatial.ts'
import { statisticsAggregates } from './statistics.ts'
import { temporalFunctions } from './temporal.ts'
import { textFunctions } from './text.ts'

/**
 * Every scalar function that a SQLite connection is given. `call.length` is the arity, except for -1; some names are
 * there twice with different arities, so a driver must register each with its own number of arguments.
 */
export const scalarFunctions: readonly ScalarFunction[] = [
  ...textFunctions,
  ...patternFunctions,
  ...regularExpressionFunctions,
  ...hashingFunctions,
  ...collationFunctions,
  ...conversionFunctions,
  ...mathematicsFunctions,
  ...decimalFunctions,
  ...temporalFunctions,
  ...jsonFunctions,
  ...arrayFunctions,
  ...spatialFunctions,
].map(withOwnLength)

/** Every aggregate that a SQLite connection is given; `step.length` is the arity and one, except for arity -1. */
export const aggregateFunctions: readonly AggregateFunction[] = [...statisticsAggregates, ...decimalAggregates].map(keepFailure)

/** The drivers take the number of arguments from the length of the function. */
function withOwnLength(scalar: ScalarFunction): ScalarFunction {
  const { arity, call } = scalar
  if (arity === -1 || call.length === arity) return scalar
  switch (arity) {
    case 0:
      return { ...scalar, call: () => call() }
    case 1:
      return { ...scalar, call: (first: SqlValue) => call(first) }
    case 2:
      return { ...scalar, call: (first: SqlValue, second: SqlValue) => call(first, second) }
    case 3:
      return { ...scalar, call: (first: SqlValue, second: SqlValue, third: SqlValue) => call(first, second, third) }
    default:
      return {
        ...scalar,
        call: (first: SqlValue, second: SqlValue, third: SqlValue, fourth: SqlValue) => call(first, second, third, fourth),
      }
  }
}
