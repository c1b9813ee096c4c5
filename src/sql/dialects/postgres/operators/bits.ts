import type { Expr, Expression, IntegerExpression } from '../../../../schema/expressions/expression.ts'
import type { Node } from '../../../../schema/expressions/node.ts'
import { NumberNode } from '../../../../schema/expressions/nodes.ts'
import { bigIntegerType, integerType } from '../../../../schema/types/column-types.ts'
import { expressionOfKind } from '../../../functions/typing.ts'
import { anyBits, type Bits } from '../types/bits.ts'
import { nativeCall, nativeOperator, nativePrefix, type Or, valued } from './native.ts'

// Operators and functions of bit strings (PostgreSQL manual §9.6).

const capability = 'sql.bitStrings'
const integer = integerType(32)
type BitString<F> = Expression<Bits | null, 'custom', F>
type Made<F> = Expr<Bits | null, 'custom', F>

/**
 * The bits that both have; of different lengths an error: `&`.
 *
 * ```ts
 * import { id, select, table } from 'granary'
 * import { bit, bitsAnd } from 'granary/postgres'
 *
 * const doors = table('doors', { id: id(), rights: bit(8) })
 * select({ id: doors.id }).from(doors).where(bitsAnd(doors.rights, '00000100').eq('00000100'))
 * ```
 */
export function bitsAnd<F, G = never>(bits: BitString<F>, other: Or<Bits, 'custom', G>): Made<F | G> {
  return combined(bits, '&', other)
}

/** The bits that one of both has; of different lengths an error: `|`. */
export function bitsOr<F, G = never>(bits: BitString<F>, other: Or<Bits, 'custom', G>): Made<F | G> {
  return combined(bits, '|', other)
}

/** The bits that one of both has and the other has not; of different lengths an error: `#`. */
export function bitsXor<F, G = never>(bits: BitString<F>, other: Or<Bits, 'custom', G>): Made<F | G> {
  return combined(bits, '#', other)
}

/** Every bit turned round: `~`. */
export function bitsNot<F>(bits: BitString<F>): Made<F> {
  return nativePrefix(capability, '~', bitsNode(bits), anyBits)
}

/** Both, one after the other: `||`. */
export function bitsConcat<F, G = never>(bits: BitString<F>, other: Or<Bits, 'custom', G>): Made<F | G> {
  return combined(bits, '||', other)
}

/** The bits moved to the left, with as many zeros on the right; the length stays: `<<`. */
export function bitsShiftLeft<F>(bits: BitString<F>, count: number): Made<F> {
  return nativeOperator(capability, bitsNode(bits), '<<', numberNode(count), anyBits)
}

/** The bits moved to the right, with as many zeros on the left; the length stays: `>>`. */
export function bitsShiftRight<F>(bits: BitString<F>, count: number): Made<F> {
  return nativeOperator(capability, bitsNode(bits), '>>', numberNode(count), anyBits)
}

/** How many bits are 1: `bit_count`. */
export function bitCount<F>(bits: BitString<F>): Expr<bigint | null, 'bigint', F> {
  return nativeCall(capability, 'bit_count', [bitsNode(bits)], bigIntegerType)
}

/** How many bits there are: `length`. */
export function bitLength<F>(bits: BitString<F>): IntegerExpression<number | null, 'integer', F> {
  return nativeCall(capability, 'length', [bitsNode(bits)], integer)
}

/** The bit at a place, counted from 0 on the left: `get_bit`. */
export function getBit<F>(bits: BitString<F>, place: number): IntegerExpression<number | null, 'integer', F> {
  return nativeCall(capability, 'get_bit', [bitsNode(bits), numberNode(place)], integer)
}

/** A copy with the bit at a place set, counted from 0 on the left: `set_bit`. */
export function setBit<F>(bits: BitString<F>, place: number, value: 0 | 1): Made<F> {
  return nativeCall(capability, 'set_bit', [bitsNode(bits), numberNode(place), numberNode(value)], anyBits)
}

function combined<E>(bits: unknown, symbol: string, other: unknown): E {
  return nativeOperator(capability, bitsNode(bits), symbol, valued(other, anyBits), anyBits)
}

function bitsNode(bits: unknown): Node {
  return expressionOfKind(bits, 'bit functions', 'custom')
}

function numberNode(value: number): Node {
  return new NumberNode(integer.accept(value, {}) as number)
}
