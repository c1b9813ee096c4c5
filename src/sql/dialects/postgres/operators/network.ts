import type { BooleanExpression, Expr, Expression, IntegerExpression, TextExpression } from '../../../../schema/expressions/expression.ts'
import type { Node } from '../../../../schema/expressions/node.ts'
import { NumberNode } from '../../../../schema/expressions/nodes.ts'
import { bigIntegerType, booleanType, integerType, textType } from '../../../../schema/types/column-types.ts'
import { expressionOfKind } from '../../../functions/typing.ts'
import { type Cidr, cidrType, type Inet, inetType, type MacAddress, macType } from '../types/network.ts'
import { nativeCall, nativeOperator, nativePrefix, type Or, valued } from './native.ts'

// Operators and functions of addresses (PostgreSQL manual §9.12).

const capability = 'sql.networkTypes'
const integer = integerType(32)
const text = textType()
type Address<F> = Expression<Inet | null, 'custom', F> | Expression<Cidr | null, 'custom', F>
type Other<G> = Inet | Cidr | Address<G>

/**
 * Whether an address or a network lies inside a network, and is not all of it: `<<`.
 *
 * ```ts
 * import { id, select, table } from 'granary'
 * import { inet, networkWithin } from 'granary/postgres'
 *
 * const requests = table('requests', { id: id(), from: inet() })
 * select({ id: requests.id }).from(requests).where(networkWithin(requests.from, '10.0.0.0/8'))
 * ```
 */
export function networkWithin<F, G = never>(address: Address<F>, network: Other<G>): BooleanExpression<boolean | null, F | G> {
  return compared(address, '<<', network)
}

/** Whether an address or a network lies inside a network, or is all of it: `<<=`. */
export function networkWithinOrEqual<F, G = never>(address: Address<F>, network: Other<G>): BooleanExpression<boolean | null, F | G> {
  return compared(address, '<<=', network)
}

/** Whether a network holds an address or a network, and more: `>>`. */
export function networkContains<F, G = never>(network: Address<F>, address: Other<G>): BooleanExpression<boolean | null, F | G> {
  return compared(network, '>>', address)
}

/** Whether a network holds an address or a network: `>>=`. */
export function networkContainsOrEquals<F, G = never>(network: Address<F>, address: Other<G>): BooleanExpression<boolean | null, F | G> {
  return compared(network, '>>=', address)
}

/** Whether one of two networks holds the other: `&&`. */
export function networkOverlaps<F, G = never>(network: Address<F>, other: Other<G>): BooleanExpression<boolean | null, F | G> {
  return compared(network, '&&', other)
}

/** The address so many places further on, or back: `+`. */
export function addressPlus<F>(address: Expression<Inet | null, 'custom', F>, count: bigint | number): Expr<Inet | null, 'custom', F> {
  return nativeOperator(capability, addressNode(address), '+', valued(count, bigIntegerType), inetType, 'additive')
}

/** How many places an address is behind another: `-`. */
export function addressesBetween<F, G = never>(
  address: Expression<Inet | null, 'custom', F>,
  other: Or<Inet, 'custom', G>,
): Expr<bigint | null, 'bigint', F | G> {
  return nativeOperator(capability, addressNode(address), '-', valued(other, inetType), bigIntegerType, 'additive')
}

/** The bits that two addresses have in common: `&`. */
export function addressAnd<F, G = never>(
  address: Expression<Inet | null, 'custom', F>,
  mask: Or<Inet, 'custom', G>,
): Expr<Inet | null, 'custom', F | G> {
  return nativeOperator(capability, addressNode(address), '&', valued(mask, inetType), inetType)
}

/** The bits that one of two addresses has: `|`. */
export function addressOr<F, G = never>(
  address: Expression<Inet | null, 'custom', F>,
  mask: Or<Inet, 'custom', G>,
): Expr<Inet | null, 'custom', F | G> {
  return nativeOperator(capability, addressNode(address), '|', valued(mask, inetType), inetType)
}

/** Every bit turned round: `~`. */
export function addressNot<F>(address: Expression<Inet | null, 'custom', F>): Expr<Inet | null, 'custom', F> {
  return nativePrefix(capability, '~', addressNode(address), inetType)
}

/** The address without its prefix, as text: `host`. */
export function hostOf<F>(address: Address<F>): TextExpression<string | null, F> {
  return nativeCall(capability, 'host', [addressNode(address)], text)
}

/** The network of an address. */
export function networkOf<F>(address: Address<F>): Expr<Cidr | null, 'custom', F> {
  return nativeCall(capability, 'network', [addressNode(address)], cidrType)
}

/** The address to which all of a network listens. */
export function broadcastOf<F>(address: Address<F>): Expr<Inet | null, 'custom', F> {
  return nativeCall(capability, 'broadcast', [addressNode(address)], inetType)
}

/** The bits of an address that are of its network. */
export function netmaskOf<F>(address: Address<F>): Expr<Inet | null, 'custom', F> {
  return nativeCall(capability, 'netmask', [addressNode(address)], inetType)
}

/** How many bits of an address are of its network. */
export function prefixLengthOf<F>(address: Address<F>): IntegerExpression<number | null, 'integer', F> {
  return nativeCall(capability, 'masklen', [addressNode(address)], integer)
}

/** An address with another length of its network's prefix. */
export function withPrefixLength<F>(address: Expression<Inet | null, 'custom', F>, length: number): Expr<Inet | null, 'custom', F> {
  return nativeCall(capability, 'set_masklen', [addressNode(address), new NumberNode(integer.accept(length, {}) as number)], inetType)
}

/** 4 or 6. */
export function addressFamily<F>(address: Address<F>): IntegerExpression<number | null, 'integer', F> {
  return nativeCall(capability, 'family', [addressNode(address)], integer)
}

/** The smallest network that holds both. */
export function networkMerge<F, G = never>(network: Address<F>, other: Other<G>): Expr<Cidr | null, 'custom', F | G> {
  return nativeCall(capability, 'inet_merge', [addressNode(network), valued(other, inetType)], cidrType)
}

/** The address of a network card with the last three bytes zero, which leaves its maker: `trunc`. */
export function macMaker<F>(address: Expression<MacAddress | null, 'custom', F>): Expr<MacAddress | null, 'custom', F> {
  return nativeCall(capability, 'trunc', [addressNode(address)], macType)
}

function compared<E>(address: unknown, symbol: string, other: unknown): E {
  return nativeOperator(capability, addressNode(address), symbol, valued(other, inetType), booleanType)
}

function addressNode(address: unknown): Node {
  return expressionOfKind(address, 'network functions', 'custom')
}
