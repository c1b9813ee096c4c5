import { ProgrammingError } from '../../../errors/index.ts'
import { ExpressionNode } from '../../../schema/expressions/expression-node.ts'
import type { Node } from '../../../schema/expressions/node.ts'
import { AggregateNode, CaseNode, NumberNode, type OverNode } from '../../../schema/expressions/nodes.ts'
import { expressionNodes } from '../../compile/base-nodes.ts'
import { required } from '../../compile/base-operations.ts'
import { isValue, kindOf } from '../../compile/operand-kinds.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import type { Flavor } from './flavor.ts'
import { writeJson, writeJsonText } from './json-values.ts'

/** An aggregate that is being written: `over` follows each call of MySQL's own. */
interface Call {
  readonly node: AggregateNode
  readonly writer: SqlWriter
  readonly flavor: Flavor
  readonly windowed: boolean
  over(): void
}

/** Aggregates as MySQL writes them (manual §14.19). FILTER is a CASE: what it leaves out is null, and aggregates leave out nulls. */
export function writeAggregate(given: AggregateNode, window: OverNode['window'] | undefined, writer: SqlWriter, flavor: Flavor): void {
  if (given.withinGroup.length > 0) writer.need('sql.withinGroup', 'WITHIN GROUP')
  const node = filtered(given)
  const over = (): void => {
    if (window !== undefined) writer.write(' OVER (').node(window).write(')')
  }
  const write = written[node.operation]
  if (write !== undefined) {
    write({ node, writer, flavor, windowed: window !== undefined, over })
    return
  }
  const operation = writer.dialect.operations[node.operation]
  if (operation === undefined)
    throw new ProgrammingError(
      'STATEMENT_INVALID',
      `${flavor.name} has no aggregate called ${node.operation}; use the sql template for what only one engine has`,
    )
  if (node.orderBy.length > 0) writer.need('sql.orderedAggregates', `ORDER BY inside ${node.operation}`)
  operation.compile(node.operands, writer, node)
  over()
}

/** OVER of a function that is no aggregate is written as everywhere. */
export function writeOver(node: OverNode, writer: SqlWriter, flavor: Flavor): void {
  if (node.call instanceof AggregateNode) writeAggregate(node.call, node.window, writer, flavor)
  else expressionNodes.over(node, writer)
}

const written: Readonly<Record<string, (call: Call) => void>> = {
  // The mean has four digits more than what it is made of: too few for integers, whose mean is a real, and for decimals.
  avg(call) {
    const kind = kindOf(call.node.operands[0])
    const name = kind === 'decimal' ? 'DECIMAL(65,30)' : kind === 'real' ? undefined : 'DOUBLE'
    if (kind === 'interval') call.writer.write('CAST(')
    native('AVG', call, (operand) =>
      name === undefined ? call.writer.node(operand) : call.writer.write('CAST(').node(operand).write(` AS ${name})`),
    )
    if (kind === 'interval') call.writer.write(' AS SIGNED)')
  },
  boolAnd: (call) => native('MIN', call),
  boolOr: (call) => native('MAX', call),
  anyValue: (call) => native(call.flavor.mariadb || call.windowed ? 'MIN' : 'ANY_VALUE', call),
  bitAndAll: (call) => bits('BIT_AND', call),
  bitOrAll: (call) => bits('BIT_OR', call),
  bitXorAll: (call) => bits('BIT_XOR', call),
  stddevPop: (call) => spread('STDDEV_POP', call),
  stddevSamp: (call) => spread('STDDEV_SAMP', call),
  varPop: (call) => spread('VAR_POP', call),
  varSamp: (call) => spread('VAR_SAMP', call),
  ...Object.fromEntries(
    [
      'corr',
      'covarPop',
      'covarSamp',
      'regrSlope',
      'regrIntercept',
      'regrR2',
      'regrCount',
      'regrAvgX',
      'regrAvgY',
      'regrSxx',
      'regrSyy',
      'regrSxy',
    ].map((name) => [name, ({ writer }: Call) => writer.need('sql.statisticalAggregates', `${name}()`)]),
  ),
  mode: ({ writer }) => writer.need('sql.withinGroup', 'mode()'),
  percentileCont: ({ writer }) => writer.need('sql.withinGroup', 'percentileCont()'),
  percentileDisc: ({ writer }) => writer.need('sql.withinGroup', 'percentileDisc()'),
  // By themselves they are shown with ten digits.
  cumeDist: (call) => share('CUME_DIST', call),
  percentRank: (call) => share('PERCENT_RANK', call),
  lag: (call) => neighbour('LAG', call),
  lead: (call) => neighbour('LEAD', call),
  stringAggregate: writeJoinedText,
  arrayAggregate: writeArray,
  jsonArrayAggregate: writeArray,
  jsonObjectAggregate: writeObject,
}

function native(name: string, { node, writer, over }: Call, operandOf?: (operand: Node) => unknown): void {
  writer.write(`${name}(${node.distinct ? 'DISTINCT ' : ''}`)
  const operand = required(node.operands[0])
  if (operandOf === undefined) writer.node(operand)
  else operandOf(operand)
  writer.write(')')
  over()
}

function share(name: string, { writer, over }: Call): void {
  writer.write(`(${name}()`)
  over()
  writer.write(' + 0e0)')
}

/** LAG and LEAD. MariaDB has no default in them: whether there is such a row is asked by a constant. */
function neighbour(name: string, { node, writer, flavor, over }: Call): void {
  const [operand, distance, otherwise] = node.operands
  if (!flavor.mariadb || otherwise === undefined) {
    writer.write(`${name}(`).list(node.operands).write(')')
    over()
    return
  }
  writer.write(`CASE WHEN ${name}(1, `).node(required(distance)).write(')')
  over()
  writer
    .write(' IS NULL THEN ')
    .node(otherwise)
    .write(` ELSE ${name}(`)
    .node(required(operand))
    .write(', ')
    .node(required(distance))
    .write(')')
  over()
  writer.write(' END')
}

// Of decimals MySQL computes them as reals, with 15 digits.
function spread(name: string, call: Call): void {
  if (kindOf(call.node.operands[0]) === 'decimal')
    call.writer.need('sql.decimalFunctions', `exact ${call.node.operation}() of decimals; cast them to real()`)
  native(name, call)
}

// The result is unsigned, and of no rows the neutral number instead of null.
function bits(name: string, call: Call): void {
  const { writer } = call
  writer.write('IF(')
  native('COUNT', call)
  writer.write(' = 0, NULL, CAST(')
  native(name, call)
  writer.write(' AS SIGNED))')
}

/**
 * The separator of GROUP_CONCAT must be part of the SQL text, and here it is a value: it stands before each text, and the first is cut off.
 * Sessions set `group_concat_max_len` to its greatest value, since what is longer is cut.
 */
function writeJoinedText(call: Call): void {
  const { node, writer } = call
  refuseWindow(call)
  const [text, separator] = node.operands
  if (!isValue(required(separator))) writer.need('sql.orderedAggregates', 'stringAggregate() with a separator that is no value')
  writer
    .write(`SUBSTRING(GROUP_CONCAT(${node.distinct ? 'DISTINCT ' : ''}CONCAT(`)
    .node(required(separator))
    .write(', ')
    .node(required(text))
    .write(')')
  writeOrder(node, writer)
  writer.write(" SEPARATOR ''), CHAR_LENGTH(").node(required(separator)).write(') + 1)')
}

/** An array in an order, with its nulls: JSON_ARRAYAGG knows no order. */
function writeArray(call: Call): void {
  const { node, writer, flavor } = call
  refuseWindow(call)
  const operand = required(node.operands[0])
  writer.write(`${flavor.mariadb ? '' : 'CAST('}CONCAT('[', GROUP_CONCAT(${node.distinct ? 'DISTINCT ' : ''}`)
  const [condition, value] =
    operand instanceof CaseNode && operand.otherwise === undefined && isFilter(operand) ? operand.branches : [undefined, operand]
  if (condition !== undefined) writer.write('CASE WHEN ').node(condition).write(' THEN ')
  writer.write('COALESCE(')
  writeJsonText(required(value), writer)
  writer.write(flavor.mariadb ? ", 'null' COLLATE utf8mb4_bin)" : ", 'null')")
  if (condition !== undefined) writer.write(' END')
  writeOrder(node, writer)
  writer.write(` SEPARATOR ','), ']')${flavor.mariadb ? '' : ' AS JSON)'}`)
}

/** An object of the keys and values of many rows; JSON_OBJECTAGG knows no order. */
function writeObject(call: Call): void {
  const { node, writer, flavor, over } = call
  if (node.orderBy.length > 0) writer.need('sql.orderedAggregates', 'ORDER BY inside jsonObjectAggregate()')
  const [key, value] = node.operands
  if (key !== undefined && isFilter(key)) writer.need('sql.orderedAggregates', 'a filter of jsonObjectAggregate(); add it to where()')
  writer.write('JSON_OBJECTAGG(').node(required(key)).write(', ')
  writeJson(required(value), writer, flavor)
  writer.write(')')
  over()
}

function writeOrder(node: AggregateNode, writer: SqlWriter): void {
  if (node.orderBy.length === 0) return
  const state = nullKeys(writer)
  state.always = true
  writer.write(' ORDER BY ').list(node.orderBy)
  state.always = false
}

const nullOrder = Symbol('keys for nulls')

/** Whether orderings are written with a key for nulls: always inside GROUP_CONCAT, where MariaDB takes null for zero. */
export function nullKeys(writer: SqlWriter): { always: boolean; never: boolean } {
  return writer.state(nullOrder, () => ({ always: false, never: false }))
}

function refuseWindow({ node, windowed, writer }: Call): void {
  if (windowed) writer.need('sql.orderedAggregates', `${node.operation}() over a window`)
}

const filters = new WeakSet<Node>()

function isFilter(node: Node): boolean {
  return filters.has(node)
}

/** The aggregate of a CASE in place of its FILTER. */
function filtered(node: AggregateNode): AggregateNode {
  if (node.filter === undefined) return node
  const [operand, ...more] = node.operands
  const kept = new CaseNode(
    undefined,
    [node.filter, operand ?? new NumberNode(1)],
    undefined,
    operand instanceof ExpressionNode ? operand.type : node.type,
  )
  filters.add(kept)
  return new AggregateNode(node.operation === 'countAll' ? 'count' : node.operation, [kept, ...more], node.type, {
    distinct: node.distinct,
    orderBy: node.orderBy,
  })
}
