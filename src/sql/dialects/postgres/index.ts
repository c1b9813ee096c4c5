/** What only PostgreSQL has: its own types with their operators, table elements, and features of its sessions. */

export type { CallArguments } from '../../functions/call-arguments.ts'
export { type CopiedQuery, type CopyDataOptions, type CopyHandle, type CopyOptions, copyDataIn, copyIn, copyOut } from './copy.ts'
export { type ExclusionOptions, type ExclusionPart, exclude } from './elements/exclusion.ts'
export { extension } from './elements/extension.ts'
export { type IndexKey, type IndexKeyOptions, indexKey, type Keyed } from './elements/index-keys.ts'
export {
  type MaterializedViewOptions,
  materializedView,
  type RefreshOptions,
  refreshMaterializedView,
} from './elements/materialized-view.ts'
export {
  createIndex,
  dropIndex,
  type IndexMethod,
  type NativeIndex,
  type NativeIndexOptions,
  nativeIndex,
  reindex,
} from './elements/native-index.ts'
export { type EventTriggerOptions, eventTrigger, type NativeTriggerOptions, nativeTrigger } from './elements/native-trigger.ts'
export { type NativeUniqueOptions, nativeUnique } from './elements/native-unique.ts'
export * from './elements/partitions.ts'
export * from './elements/routines.ts'
export { type PolicyOptions, policy, rowSecurity } from './elements/row-security.ts'
export { storage, unlogged } from './elements/storage.ts'
export { type SearchMapping, searchConfiguration, searchDictionary } from './elements/text-search-objects.ts'
export {
  type AdvisoryLockOptions,
  type HeldLockOptions,
  type LockKey,
  lockInTransaction,
  tryLockInTransaction,
  tryWithLock,
  withLock,
} from './features/advisory-locks.ts'
export {
  type Change,
  type ChangeFeed,
  type ChangeFeedOptions,
  changeFeed,
  type PartialRow,
  type TableChange,
} from './features/change-feed.ts'
export * from './features/context.ts'
export { type Listening, type ListenOptions, listen, type Message, notify } from './features/notifications.ts'
export {
  commitPrepared,
  type PreparedTransaction,
  preparedTransactions,
  prepareTransaction,
  rollbackPrepared,
} from './features/prepared-transactions.ts'
export {
  createReplicationSlot,
  dropReplicationSlot,
  type PublicationOptions,
  publication,
  type ReplicationSlot,
  replicationSlots,
} from './features/replication-slots.ts'
export * from './operators/arrays.ts'
export * from './operators/bits.ts'
export * from './operators/geometry.ts'
export * from './operators/hstore.ts'
export * from './operators/json-paths.ts'
export * from './operators/network.ts'
export * from './operators/ranges.ts'
export * from './operators/text-search.ts'
export * from './operators/trigrams.ts'
export { type Bits, bit, bitVarying } from './types/bits.ts'
export { type Composite, type CompositeValue, composite } from './types/composite.ts'
export type { DeclaredTypeOptions } from './types/declared-name.ts'
export { type Domain, type DomainOptions, domain } from './types/domain.ts'
export type { EngineColumn } from './types/engine-column.ts'
export {
  alterEnumeration,
  type EnumerationChange,
  type NativeEnumeration,
  type NativeEnumerationOptions,
  nativeEnumeration,
} from './types/enumeration.ts'
export type { Flavored } from './types/flavor.ts'
export {
  type EarthGeometry,
  type Geometry,
  type GeometryForm,
  type GeometryForms,
  type GeometryOptions,
  geography,
  geometry,
  type PlaneGeometry,
  type Position,
} from './types/geometry.ts'
export { type HstoreValue, hstore } from './types/hstore.ts'
export { type Cidr, cidr, type Inet, inet, type MacAddress, type MacAddress8, macAddress, macAddress8 } from './types/network.ts'
export {
  dateMultirange,
  dateRange,
  decimalMultirange,
  decimalRange,
  int4Multirange,
  int4Range,
  int8Multirange,
  int8Range,
  localTimestampMultirange,
  localTimestampRange,
  type Multirange,
  type Range,
  type RangeBound,
  type RangeKind,
  range,
  timestampMultirange,
  timestampRange,
} from './types/ranges.ts'
export { searchQuery, searchVector, type TextSearchQuery, type TextSearchVector } from './types/text-search.ts'
