import { declareNode, Node } from './node.ts'

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
