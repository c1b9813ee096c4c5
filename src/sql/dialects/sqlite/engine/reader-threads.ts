import type { Plan } from '../../../compile/plan.ts'
import type { DriverRows, ExecuteOptions } from '../../../engine/engine.ts'

/** Worker threads that run long queries, so that the event loop of the caller lives. */
export interface ReaderThreads {
  /** Whether this query should run on a thread: by what was asked for, or by how long it took before. */
  wants(plan: Plan, options: ExecuteOptions | undefined): boolean
  query(plan: Plan, parameters: readonly unknown[], options: ExecuteOptions | undefined): Promise<DriverRows>
  close(): Promise<void>
}
