import { type ExpressionNode, OperationNode } from '../../../schema/expressions/expression-node.ts'
import type { Node } from '../../../schema/expressions/node.ts'
import { AggregateNode } from '../../../schema/expressions/nodes.ts'
import { booleanType } from '../../../schema/types/column-types.ts'
import type { Operation } from '../../compile/dialect.ts'
import { kindOf } from '../../compile/operand-kinds.ts'
import { aggregateArguments, aggregateCall, call } from '../../compile/operators.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import { writeReal, written } from './operands.ts'

/** Aggregates (PostgreSQL manual §9.21). */
export const aggregates: Readonly<Record<string, Operation>> = {
  boolAnd: aggregateCall('BOOL_AND'),
  boolOr: aggregateCall('BOOL_OR'),
  // The least value is any value too.
  anyValue: written((operands, writer, node) => {
    aggregateCall(hasNoLeast(operands[0]) ? 'ANY_VALUE' : kindOf(operands[0]) === 'boolean' ? 'BOOL_OR' : 'MIN').compile(
      operands,
      writer,
      node,
    )
  }),
  bitAndAll: aggregateCall('BIT_AND'),
  bitOrAll: aggregateCall('BIT_OR'),
  bitXorAll: aggregateCall('BIT_XOR'),
  stddevPop: spread('STDDEV_POP'),
  stddevSamp: spread('STDDEV_SAMP'),
  varPop: spread('VAR_POP'),
  varSamp: spread('VAR_SAMP'),
  corr: aggregateCall('CORR'),
  covarPop: aggregateCall('COVAR_POP'),
  covarSamp: aggregateCall('COVAR_SAMP'),
  regrSlope: aggregateCall('REGR_SLOPE'),
  regrIntercept: aggregateCall('REGR_INTERCEPT'),
  regrR2: aggregateCall('REGR_R2'),
  regrCount: aggregateCall('REGR_COUNT'),
  regrAvgX: aggregateCall('REGR_AVGX'),
  regrAvgY: aggregateCall('REGR_AVGY'),
  regrSxx: aggregateCall('REGR_SXX'),
  regrSyy: aggregateCall('REGR_SYY'),
  regrSxy: aggregateCall('REGR_SXY'),
  stringAggregate: aggregateCall('STRING_AGG'),
  arrayAggregate: aggregateCall('ARRAY_AGG'),
  mode: call('MODE'),
  percentileCont: fraction('PERCENTILE_CONT'),
  percentileDisc: fraction('PERCENTILE_DISC'),
}

/**
 * Any value of a group, before PostgreSQL 16, which brings `any_value()`: the first of an array of those that are not null. Undefined where
 * the call can stay as it is.
 */
export function asFirstOfArray(node: ExpressionNode, writer: SqlWriter): AggregateNode | undefined {
  if (!(node instanceof AggregateNode) || node.operation !== 'anyValue') return undefined
  const [operand] = node.operands
  // What can be asked whether it can be converted can do this too: both came with one version.
  if (operand === undefined || !hasNoLeast(operand) || writer.dialect.capabilities.has('sql.tryCast')) return undefined
  const given = new OperationNode('isNotNull', [operand], booleanType)
  const filter = node.filter === undefined ? given : new OperationNode('and', [given, node.filter], booleanType)
  return new AggregateNode('arrayAggregate', node.operands, node.type, { filter })
}

function hasNoLeast(operand: Node | undefined): boolean {
  const kind = kindOf(operand)
  return kind === 'uuid' || kind === 'bytes' || kind === 'json' || kind === 'point' || kind === 'custom'
}

// Of integers PostgreSQL computes decimals, where the result is declared a real.
function spread(name: string): Operation {
  return written((operands, writer, node) => {
    if (kindOf(operands[0]) === 'decimal' || isDistinct(node)) {
      writer.write(`${name}(`)
      aggregateArguments(operands, writer, node)
      writer.write(')')
      return
    }
    writer.write(`${name}(`)
    writeReal(operands[0], writer)
    writer.write(')')
  })
}

function isDistinct(node: object): boolean {
  return 'distinct' in node && (node as AggregateNode).distinct
}

function fraction(name: string): Operation {
  return written(([share], writer) => {
    writer.write(`${name}(`)
    writeReal(share, writer)
    writer.write(')')
  })
}
