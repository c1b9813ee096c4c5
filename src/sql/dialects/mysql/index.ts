/** What only MySQL and MariaDB have: their own types, table elements, stored programs and events. */
export type { CallArguments } from '../../functions/call-arguments.ts'
export { type EventOptions, type EventSchedule, type EventUnit, scheduledEvent } from './elements/event.ts'
export {
  addPartition,
  dropPartition,
  type ListPartition,
  partitionByKey,
  partitionByList,
  partitionByRange,
  type RangePartition,
} from './elements/partitions.ts'
export { prefixIndex } from './elements/prefix-index.ts'
export {
  callStoredProcedure,
  type FunctionOptions,
  type RoutineOptions,
  type StoredFunction,
  type StoredProcedure,
  storedFunction,
  storedProcedure,
} from './elements/routines.ts'
export { type LoadHandle, type LoadOptions, loadRows } from './engine/load-rows.ts'
export {
  commitPrepared,
  type PreparedTransaction,
  preparedTransactions,
  prepareTransaction,
  rollbackPrepared,
} from './features/prepared-transactions.ts'
export { mediumInteger, type NarrowBits, tinyInteger, unsigned, unsignedBigInteger, year } from './types/integers.ts'
export { nativeEnumeration, set, setHas } from './types/value-lists.ts'
