import { DataError, ProgrammingError } from '../../errors/index.ts'
import { arithmeticType, wider } from '../types/arithmetic-type.ts'
import type { ColumnType } from '../types/column-type.ts'
import {
  arrayType,
  bigIntegerType,
  booleanType,
  decimalType,
  integerType,
  intervalType,
  jsonType,
  localTimestampType,
  pointType,
  realType,
  textType,
  timestampType,
} from '../types/column-types.ts'
import type { Kind, Point } from '../types/kind.ts'
import { undefinedValue } from '../types/refusal.ts'
import { relaxed, unbounded } from '../types/relaxed-type.ts'
import { jsonNull } from '../values/json.ts'
import type { Box, JsonStep } from './expression.ts'
import { ListNode } from './list-node.ts'
import { declareNode, Node } from './node.ts'
import { OrderingNode } from './ordering-node.ts'

export { relaxed, unbounded } from '../types/relaxed-type.ts'
export { ListNode } from './list-node.ts'
export { OrderingNode } from './ordering-node.ts'

const text = textType()
const integer = integerType(64)
const decimal = decimalType()
const json = jsonType()
const timestamp = timestampType('text')

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
  isTrue(): OperationNode {
    return new OperationNode('isTrue', [this], booleanType)
  }
  isFalse(): OperationNode {
    return new OperationNode('isFalse', [this], booleanType)
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
    requireKind(this, 'concat', texts)
    return new OperationNode('concatenate', [this, operand(other, text)], text)
  }
  collate(collation: string): OperationNode {
    requireKind(this, 'collate', texts)
    return new OperationNode('collate', [this], this.type, [collation])
  }
  #text(operation: string, other: unknown): OperationNode {
    requireKind(this, operation, texts)
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
    requireKind(this, 'negated', negatable)
    return new OperationNode(this.type.kind === 'interval' ? 'intervalNegate' : 'negate', [this], unbounded(this.type))
  }
  bitAnd(other: unknown): OperationNode {
    return this.#bits('bitAnd', other)
  }
  bitOr(other: unknown): OperationNode {
    return this.#bits('bitOr', other)
  }
  bitXor(other: unknown): OperationNode {
    return this.#bits('bitXor', other)
  }
  bitNot(): OperationNode {
    requireKind(this, 'bitNot', wholeNumbers)
    return new OperationNode('bitNot', [this], relaxed(this.type))
  }
  shiftLeft(bits: unknown): OperationNode {
    requireKind(this, 'shiftLeft', wholeNumbers)
    return new OperationNode('shiftLeft', [this, operand(bits, integer)], relaxed(this.type))
  }
  shiftRight(bits: unknown): OperationNode {
    requireKind(this, 'shiftRight', wholeNumbers)
    return new OperationNode('shiftRight', [this, operand(bits, integer)], relaxed(this.type))
  }
  #bits(operation: string, value: unknown): OperationNode {
    requireKind(this, operation, wholeNumbers)
    const other = operand(value, relaxed(this.type))
    return new OperationNode(operation, [this, other], other instanceof ExpressionNode ? wider(this.type, other.type) : relaxed(this.type))
  }
  since(earlier: unknown): OperationNode {
    requireKind(this, 'since', moments)
    return new OperationNode('since', [this, operand(earlier, this.type)], intervalType)
  }

  path(...steps: readonly JsonStep[]): OperationNode {
    return this.#member('jsonPath', steps, json)
  }
  text(...steps: readonly JsonStep[]): OperationNode {
    return this.#member('jsonText', steps, text)
  }
  number(...steps: readonly JsonStep[]): OperationNode {
    return this.#member('jsonNumber', steps, realType)
  }
  integer(...steps: readonly JsonStep[]): OperationNode {
    return this.#member('jsonInteger', steps, integer)
  }
  bigint(...steps: readonly JsonStep[]): OperationNode {
    return this.#member('jsonInteger', steps, bigIntegerType)
  }
  decimal(...steps: readonly JsonStep[]): OperationNode {
    return this.#member('jsonDecimal', steps, decimal)
  }
  boolean(...steps: readonly JsonStep[]): OperationNode {
    return this.#member('jsonBoolean', steps, booleanType)
  }
  #member(operation: string, steps: readonly JsonStep[], type: ColumnType): OperationNode {
    requireKind(this, operation, documents)
    for (const step of steps) {
      if (typeof step === 'number' ? Number.isSafeInteger(step) : typeof step === 'string') continue
      throw new ProgrammingError('STATEMENT_INVALID', 'a step into a JSON document is a key as text, or an index as a whole number')
    }
    return new OperationNode(operation, [this], type, steps)
  }
  contains(other: unknown): OperationNode {
    if (this.type.kind === 'text') return this.#text('contains', other)
    requireKind(this, 'contains', containers)
    return new OperationNode(this.type.kind === 'json' ? 'jsonContains' : 'arrayContains', [this, comparand(this, other)], booleanType)
  }
  containedBy(other: unknown): OperationNode {
    requireKind(this, 'containedBy', containers)
    return new OperationNode(
      this.type.kind === 'json' ? 'jsonContainedBy' : 'arrayContainedBy',
      [this, comparand(this, other)],
      booleanType,
    )
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
    if (path.length === 0) throw new ProgrammingError('STATEMENT_INVALID', 'with() needs a path of one step or more')
    const { operation, operands, constants } = this.#member('jsonSet', path, json)
    return new OperationNode(operation, [...operands, operand(value === null ? jsonNull : value, json)], this.type, constants)
  }
  without(...path: readonly JsonStep[]): OperationNode {
    if (path.length === 0) throw new ProgrammingError('STATEMENT_INVALID', 'without() needs a path of one step or more')
    return this.#member('jsonRemove', path, this.type)
  }

  overlaps(other: unknown): OperationNode {
    requireKind(this, 'overlaps', arrays)
    return new OperationNode('arrayOverlaps', [this, comparand(this, other)], booleanType)
  }
  includes(value: unknown): OperationNode {
    requireKind(this, 'includes', arrays)
    return new OperationNode('arrayContains', [this, comparand(this, [value])], booleanType)
  }
  length(): OperationNode {
    requireKind(this, 'length', arrays)
    return new OperationNode('arrayLength', [this], integer)
  }
  at(index: number): OperationNode {
    requireKind(this, 'at', arrays)
    if (!Number.isSafeInteger(index) || index < 0) throw new ProgrammingError('STATEMENT_INVALID', 'at() takes an index from 0')
    return new OperationNode('arrayElement', [this], this.type.element ?? this.type, [index])
  }

  x(): OperationNode {
    requireKind(this, 'x', points)
    return new OperationNode('pointX', [this], realType)
  }
  y(): OperationNode {
    requireKind(this, 'y', points)
    return new OperationNode('pointY', [this], realType)
  }
  distanceTo(other: unknown): OperationNode {
    requireKind(this, 'distanceTo', points)
    return new OperationNode('distance', [this, operand(other, pointType)], realType)
  }
  within(box: Box): OperationNode {
    requireKind(this, 'within', points)
    const edges = [box.minX, box.minY, box.maxX, box.maxY].map((edge) => operand(edge, realType))
    return new OperationNode('withinBox', [this, ...edges], booleanType)
  }
  withinDistance(center: Point, metres: number): OperationNode {
    requireKind(this, 'withinDistance', points)
    return new OperationNode(
      'withinDistance',
      [this, operand(center.x, realType), operand(center.y, realType), operand(metres, realType)],
      booleanType,
    )
  }
  nearest(center: Point, count: number): OperationNode {
    requireKind(this, 'nearest', points)
    return new OperationNode(
      'nearest',
      [this, operand(center.x, realType), operand(center.y, realType), operand(count, integer)],
      booleanType,
    )
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

/** The symbol under which a query gives the node that stands for it where a value is expected. */
export const asOperand: unique symbol = Symbol('asOperand')

/** A value or an expression as a node of a type. Throws DataError VALUE_UNDEFINED. */
export function operand(value: unknown, type: ColumnType): Node {
  if (value instanceof Node) return value
  if (value === undefined) throw undefinedValue({})
  if (typeof value === 'object' && value !== null && asOperand in value) return queryOf(value)
  return new BoundNode(value, type)
}

type Kinds = ReadonlySet<Kind>
const texts: Kinds = new Set<Kind>(['text'])
const wholeNumbers: Kinds = new Set<Kind>(['integer', 'bigint'])
const numbers: Kinds = new Set<Kind>(['integer', 'bigint', 'real', 'decimal'])
const negatable: Kinds = new Set<Kind>([...numbers, 'interval'])
const moments: Kinds = new Set<Kind>(['date', 'time', 'timestamp', 'localTimestamp'])
const documents: Kinds = new Set<Kind>(['json'])
const arrays: Kinds = new Set<Kind>(['array'])
const containers: Kinds = new Set<Kind>(['json', 'array'])
const points: Kinds = new Set<Kind>(['point'])

// TypeScript refuses these already; JavaScript and casts come here.
function requireKind(self: ExpressionNode, operator: string, kinds: Kinds): void {
  const { kind } = self.type
  if (kinds.has(kind)) return
  throw new ProgrammingError(
    'STATEMENT_INVALID',
    `${operator}() is for expressions of kind ${[...kinds].join(', ')}, and this one is of kind ${kind}; cast() it first`,
  )
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
    if (values instanceof Node && values.kind === 'subquery') return values
    if (typeof values === 'object' && values !== null && asOperand in values) return queryOf(values)
    throw new ProgrammingError('STATEMENT_INVALID', 'in() takes an array of values or a query of one column')
  }
  for (const value of values) {
    if (value === undefined) throw undefinedValue({})
    if (value === null)
      throw new DataError('VALUE_TYPE', 'the list of in() holds null, which is equal to nothing: leave it out and ask isNull() beside it')
  }
  return new ListNode([...values], relaxed(self.type))
}

// The caller has seen that the object has this method; TypeScript cannot narrow an `object` by a symbol to its type.
function queryOf(value: object): Node {
  return (value as { [asOperand](): Node })[asOperand]()
}

function arithmetic(operation: 'plus' | 'minus' | 'times' | 'dividedBy' | 'modulo', self: ExpressionNode, value: unknown): OperationNode {
  const { kind } = self.type
  if (moments.has(kind) && (operation === 'plus' || operation === 'minus')) {
    const result = kind === 'date' ? localTimestampType : kind === 'timestamp' ? timestamp : self.type
    return new OperationNode(operation === 'plus' ? 'momentPlus' : 'momentMinus', [self, operand(value, intervalType)], result)
  }
  if (kind === 'interval' && operation !== 'modulo') {
    const name = intervalOperations[operation]
    return new OperationNode(
      name,
      [self, operand(value, operation === 'times' || operation === 'dividedBy' ? realType : intervalType)],
      intervalType,
    )
  }
  requireKind(self, operation, numbers)
  const other = operand(value, relaxed(self.type))
  if (!(other instanceof ExpressionNode)) return new OperationNode(operation, [self, other], relaxed(self.type))
  requireKind(other, operation, numbers)
  return new OperationNode(operation, [self, other], arithmeticType(operation, self.type, other.type))
}

const intervalOperations = { plus: 'intervalPlus', minus: 'intervalMinus', times: 'intervalTimes', dividedBy: 'intervalDividedBy' } as const
