import { DataError, ProgrammingError } from '../../errors/index.ts'
import type { ColumnType } from '../types/column-type.ts'
import { arrayType, bigIntegerType, booleanType, decimalType, integerType, intervalType, jsonType, localTimestampType, pointType, realType, textType } from '../types/column-types.ts'
import type { Kind, Point } from '../types/kind.ts'
import { undefinedValue } from '../types/refusal.ts'
import type { Box, JsonStep } from './expression.ts'
import { declareNode, Node } from './node.ts'

const text = textType()
const integer = integerType(64)
const decimal = decimalType()
const json = jsonType()

/**
 * A node that gives a value. Every operator is a method here; the interfaces in expression.ts show those that make sense
 * for the node's kind.
 */
export abstract class ExpressionNode extends Node {
  abstract readonly type: ColumnType

  eq(value: unknown): OperationNode {
    return value === null ? this.isNull() : compare('eq', this, value)
  }
  ne(value: unknown): OperationNode {
    return value === null ? this.isNotNull() : compare('ne', this, value)
  }
  is(value: unknown): OperationNode {
    return value === null ? this.isNull() : compare('isNotDistinct', this, value)
  }
  isNot(value: unknown): OperationNode {
    return value === null ? this.isNotNull() : compare('isDistinct', this, value)
  }
  isNull(): OperationNode {
    return new OperationNode('isNull', [this], booleanType)
  }
  isNotNull(): OperationNode {
    return new OperationNode('isNotNull', [this], booleanType)
  }
  lt(value: unknown): OperationNode {
    return compare('lt', this, value)
  }
  lte(value: unknown): OperationNode {
    return compare('lte', this, value)
  }
  gt(value: unknown): OperationNode {
    return compare('gt', this, value)
  }
  gte(value: unknown): OperationNode {
    return compare('gte', this, value)
  }
  between(low: unknown, high: unknown): OperationNode {
    return new OperationNode('between', [this, comparand(this, low), comparand(this, high)], booleanType)
  }
  in(values: unknown): OperationNode {
    return new OperationNode('in', [this, membership(this, values)], booleanType)
  }
  notIn(values: unknown): OperationNode {
    return new OperationNode('notIn', [this, membership(this, values)], booleanType)
  }
  asc(): OrderingNode {
    return new OrderingNode(this, 'asc')
  }
  desc(): OrderingNode {
    return new OrderingNode(this, 'desc')
  }
  typed(): this {
    return this
  }

  and(other: ExpressionNode): OperationNode {
    return new OperationNode('and', [this, operand(other, booleanType)], booleanType)
  }
  or(other: ExpressionNode): OperationNode {
    return new OperationNode('or', [this, operand(other, booleanType)], booleanType)
  }
  not(): OperationNode {
    return new OperationNode('not', [this], booleanType)
  }

  like(pattern: unknown): OperationNode {
    return this.#text('like', pattern)
  }
  notLike(pattern: unknown): OperationNode {
    return this.#text('like', pattern).not()
  }
  ilike(pattern: unknown): OperationNode {
    return this.#text('ilike', pattern)
  }
  startsWith(part: unknown): OperationNode {
    return this.#text('startsWith', part)
  }
  endsWith(part: unknown): OperationNode {
    return this.#text('endsWith', part)
  }
  icontains(part: unknown): OperationNode {
    return this.#text('icontains', part)
  }
  istartsWith(part: unknown): OperationNode {
    return this.#text('istartsWith', part)
  }
  iendsWith(part: unknown): OperationNode {
    return this.#text('iendsWith', part)
  }
  iequals(value: unknown): OperationNode {
    return this.#text('iequals', value)
  }
  matches(pattern: unknown, options: { readonly ignoreCase?: boolean } = {}): OperationNode {
    return this.#text(options.ignoreCase === true ? 'imatches' : 'matches', pattern)
  }
  concat(other: unknown): OperationNode {
    return new OperationNode('concatenate', [this, operand(other, text)], text)
  }
  collate(collation: string): OperationNode {
    return new OperationNode('collate', [this], this.type, [collation])
  }
  #text(operation: string, other: unknown): OperationNode {
    return new OperationNode(operation, [this, operand(other, text)], booleanType)
  }

  plus(other: unknown): OperationNode {
    return arithmetic('plus', this, other)
  }
  minus(other: unknown): OperationNode {
    return arithmetic('minus', this, other)
  }
  times(other: unknown): OperationNode {
    return arithmetic('times', this, other)
  }
  dividedBy(other: unknown): OperationNode {
    return arithmetic('dividedBy', this, other)
  }
  modulo(other: unknown): OperationNode {
    return arithmetic('modulo', this, other)
  }
  negated(): OperationNode {
    return new OperationNode('negate', [this], relaxed(this.type))
  }
  bitAnd(other: unknown): OperationNode {
    return new OperationNode('bitAnd', [this, operand(other, this.type)], this.type)
  }
  bitOr(other: unknown): OperationNode {
    return new OperationNode('bitOr', [this, operand(other, this.type)], this.type)
  }
  bitXor(other: unknown): OperationNode {
    return new OperationNode('bitXor', [this, operand(other, this.type)], this.type)
  }
  bitNot(): OperationNode {
    return new OperationNode('bitNot', [this], this.type)
  }
  shiftLeft(bits: unknown): OperationNode {
    return new OperationNode('shiftLeft', [this, operand(bits, integer)], this.type)
  }
  shiftRight(bits: unknown): OperationNode {
    return new OperationNode('shiftRight', [this, operand(bits, integer)], this.type)
  }
  since(earlier: unknown): OperationNode {
    return new OperationNode('since', [this, operand(earlier, this.type)], intervalType)
  }

  path(...steps: readonly JsonStep[]): OperationNode {
    return new OperationNode('jsonPath', [this], json, steps)
  }
  text(...steps: readonly JsonStep[]): OperationNode {
    return new OperationNode('jsonText', [this], text, steps)
  }
  number(...steps: readonly JsonStep[]): OperationNode {
    return new OperationNode('jsonNumber', [this], realType, steps)
  }
  integer(...steps: readonly JsonStep[]): OperationNode {
    return new OperationNode('jsonInteger', [this], integer, steps)
  }
  boolean(...steps: readonly JsonStep[]): OperationNode {
    return new OperationNode('jsonBoolean', [this], booleanType, steps)
  }
  contains(other: unknown): OperationNode {
    if (this.type.kind === 'text') return this.#text('contains', other)
    return new OperationNode(this.type.kind === 'json' ? 'jsonContains' : 'arrayContains', [this, operand(other, this.type)], booleanType)
  }
  containedBy(other: unknown): OperationNode {
    return new OperationNode(this.type.kind === 'json' ? 'jsonContainedBy' : 'arrayContainedBy', [this, operand(other, this.type)], booleanType)
  }
  hasKey(key: string): OperationNode {
    return new OperationNode('jsonHasAllKeys', [this, new BoundNode([key], arrayType(text))], booleanType)
  }
  hasAnyKey(...keys: readonly string[]): OperationNode {
    return new OperationNode('jsonHasAnyKey', [this, new BoundNode(keys, arrayType(text))], booleanType)
  }
  hasAllKeys(...keys: readonly string[]): OperationNode {
    return new OperationNode('jsonHasAllKeys', [this, new BoundNode(keys, arrayType(text))], booleanType)
  }
  jsonType(): OperationNode {
    return new OperationNode('jsonType', [this], text)
  }
  arrayLength(): OperationNode {
    return new OperationNode('jsonArrayLength', [this], integer)
  }
  with(path: readonly JsonStep[], value: unknown): OperationNode {
    return new OperationNode('jsonSet', [this, operand(value, json)], this.type, path)
  }
  without(...path: readonly JsonStep[]): OperationNode {
    return new OperationNode('jsonRemove', [this], this.type, path)
  }

  overlaps(other: unknown): OperationNode {
    return new OperationNode('arrayOverlaps', [this, operand(other, this.type)], booleanType)
  }
  includes(value: unknown): OperationNode {
    return new OperationNode('arrayContains', [this, operand([value], this.type)], booleanType)
  }
  length(): OperationNode {
    return new OperationNode('arrayLength', [this], integer)
  }
  at(index: number): OperationNode {
    return new OperationNode('arrayElement', [this], this.type.element ?? this.type, [index])
  }

  x(): OperationNode {
    return new OperationNode('pointX', [this], realType)
  }
  y(): OperationNode {
    return new OperationNode('pointY', [this], realType)
  }
  distanceTo(other: unknown): OperationNode {
    return new OperationNode('distance', [this, operand(other, pointType)], realType)
  }
  within(box: Box): OperationNode {
    const edges = [box.minX, box.minY, box.maxX, box.maxY].map((edge) => operand(edge, realType))
    return new OperationNode('withinBox', [this, ...edges], booleanType)
  }
  withinDistance(center: Point, metres: number): OperationNode {
    return new OperationNode('withinDistance', [this, operand(center.x, realType), operand(center.y, realType), operand(metres, realType)], booleanType)
  }
  nearest(center: Point, count: number): OperationNode {
    return new OperationNode('nearest', [this, operand(center.x, realType), operand(center.y, realType), operand(count, integer)], booleanType)
  }
}

/** A value that is bound. */
export class BoundNode extends ExpressionNode {
  readonly kind = 'bound'
  readonly value: unknown
  readonly type: ColumnType

  constructor(value: unknown, type: ColumnType) {
    super()
    this.value = value
    this.type = type
  }
}
declareNode('bound', { type: 'type', value: 'value' })

/** The values of an IN list. */
export class ListNode extends Node {
  readonly kind = 'list'
  readonly values: readonly unknown[]
  readonly type: ColumnType

  constructor(values: readonly unknown[], type: ColumnType) {
    super()
    this.values = values
    this.type = type
  }
}
declareNode('list', { type: 'type', values: 'values' })

const noConstants: readonly (string | number)[] = Object.freeze([])

/** An operator or a function, by its portable name, with its operands. `constants` are parts of the SQL text. */
export class OperationNode extends ExpressionNode {
  readonly kind = 'operation'
  readonly operation: string
  readonly operands: readonly Node[]
  readonly type: ColumnType
  readonly constants: readonly (string | number)[]

  constructor(operation: string, operands: readonly Node[], type: ColumnType, constants: readonly (string | number)[] = noConstants) {
    super()
    this.operation = operation
    this.operands = operands
    this.type = type
    this.constants = constants
  }
}
declareNode('operation', { operation: 'constant', operands: 'nodes', constants: 'constants', type: 'type' })

/** An entry of ORDER BY. */
export class OrderingNode extends Node {
  readonly kind = 'ordering'
  readonly operand: Node
  readonly direction: 'asc' | 'desc'
  /** Where nulls come; undefined: after every value when ascending, before when descending, on every engine. */
  readonly nulls: 'first' | 'last' | undefined

  constructor(operand: Node, direction: 'asc' | 'desc', nulls?: 'first' | 'last') {
    super()
    this.operand = operand
    this.direction = direction
    this.nulls = nulls
  }

  nullsFirst(): OrderingNode {
    return new OrderingNode(this.operand, this.direction, 'first')
  }
  nullsLast(): OrderingNode {
    return new OrderingNode(this.operand, this.direction, 'last')
  }
}
declareNode('ordering', { operand: 'node', direction: 'constant', nulls: 'constant' })

/** The symbol under which a query gives the node that stands for it where a value is expected. */
export const asOperand: unique symbol = Symbol('asOperand')

/** A value or an expression as a node of a type. Throws DataError VALUE_UNDEFINED. */
export function operand(value: unknown, type: ColumnType): Node {
  if (value instanceof Node) return value
  if (value === undefined) throw undefinedValue({})
  if (typeof value === 'object' && value !== null && asOperand in value) return queryOf(value)
  return new BoundNode(value, type)
}

/**
 * The type for a value that is compared with one of `type`: without the limits of a column, since a text that is
 * too long to be stored is simply not equal.
 */
export function relaxed(type: ColumnType): ColumnType {
  if (type.kind === 'integer') return integer
  if (type.kind === 'decimal') return decimal
  if (type.kind === 'text' && type.length !== undefined) return text
  return type
}

function comparand(self: ExpressionNode, value: unknown): Node {
  return value instanceof Node ? value : operand(value, relaxed(self.type))
}

function compare(operation: string, self: ExpressionNode, value: unknown): OperationNode {
  if (value === null) throw new DataError('VALUE_TYPE', `${operation}(null) is never true: ask isNull() or isNotNull()`)
  return new OperationNode(operation, [self, comparand(self, value)], booleanType)
}

function membership(self: ExpressionNode, values: unknown): Node {
  if (!Array.isArray(values)) {
    if (typeof values === 'object' && values !== null && asOperand in values) return queryOf(values)
    throw new ProgrammingError('STATEMENT_INVALID', 'in() takes an array of values or a query of one column')
  }
  for (const value of values) {
    if (value === undefined) throw undefinedValue({})
    if (value === null) throw new DataError('VALUE_TYPE', 'the list of in() holds null, which is equal to nothing: leave it out and ask isNull() beside it')
  }
  return new ListNode([...values], relaxed(self.type))
}

// The caller has seen that the object has this method; TypeScript cannot narrow an `object` by a symbol to its type.
function queryOf(value: object): Node {
  return (value as { [asOperand](): Node })[asOperand]()
}

const rank: Partial<Record<Kind, number>> = { integer: 0, bigint: 1, decimal: 2, real: 3 }

function arithmetic(operation: string, self: ExpressionNode, value: unknown): OperationNode {
  const { kind } = self.type
  if (kind === 'date' || kind === 'time' || kind === 'timestamp' || kind === 'localTimestamp') {
    const result = kind === 'date' ? localTimestampType : self.type
    return new OperationNode(operation === 'plus' ? 'momentPlus' : 'momentMinus', [self, operand(value, intervalType)], result)
  }
  if (kind === 'interval') return new OperationNode(`interval${operation[0]?.toUpperCase()}${operation.slice(1)}`, [self, operand(value, operation === 'times' ? realType : intervalType)], intervalType)
  const other = operand(value, relaxed(self.type))
  return new OperationNode(operation, [self, other], other instanceof ExpressionNode ? wider(self.type, other.type) : relaxed(self.type))
}

function wider(left: ColumnType, right: ColumnType): ColumnType {
  const greater = Math.max(rank[left.kind] ?? 0, rank[right.kind] ?? 0)
  return [integer, bigIntegerType, decimal, realType][greater] ?? integer
}
