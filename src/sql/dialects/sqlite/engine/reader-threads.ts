import type { Plan } from '../../../compile/plan.ts'
import type { DriverRows, ExecuteOptions } from '../../../engine/engine.ts'

/** Worker threads that run long queries, so that the event loop of the caller lives. */
export interface ReaderThreads {
  /** Runs a query on a thread or, by `onMain`, on the caller's: by what was asked for, or by how long it took before. */
  query(
    plan: Plan,
    parameters: readonly unknown[],
    options: ExecuteOptions | undefined,
    onMain: () => DriverRows | Promise<DriverRows>,
  ): DriverRows | Promise<DriverRows>
  close(): Promise<void>
}
