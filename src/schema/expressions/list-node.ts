import type { ColumnType } from '../types/column-type.ts'
import { declareNode, Node } from './node.ts'

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
