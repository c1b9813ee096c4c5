import { ProgrammingError } from '../../../errors/index.ts'
import { OrderingNode } from '../../../schema/expressions/expression-node.ts'
import type { Node } from '../../../schema/expressions/node.ts'
import type { AggregateNode } from '../../../schema/expressions/nodes.ts'
import { required } from '../../compile/base-operations.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import { refuseKeys } from './collations.ts'
import { sqliteJsonAggregates } from './json-building.ts'
import { writeJsonScalar } from './json-values.ts'
import { kindOf, scaleOf, storedType, writeReal } from './operands.ts'

/** An aggregate that is being written: what stands after the call's parenthesis follows by `close`. */
export interface AggregateCall {
  readonly node: AggregateNode
  readonly writer: SqlWriter
  /** Whether it is used over a window. */
  readonly over: boolean
  /** Writes FILTER, with a condition of the aggregate's own beside the given one, and OVER. */
  close(condition?: () => void): void
}

export type WriteAggregate = (call: AggregateCall) => void

/** Aggregates as SQLite writes them, where its own have another result than PostgreSQL's or are missing. */
export const sqliteAggregates: Readonly<Record<string, WriteAggregate>> = {
  count(call) {
    // Documents are counted by what they say, not by their text.
    const [operand] = call.node.operands
    if (!call.node.distinct || kindOf(operand) !== 'json') writeNative('count', call)
    else around('count(DISTINCT granary_json_canonical(', '))', () => call.writer.node(required(operand)), call)
  },
  sum(call) {
    const kind = kindOf(call.node.operands[0])
    if (kind === 'decimal') writeNative('granary_decimal_sum', call)
    else if (kind === 'real') within('granary_finite', call, () => writeNative('sum', call))
    else writeNative('sum', call)
  },
  avg(call) {
    const [operand] = call.node.operands
    const kind = kindOf(operand)
    if (kind === 'decimal') writeDecimalMean(required(operand), call)
    else if (kind === 'interval') writeNative('granary_interval_avg', call)
    else writeNative('avg', call)
  },
  min: ordered('min'),
  max: ordered('max'),
  boolAnd: native('min'),
  boolOr: native('max'),
  anyValue: native('min'),
  bitAndAll: moving('granary_bit_and'),
  bitOrAll: moving('granary_bit_or'),
  bitXorAll: moving('granary_bit_xor'),
  stddevPop: spread('stddev_pop'),
  stddevSamp: spread('stddev_samp'),
  varPop: spread('var_pop'),
  varSamp: spread('var_samp'),
  corr: ofPairs('granary_corr'),
  covarPop: ofPairs('granary_covar_pop'),
  covarSamp: ofPairs('granary_covar_samp'),
  regrSlope: ofPairs('granary_regr_slope'),
  regrIntercept: ofPairs('granary_regr_intercept'),
  regrR2: ofPairs('granary_regr_r2'),
  regrCount: ofPairs('granary_regr_count'),
  regrAvgX: ofPairs('granary_regr_avgx'),
  regrAvgY: ofPairs('granary_regr_avgy'),
  regrSxx: ofPairs('granary_regr_sxx'),
  regrSyy: ofPairs('granary_regr_syy'),
  regrSxy: ofPairs('granary_regr_sxy'),
  stringAggregate: writeJoinedText,
  arrayAggregate: writeArray,
  mode(call) {
    const { node, writer } = call
    const [ordering] = node.withinGroup
    if (!(ordering instanceof OrderingNode)) throw lacksOrder()
    writer.write('granary_mode(').node(ordering.operand).write(' ORDER BY ').node(ordering).write(')')
    call.close()
  },
  percentileCont(call) {
    const kind = storedType(call.node.type).kind
    if (kind !== 'interval') {
      writePercentile('granary_percentile_cont', call)
      return
    }
    call.writer.write('granary_to_integer(')
    writePercentile('granary_percentile_cont', call)
    call.writer.write(', 64)')
  },
  ...sqliteJsonAggregates,
  percentileDisc: (call) => writePercentile('granary_percentile_disc', call),
}

function native(name: string): WriteAggregate {
  return (call) => writeNative(name, call)
}

/** The name that a registered aggregate has over a window differs, since those keep the rows of the frame. */
function moving(name: string): WriteAggregate {
  return (call) => writeNative(call.over ? `${name}_over` : name, call)
}

function ordered(name: string): WriteAggregate {
  return (call) => {
    const kind = kindOf(call.node.operands[0])
    if (kind === 'json' || kind === 'array' || kind === 'point')
      throw new ProgrammingError('STATEMENT_INVALID', `values of kind ${kind} have no order, so there is no ${name}() of them`)
    refuseKeys(name, call.node.operands)
    writeNative(name, call)
  }
}

function writeNative(name: string, call: AggregateCall): void {
  const { node, writer } = call
  writer.write(`${name}(`)
  if (node.distinct) writer.write('DISTINCT ')
  writer.list(node.operands)
  writeOrder(node.orderBy, writer)
  writer.write(')')
  call.close()
}

function writeOrder(orderBy: readonly Node[], writer: SqlWriter): void {
  if (orderBy.length > 0) writer.write(' ORDER BY ').list(orderBy)
}

/** Something around a whole aggregate, with its FILTER and OVER inside. */
function within(name: string, call: AggregateCall, write: () => void): void {
  call.writer.write(`${name}(`)
  write()
  call.writer.write(')')
}

function around(before: string, after: string, write: () => void, call: AggregateCall): void {
  call.writer.write(before)
  write()
  call.writer.write(after)
  call.close()
}

function writeDecimalMean(operand: Node, call: AggregateCall): void {
  const { writer } = call
  const scale = scaleOf(operand)
  if (!call.node.distinct) {
    around('granary_decimal_avg(', `, ${scale})`, () => writer.node(operand), call)
    return
  }
  // SQLite takes DISTINCT before one argument only, and the scale is a second one.
  writer.write('granary_decimal_div(')
  around('granary_decimal_sum(DISTINCT ', ')', () => writer.node(operand), call)
  writer.write(', ')
  around('count(DISTINCT ', ')', () => writer.node(operand), call)
  writer.write(`, ${scale})`)
}

function spread(name: string): WriteAggregate {
  return (call) => {
    const { node, writer } = call
    const operand = required(node.operands[0])
    if (kindOf(operand) === 'decimal') {
      const scale = node.distinct ? '' : `, ${scaleOf(operand)}`
      around(`granary_decimal_${name}(${node.distinct ? 'DISTINCT ' : ''}`, `${scale})`, () => writer.node(operand), call)
      return
    }
    around(`granary_${name}${call.over ? '_over' : ''}(${node.distinct ? 'DISTINCT ' : ''}`, ')', () => writeReal(operand, writer), call)
  }
}

function ofPairs(name: string): WriteAggregate {
  return (call) => {
    const { node, writer } = call
    const [y, x] = node.operands
    if (node.distinct)
      throw new ProgrammingError(
        'STATEMENT_INVALID',
        'SQLite takes distinct for aggregates of one operand only; select the distinct pairs in a subquery',
      )
    const write = (): void => {
      writeReal(required(y), writer)
      writer.write(', ')
      writeReal(required(x), writer)
    }
    around(`${name}${call.over ? '_over' : ''}(`, ')', write, call)
  }
}

function writePercentile(name: string, call: AggregateCall): void {
  const { node, writer } = call
  const [ordering] = node.withinGroup
  if (!(ordering instanceof OrderingNode)) throw lacksOrder()
  const asReal = node.operation === 'percentileCont' && storedType(node.type).kind === 'real'
  const write = (): void => {
    if (asReal) writeReal(ordering.operand, writer)
    else writer.node(ordering.operand)
    writer.write(', ').node(required(node.operands[0])).write(' ORDER BY ').node(ordering)
  }
  around(`${name}(`, ')', write, call)
}

function lacksOrder(): ProgrammingError {
  return new ProgrammingError('STATEMENT_INVALID', 'an ordered-set aggregate lacks its order')
}

/** `string_agg`. SQLite takes DISTINCT before one argument only, so the different texts are gathered in an array first. */
function writeJoinedText(call: AggregateCall): void {
  const { node, writer } = call
  const [text, separator] = node.operands
  if (!node.distinct) {
    writeNative('string_agg', call)
    return
  }
  const operand = required(text)
  const order = node.orderBy.length > 0 ? node.orderBy : [new OrderingNode(operand, 'asc')]
  writer.write('granary_array_to_string(nullif(json_group_array(DISTINCT ').node(operand)
  writeOrder(order, writer)
  writer.write(')')
  call.close(() => writer.write('(').node(operand).write(') IS NOT NULL'))
  writer.write(", '[]'), ").node(required(separator)).write(')')
}

/** `array_agg`: of no rows null, and nulls among the values stay. */
function writeArray(call: AggregateCall): void {
  const { node, writer } = call
  const operand = required(node.operands[0])
  writer.write(`nullif(json_group_array(${node.distinct ? 'DISTINCT ' : ''}`)
  // A document inside an array is a string: a concatenation is no JSON to SQLite any more.
  if (kindOf(operand) === 'json') writer.write('(').node(operand).write(") || ''")
  else writeJsonScalar(operand, writer)
  writeOrder(node.orderBy, writer)
  writer.write(')')
  call.close()
  writer.write(", '[]')")
}
