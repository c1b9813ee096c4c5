import { BoundNode, ExpressionNode } from '../../schema/expressions/expression-node.ts'
import { declareNode } from '../../schema/expressions/node.ts'
import type { ColumnType } from '../../schema/types/column-type.ts'

/** A value that a function gives anew each time a prepared statement runs, such as a client default. */
export class LateNode extends ExpressionNode {
  readonly kind = 'late'
  readonly call: () => unknown
  readonly type: ColumnType
  /** Takes the value's place in the walk. */
  readonly absent = undefined

  constructor(call: () => unknown, type: ColumnType) {
    super()
    this.call = call
    this.type = type
  }
}
declareNode('late', { type: 'type', absent: 'value' })

let preparing = 0

/** Builds a statement that will run many times: functions that give values are then kept, not called. */
export function whilePreparing<T>(build: () => T): T {
  preparing++
  try {
    return build()
  } finally {
    preparing--
  }
}

/** Whether a statement is being built that will run many times. */
export function isPreparing(): boolean {
  return preparing > 0
}

/** The value that a function gives: now, or each time a prepared statement runs. */
export function lateOrNow(call: () => unknown, type: ColumnType): ExpressionNode {
  if (preparing > 0) return new LateNode(call, type)
  const given = call()
  return given instanceof ExpressionNode ? given : new BoundNode(given, type)
}
