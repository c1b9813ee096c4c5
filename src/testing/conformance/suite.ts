import type { Db } from '../../index.ts'
import type { Schema } from '../../schema/tables/schema.ts'
import type { Capability } from '../../sql/compile/capabilities.ts'
import type { EngineUnderTest } from './engine-under-test.ts'

/** What a case works with. */
export interface CaseContext {
  /** The suite's database, with what `prepare` put into it. */
  readonly db: Db
  readonly engine: EngineUnderTest
}

/** One behaviour that every engine has, or that it refuses by the name of a capability. */
export interface Case {
  /** Stable, and unique among the suite's cases: it stands in reports. */
  readonly id: string
  /** The rows of the specification that it stands for, such as `A39`. */
  readonly rows: readonly string[]
  /** What an engine must be able to do for it. Default: nothing beyond what all can. */
  readonly needs?: readonly Capability[]
  /** Rejects when the engine behaves in another way. */
  run(context: CaseContext): Promise<void>
}

/** The cases of one subject. They run one after the other on one database, and leave it as they found it. */
export interface Suite {
  /** Stable, and unique among the suites. */
  readonly name: string
  /** The subject in words, for the matrix. */
  readonly title: string
  /** What the database holds. It is created before the first case. */
  readonly schema: Schema
  /** What an engine must be able to do to create it: needed by every case. Default: nothing beyond what all can. */
  readonly needs?: readonly Capability[]
  /** Fills the database. */
  prepare?(db: Db): Promise<void>
  readonly cases: readonly Case[]
}
