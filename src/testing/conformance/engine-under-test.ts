import type { Db, EngineOptions } from '../../index.ts'
import type { Schema } from '../../schema/tables/schema.ts'
import type { Capability } from '../../sql/compile/capabilities.ts'

/** Something that an engine cannot do, and why. */
export interface EngineOptOut {
  readonly capability: Capability
  /** A sentence for the matrix: what the engine lacks, and what to use there. */
  readonly reason: string
}

/**
 * An engine that the conformance suites run on.
 *
 * ```ts
 * import { open } from 'granary'
 * import type { EngineUnderTest } from 'granary/testing'
 *
 * const engine: EngineUnderTest = {
 *   name: 'SQLite in memory',
 *   open: (schema, options) => open('sqlite::memory:', schema, options),
 *   optOuts: [{ capability: 'sql.lateral', reason: 'a joined subquery cannot read the tables before it' }],
 * }
 * ```
 */
export interface EngineUnderTest {
  /** How the matrix calls it. */
  readonly name: string
  /**
   * Opens an empty database that nobody else uses. Closing the handle may remove it.
   */
  open(schema: Schema, options?: EngineOptions): Promise<Db>
  /** Everything that the engine cannot do. A case that needs one of these must fail with CAPABILITY_MISSING and that name. */
  readonly optOuts: readonly EngineOptOut[]
}
