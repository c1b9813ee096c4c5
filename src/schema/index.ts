export type * from './expressions/expression.ts'
export type { Box } from './expressions/expression.ts'
export { BoundNode, ExpressionNode, ListNode, OperationNode, OrderingNode } from './expressions/expression-node.ts'
export { declareNode, Node, type PartRole, type Parts, partsOf } from './expressions/node.ts'
export type { Source, SourceName } from './expressions/nodes.ts'
export {
  AggregateNode,
  CaseNode,
  CastNode,
  ColumnNode,
  FragmentNode,
  PlaceholderNode,
  SourceNode,
  SubqueryNode,
} from './expressions/nodes.ts'
export type { ColumnDefinition, ColumnDefinitions, Requirement } from './tables/column-definition.ts'
export * from './tables/columns.ts'
export * from './tables/elements.ts'
export type * from './tables/foreign-key.ts'
export * from './tables/privileges.ts'
export * from './tables/schema.ts'
export { type Sequence, type SequenceOptions, sequence } from './tables/sequence.ts'
export {
  type AnyTable,
  alias,
  type Insert,
  type Row,
  type Table,
  TableInfo,
  type TableOptions,
  table,
  type Update,
} from './tables/table.ts'
export type { ColumnType } from './types/column-type.ts'
export type { DurationParts, Kind, Literal, Point } from './types/kind.ts'
export type { StandardSchema } from './types/standard-schema.ts'
export { intervalText, parseInterval } from './values/interval.ts'
export { type JsonNull, jsonNull } from './values/json.ts'
export { replaceSurroundings, type Surroundings } from './values/surroundings.ts'
export { fromEpochMicroseconds, toDate, toEpochMicroseconds } from './values/timestamp.ts'
