import { DataError } from '../../errors/index.ts'
import type {
  ArithmeticKind,
  Expression,
  IntegerExpression,
  NullOf,
  NumberExpression,
  NumberKind,
  NumberValue,
} from '../../schema/expressions/expression.ts'
import { operand, relaxed, unbounded } from '../../schema/expressions/expression-node.ts'
import { NumberNode } from '../../schema/expressions/nodes.ts'
import type { ColumnType } from '../../schema/types/column-type.ts'
import { bigIntegerType, decimalType, integerType, realType, scaledDecimalType } from '../../schema/types/column-types.ts'
import type { Literal } from '../../schema/types/kind.ts'
import { type CountOperand, countNode, expressionNode, expressionOf, expressionOfKind, operationOf } from './typing.ts'

// The functions follow PostgreSQL's (manual, section 9.3, Mathematical Functions and Operators) on every engine: of an integer they give a
// real, of a decimal an exact decimal unless the function says real. Null in any operand gives null. What lies outside a function's domain
// is DataError VALUE_OUT_OF_RANGE.

const numbers = ['integer', 'bigint', 'real', 'decimal'] as const
const wholeNumbers = ['integer', 'bigint'] as const
const integer = integerType(64)
const decimal = decimalType()

/** Reals stay real and integers become real; decimals stay decimal. */
export type RealOrDecimal<K extends NumberKind> = K extends 'decimal' ? 'decimal' : 'real'
type Calculated<T, K extends NumberKind, F> = NumberExpression<NumberValue[RealOrDecimal<K>] | NullOf<T>, RealOrDecimal<K>, F>
type Real<T, F> = NumberExpression<number | NullOf<T>, 'real', F>
type NumberOperand<U, L extends NumberKind, G> = number | Expression<U, L, G>

/**
 * The number without its sign.
 *
 * ```ts
 * import { abs, integer, select, table } from 'granary'
 *
 * const flights = table('flights', { delay: integer() })
 * select({ off: abs(flights.delay) }).from(flights)
 * ```
 */
export function abs<T, K extends NumberKind, F>(number: Expression<T, K, F>): NumberExpression<T, K, F> {
  const node = expressionOfKind(number, 'abs', ...numbers)
  return operationOf('abs', [node], unbounded(node.type))
}

/** -1, 0 or 1. */
export function sign<T, K extends NumberKind, F>(number: Expression<T, K, F>): Calculated<T, K, F> {
  return calculated('sign', number)
}

/** The least whole number that is not below the number. */
export function ceil<T, K extends NumberKind, F>(number: Expression<T, K, F>): Calculated<T, K, F> {
  return calculated('ceiling', number, 'ceil')
}

/** The greatest whole number that is not above the number. */
export function floor<T, K extends NumberKind, F>(number: Expression<T, K, F>): Calculated<T, K, F> {
  return calculated('floor', number)
}

/**
 * Rounded to `places` fraction digits (default 0; negative: before the point). Halves go away from zero; but a real without `places`
 * goes to the even neighbour, as in PostgreSQL, where the processor rounds it.
 */
export function round<T, K extends NumberKind, F, U = never, G = never>(
  number: Expression<T, K, F>,
  places?: CountOperand<U, G>,
): Calculated<T | Extract<U, null>, K, F | G> {
  return calculated('round', number, 'round', places)
}

/** Cut off after `places` fraction digits (default 0; negative: before the point). */
export function trunc<T, K extends NumberKind, F, U = never, G = never>(
  number: Expression<T, K, F>,
  places?: CountOperand<U, G>,
): Calculated<T | Extract<U, null>, K, F | G> {
  return calculated('truncateNumber', number, 'trunc', places)
}

/** The square root; of a decimal to the scale that PostgreSQL chooses. */
export function sqrt<T, K extends NumberKind, F>(number: Expression<T, K, F>): Calculated<T, K, F> {
  return calculated('squareRoot', number, 'sqrt')
}

/** The cube root, as a real. */
export function cbrt<T, K extends NumberKind, F>(number: Expression<T, K, F>): Real<T, F> {
  return ofReals('cubeRoot', 'cbrt', number)
}

/** A number to a power: a decimal to a whole power is a decimal, everything else a real. */
export function power<T, F, U = never, G = never>(
  base: Expression<T, 'decimal', F>,
  exponent: number | Expression<U, 'integer' | 'bigint', G>,
): NumberExpression<string | NullOf<T | U>, 'decimal', F | G>
export function power<T, K extends NumberKind, F, U = never, L extends NumberKind = never, G = never>(
  base: Expression<T, K, F>,
  exponent: NumberOperand<U, L, G>,
): Real<T | U, F | G>
export function power(base: unknown, exponent: unknown): unknown {
  const node = expressionOfKind(base, 'power', ...numbers)
  const exact =
    node.type.kind === 'decimal' &&
    (typeof exponent === 'number' || ['integer', 'bigint'].includes(expressionNode(exponent, 'power').type.kind))
  if (!exact) return operationOf('power', [node, operand(exponent, realType)], realType)
  if (typeof exponent === 'number' && !Number.isInteger(exponent))
    throw new DataError('VALUE_TYPE', 'a decimal has whole powers only; cast it to real() for others')
  return operationOf('power', [node, operand(exponent, integer)], decimal)
}

/** e to the power of the number, as a real. */
export function exp<T, K extends NumberKind, F>(number: Expression<T, K, F>): Real<T, F> {
  return ofReals('exponential', 'exp', number)
}

/** The natural logarithm, as a real. */
export function ln<T, K extends NumberKind, F>(number: Expression<T, K, F>): Real<T, F> {
  return ofReals('naturalLogarithm', 'ln', number)
}

/** The logarithm to the base 10, as a real. */
export function log10<T, K extends NumberKind, F>(number: Expression<T, K, F>): Real<T, F> {
  return ofReals('commonLogarithm', 'log10', number)
}

/** The logarithm of `number` to the base `base`, as a real. */
export function log<U, L extends NumberKind, G, T, K extends NumberKind, F>(
  base: NumberOperand<U, L, G>,
  number: Expression<T, K, F>,
): Real<T | U, F | G> {
  return operationOf('logarithm', [numberNode(base, 'log'), expressionOfKind(number, 'log', ...numbers)], realType)
}

export function acos<T, K extends NumberKind, F>(number: Expression<T, K, F>): Real<T, F> {
  return ofReals('arcCosine', 'acos', number)
}
export function asin<T, K extends NumberKind, F>(number: Expression<T, K, F>): Real<T, F> {
  return ofReals('arcSine', 'asin', number)
}
export function atan<T, K extends NumberKind, F>(number: Expression<T, K, F>): Real<T, F> {
  return ofReals('arcTangent', 'atan', number)
}
/** The angle of the point (x, y), in radians from -π to π. */
export function atan2<T, K extends NumberKind, F, U, L extends NumberKind, G>(
  y: Expression<T, K, F>,
  x: NumberOperand<U, L, G>,
): Real<T | U, F | G> {
  return operationOf('arcTangentOfQuotient', [expressionOfKind(y, 'atan2', ...numbers), numberNode(x, 'atan2')], realType)
}
export function cos<T, K extends NumberKind, F>(radians: Expression<T, K, F>): Real<T, F> {
  return ofReals('cosine', 'cos', radians)
}
export function sin<T, K extends NumberKind, F>(radians: Expression<T, K, F>): Real<T, F> {
  return ofReals('sine', 'sin', radians)
}
export function tan<T, K extends NumberKind, F>(radians: Expression<T, K, F>): Real<T, F> {
  return ofReals('tangent', 'tan', radians)
}
export function cot<T, K extends NumberKind, F>(radians: Expression<T, K, F>): Real<T, F> {
  return ofReals('cotangent', 'cot', radians)
}
/** Radians in degrees. */
export function degrees<T, K extends NumberKind, F>(radians: Expression<T, K, F>): Real<T, F> {
  return ofReals('degrees', 'degrees', radians)
}
/** Degrees in radians. */
export function radians<T, K extends NumberKind, F>(degrees: Expression<T, K, F>): Real<T, F> {
  return ofReals('radians', 'radians', degrees)
}

/** π. */
export function pi(): NumberExpression<number, 'real', never> {
  return operationOf('pi', [], realType)
}

/** A random number from 0, and below 1; another one for each row. */
export function random(): NumberExpression<number, 'real', never> {
  return operationOf('random', [], realType)
}

/** The remainder, with the sign of the dividend: the method `modulo` as a function. */
export function mod<T, K extends NumberKind, F, U = never, L extends NumberKind = K, G = never>(
  dividend: Expression<T, K, F>,
  divisor: Literal<Exclude<T, null>, K> | Expression<U, L, G>,
): NumberExpression<NumberValue[ArithmeticKind[K][L]] | NullOf<T | U>, ArithmeticKind[K][L], F | G> {
  return expressionOf(expressionOfKind(dividend, 'mod', ...numbers).modulo(divisor))
}

/** The greatest common divisor of two whole numbers. */
export function gcd<T, K extends 'integer' | 'bigint', F, U = never, L extends 'integer' | 'bigint' = K, G = never>(
  number: Expression<T, K, F>,
  other: Literal<Exclude<T, null>, K> | Expression<U, L, G>,
): IntegerExpression<NumberValue[WiderInteger<K, L>] | NullOf<T | U>, WiderInteger<K, L>, F | G> {
  return ofIntegers('greatestCommonDivisor', 'gcd', number, other)
}

/** The least common multiple of two whole numbers. */
export function lcm<T, K extends 'integer' | 'bigint', F, U = never, L extends 'integer' | 'bigint' = K, G = never>(
  number: Expression<T, K, F>,
  other: Literal<Exclude<T, null>, K> | Expression<U, L, G>,
): IntegerExpression<NumberValue[WiderInteger<K, L>] | NullOf<T | U>, WiderInteger<K, L>, F | G> {
  return ofIntegers('leastCommonMultiple', 'lcm', number, other)
}
type WiderInteger<K extends 'integer' | 'bigint', L extends 'integer' | 'bigint'> = 'bigint' extends K | L ? 'bigint' : 'integer'

/** The number, from 1, of the bucket that a number falls in when `low` to `high` is divided into `count` equal ones; 0 and `count + 1` are what lies outside. */
export function widthBucket<T, K extends 'integer' | 'bigint' | 'real', F>(
  number: Expression<T, K, F>,
  low: number,
  high: number,
  count: number,
): IntegerExpression<number | NullOf<T>, 'integer', F> {
  const node = expressionOfKind(number, 'widthBucket', 'integer', 'bigint', 'real')
  return operationOf('widthBucket', [node, operand(low, realType), operand(high, realType), countNode(count)], integer)
}

function calculated<E>(operation: string, number: unknown, name = operation, places?: unknown): E {
  const node = expressionOfKind(number, name, ...numbers)
  if (places === undefined) return operationOf(operation, [node], realOrDecimal(node.type))
  const count = countNode(places)
  return operationOf(
    operation,
    [node, count],
    node.type.kind === 'decimal' && count instanceof NumberNode ? scaledDecimalType(count.value) : realOrDecimal(node.type),
  )
}

function realOrDecimal(type: ColumnType): ColumnType {
  return type.kind === 'decimal' ? decimal : realType
}

function ofReals<E>(operation: string, name: string, number: unknown): E {
  return operationOf(operation, [expressionOfKind(number, name, ...numbers)], realType)
}

function numberNode(value: unknown, name: string): ReturnType<typeof operand> {
  return typeof value === 'number' ? operand(value, realType) : expressionOfKind(value, name, ...numbers)
}

function ofIntegers<E>(operation: string, name: string, number: unknown, value: unknown): E {
  const node = expressionOfKind(number, name, ...wholeNumbers)
  const other =
    typeof value === 'number' || typeof value === 'bigint'
      ? operand(value, relaxed(node.type))
      : expressionOfKind(value, name, ...wholeNumbers)
  const big = node.type.kind === 'bigint' || ('type' in other && other.type === bigIntegerType)
  return operationOf(operation, [node, other], big ? bigIntegerType : integer)
}
