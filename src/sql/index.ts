export type { Capability } from './compile/capabilities.ts'
export type { Codec, CompileNode, Dialect, Operation, OperationLike, PlanStep } from './compile/dialect.ts'
export { type DialectExtension, extendDialect } from './compile/extend-dialect.ts'
export { findUnlinkedSources, type UnlinkedSources } from './compile/from-linter.ts'
export type { Plan } from './compile/plan.ts'
export type { PrintOptions } from './compile/print.ts'
export type { SchemaNames } from './compile/schema-names.ts'
export { SqlWriter } from './compile/sql-writer.ts'
export { childrenOf, rewrite, sameStatement, traverse } from './compile/tree.ts'
export { checkSchema } from './ddl/check-schema.ts'
export type { CreateOptions, DropOptions } from './ddl/ddl-dialect.ts'
export type { SchemaProblem } from './ddl/description.ts'
export { nextValue } from './ddl/next-value.ts'
export { createStatements, dropStatements } from './ddl/statements.ts'
export type {
  Collation,
  DialectName,
  EngineOptions,
  EngineRegistration,
  OpenEngine,
  SqlValue,
  UserAggregate,
  UserFunction,
} from './dialects/registry.ts'
export { loadDialect, openEngine, openServerEngine, registerEngine } from './dialects/registry.ts'
export type { ConnectHook, NewConnection } from './engine/connect-hook.ts'
export { Database, Handle, OpenTransaction, Transaction } from './engine/database.ts'
export { type DatabaseParts, type FileParts, type ServerAddress, urlOf } from './engine/database-parts.ts'
export type {
  BeginOptions,
  Change,
  DriverRows,
  Engine,
  EngineTransaction,
  ExecuteOptions,
  IsolationLevel,
  Runner,
  UntypedResult,
} from './engine/engine.ts'
export type {
  CheckinEvent,
  CheckoutEvent,
  CloseEvent,
  ConnectEvent,
  DatabaseEvents,
  DisconnectEvent,
  EventName,
  Events,
  Listener,
  LostEvent,
  ResetEvent,
  StatementEvent,
  TransactionEvent,
  WarningEvent,
} from './engine/events.ts'
export type { HandleOptions, OpenOptions } from './engine/options.ts'
export type { RetryPolicy } from './engine/retrying.ts'
export type { ServerParts } from './engine/server/open-server.ts'
export type { EnginePools, PoolStatus, ReplicaStatus } from './engine/server/pool-status.ts'
export type { PoolOptions, ServerOptions } from './engine/server/server-options.ts'
export type { ServerDriver, ServerFacts, ServerSession } from './engine/server/session.ts'
export type { UseOptions } from './engine/server/single-statement.ts'
export type { TransactionOptions } from './engine/transaction-options.ts'
export type { Frame, FrameBounds, OverWindow, WindowOptions } from './functions/aggregate-call.ts'
export * from './functions/aggregates.ts'
export * from './functions/arrays.ts'
export { type Branches, type CaseExpression, when } from './functions/cases.ts'
export { type Alternative, coalesce, greatest, isFalse, isTrue, least, nullIf, type OrderedKind } from './functions/conditional.ts'
export { type Castable, type CastTargets, cast, tryCast } from './functions/conversion.ts'
export { call, operator, type Precedence } from './functions/custom.ts'
export * from './functions/dates.ts'
export * from './functions/digests.ts'
export { type FullTextMatch, highlight, type MatchOptions, match, type SnippetOptions, snippet } from './functions/full-text.ts'
export * from './functions/json.ts'
export { type JsonItems, jsonArray, jsonArrayAggregate, jsonObject, jsonObjectAggregate } from './functions/json-building.ts'
export * from './functions/numbers.ts'
export * from './functions/patterns.ts'
export {
  type Arity,
  type PortableAggregate,
  type PortableOperation,
  portableAggregates,
  portableOperations,
} from './functions/portable-operations.ts'
export { type AnyQuery, all, any, exists, notExists, type Quantified } from './functions/quantified.ts'
export { rank } from './functions/rank.ts'
export { identifier, type SqlFragment, type SqlIdentifier, type SqlPart, type SqlTemplate, sql } from './functions/sql-template.ts'
export * from './functions/statistics.ts'
export * from './functions/text.ts'
export { type Tuple, tuple } from './functions/tuples.ts'
export * from './functions/uuids.ts'
export { type PlainValue, value } from './functions/value.ts'
export { cumeDist, denseRank, firstValue, lag, lastValue, lead, nthValue, ntile, percentRank, rowNumber } from './functions/windows.ts'
export type * from './reflection/description.ts'
export { comparable, normalForm } from './reflection/normal-form.ts'
export { printSchema } from './reflection/print-schema.ts'
export {
  columnNamed,
  type ReflectedColumns,
  type ReflectedTable,
  type ReflectOptions,
  reflectTable,
  toSchema,
} from './reflection/reflected-schema.ts'
export { type Changed, ChangeStatement, deleteFrom, update } from './statements/change.ts'
export { DeleteNode, InsertNode, UpdateNode } from './statements/change-nodes.ts'
export type { PrintedStatement, StatementOptions } from './statements/executor.ts'
export type { PlanRow } from './statements/explain.ts'
export { cube, type Grouping, grouping, groupingSets, rollup } from './statements/grouping.ts'
export { type Inserted, type InsertRow, InsertStatement, insert, type UpsertOptions } from './statements/insert.ts'
export type { Parameters, ParameterValues, Preparable, Prepared, PreparedOf } from './statements/prepared.ts'
export { ResultShapes, type Scalar, type SeveralColumns, type TupleOf, type UnknownColumn } from './statements/result-shapes.ts'
export { type Query, Select, select } from './statements/select.ts'
export { JoinNode, ResultColumnNode, SelectionNode, SelectNode, SetOperationNode } from './statements/select-node.ts'
export { SetQuery } from './statements/set-operation.ts'
export {
  type CommonTableOptions,
  commonTable,
  commonTableAlias,
  type RecursiveOptions,
  type Renamed,
  type ReturnedColumns,
  recursive,
} from './statements/table-expressions.ts'
export {
  generateSeries,
  jsonEach,
  type SampleOptions,
  type Series,
  tableSample,
  type Unnested,
  unnest,
} from './statements/table-functions.ts'
export { type DefinedColumns, type ValuesRow, values } from './statements/values.ts'
export {
  refuse,
  type TriggerDeclaration,
  type TriggerEvent,
  type TriggerParts,
  type TriggerRow,
  type TriggerRows,
  type TriggerStatement,
  trigger,
} from './triggers/trigger.ts'
export { triggerStatement } from './triggers/trigger-statement.ts'
export { type SqlViewColumns, sqlView } from './views/sql-view.ts'
export { type View, ViewInfo, type ViewOptions, view } from './views/view.ts'
