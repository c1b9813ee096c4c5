import type { Node } from '../../schema/expressions/node.ts'
import type { Dialect } from './dialect.ts'
import { compile, type Plan } from './plan.ts'
import { StatementKey } from './statement-key.ts'

/** How a cache of compiled statements has done. */
export interface PlanCacheStatistics {
  readonly size: number
  readonly capacity: number
  readonly hits: number
  readonly misses: number
  /** Plans that were dropped for want of room. */
  readonly pruned: number
}

interface Entry {
  readonly plan: Plan
  lastUsed: number
}

/**
 * Compiled statements by shape. Holds `capacity` plans; when half as many more have come, those used longest ago are
 * dropped down to `capacity` (after SQLAlchemy's LRUCache).
 */
export class PlanCache {
  readonly capacity: number
  readonly #dialect: Dialect
  readonly #entries = new Map<string, Entry>()
  #clock = 0
  #hits = 0
  #misses = 0
  #pruned = 0

  constructor(dialect: Dialect, capacity = 500) {
    this.#dialect = dialect
    this.capacity = capacity
  }

  get statistics(): PlanCacheStatistics {
    return { size: this.#entries.size, capacity: this.capacity, hits: this.#hits, misses: this.#misses, pruned: this.#pruned }
  }

  /** The plan for a statement, and the statement's values. */
  find(statement: Node): { readonly plan: Plan; readonly values: readonly unknown[] } {
    const key = new StatementKey()
    key.add(statement)
    const entry = this.#entries.get(key.text)
    if (entry !== undefined) {
      this.#hits++
      entry.lastUsed = ++this.#clock
      return { plan: entry.plan, values: key.values }
    }
    this.#misses++
    const plan = compile(statement, this.#dialect)
    this.#entries.set(key.text, { plan, lastUsed: ++this.#clock })
    if (this.#entries.size > this.capacity * 1.5) this.#prune()
    return { plan, values: key.values }
  }

  clear(): void {
    this.#entries.clear()
  }

  #prune(): void {
    const byAge = [...this.#entries].sort(([, left], [, right]) => left.lastUsed - right.lastUsed)
    for (const [key] of byAge.slice(0, byAge.length - this.capacity)) {
      this.#entries.delete(key)
      this.#pruned++
    }
  }
}
