import type { Db, Transaction, TransactionOptions } from '../../../index.ts'

/** How a transaction ended. */
export type Ending = { readonly committed: true } | { readonly committed: false; readonly error: unknown }

/** One transaction that takes its steps one by one, each when it is told to. */
export class Actor {
  readonly #db: Db
  readonly #options: TransactionOptions
  readonly #steps: ((tx: Transaction) => Promise<void>)[] = []
  #wake: (() => void) | undefined
  #ending: Promise<Ending> | undefined
  #finished = false

  constructor(db: Db, options: TransactionOptions) {
    this.#db = db
    this.#options = options
  }

  /** Asks for a step; resolves when it has been taken, or when the transaction has ended before. The first one begins the transaction. */
  step(work: (tx: Transaction) => Promise<void>): Promise<void> {
    const taken = new Promise<void>((resolve) => {
      this.#steps.push(async (tx) => {
        try {
          await work(tx)
        } finally {
          resolve()
        }
      })
    })
    this.#ending ??= this.#run()
    this.#wake?.()
    return Promise.race([taken, this.#ending.then(() => {})])
  }

  /** Ends the transaction: after the steps that were asked for it commits, or takes itself back. */
  end(how: 'commit' | 'rollback'): Promise<Ending> {
    this.#steps.push(async () => {
      this.#finished = true
      if (how === 'rollback') throw new TakenBack()
    })
    this.#ending ??= this.#run()
    this.#wake?.()
    return this.#ending
  }

  async #run(): Promise<Ending> {
    try {
      await this.#db.transaction(async (tx) => {
        while (!this.#finished) {
          const next = this.#steps.shift()
          if (next !== undefined) await next(tx)
          else
            await new Promise<void>((resolve) => {
              this.#wake = resolve
            })
        }
      }, this.#options)
      return { committed: true }
    } catch (error) {
      return { committed: false, error }
    }
  }
}

/** What an actor throws to take its transaction back. */
export class TakenBack extends Error {}
