import type { Db } from '../../index.ts'
import type { EngineUnderTest } from './engine-under-test.ts'
import type { Suite } from './suite.ts'

/** The database of one suite on one engine: opened, created and filled when the first case asks for it. */
export class SuiteDatabase {
  readonly engine: EngineUnderTest
  readonly suite: Suite
  #opened: Promise<Db> | undefined

  constructor(suite: Suite, engine: EngineUnderTest) {
    this.suite = suite
    this.engine = engine
  }

  /** The database, the same each time. Rejects each time with what the first attempt failed with. */
  open(): Promise<Db> {
    this.#opened ??= this.#prepared()
    return this.#opened
  }

  /** Closes the database, if one was opened. */
  async close(): Promise<void> {
    const opened = this.#opened
    this.#opened = undefined
    if (opened === undefined) return
    const db = await opened.catch(() => undefined)
    await db?.close()
  }

  async #prepared(): Promise<Db> {
    const { suite, engine } = this
    const db = await engine.open(suite.schema)
    try {
      await db.create()
      await suite.prepare?.(db)
    } catch (error) {
      await db.close()
      throw error
    }
    return db
  }
}
