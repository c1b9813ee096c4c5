import { arrayFunctions } from './array.ts'
import { castFunctions } from './casts.ts'
import { collationFunctions } from './collation.ts'
import { conversionFunctions } from './conversion.ts'
import { decimalAggregates, decimalFunctions } from './decimal.ts'
import type { AggregateFunction, ScalarFunction } from './function.ts'
import { hashingFunctions } from './hashing.ts'
import { intervalMean } from './interval-mean.ts'
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
 * Every scalar function that a SQLite connection is given. Some names are there more than once, with different numbers of
 * arguments, so a driver must register each with its own number.
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
  ...castFunctions,
]

/** Every aggregate that a SQLite connection is given. */
export const aggregateFunctions: readonly AggregateFunction[] = [...statisticsAggregates, ...decimalAggregates, intervalMean].map(
  keepFailure,
)
