import type { Node } from '../../schema/expressions/node.ts'
import type { Dialect } from './dialect.ts'
import { compile, type Plan } from './plan.ts'
import { StatementKey, type Token } from './statement-key.ts'
import { TokenTrie } from './token-trie.ts'

/** How a cache of compiled statements has done. */
export interface PlanCacheStatistics {
  readonly size: number
  readonly capacity: number
  readonly hits: number
  readonly misses: number
  /** Plans that were dropped for want of room. */
  readonly pruned: number
}

/** A statement's plan and its values. */
export class PlannedStatement {
  readonly plan: Plan
  readonly key: StatementKey

  constructor(plan: Plan, key: StatementKey) {
    this.plan = plan
    this.key = key
  }

  get values(): readonly unknown[] {
    return this.key.values
  }
}

export interface PlanCacheOptions {
  /** Plans that are kept. Default: 500. */
  readonly capacity?: number | undefined
  /** Gives another statement in place of each. */
  readonly rewrite?: ((statement: Node) => Node) | undefined
  /** Is told of each shape that is compiled. */
  readonly compiled?: ((statement: Node, plan: Plan) => void) | undefined
}

interface Entry {
  readonly plan: Plan
  readonly tokens: readonly Token[]
  lastUsed: number
}

/**
 * Compiled statements by shape. Holds `capacity` plans; when half as many more have come, those used longest ago are
 * dropped down to `capacity` (after SQLAlchemy's LRUCache).
 */
export class PlanCache {
  readonly capacity: number
  readonly #dialect: Dialect
  readonly #options: PlanCacheOptions
  readonly #trie = new TokenTrie<Entry>()
  readonly #entries = new Set<Entry>()
  #clock = 0
  #hits = 0
  #misses = 0
  #pruned = 0

  constructor(dialect: Dialect, options: PlanCacheOptions = {}) {
    this.#dialect = dialect
    this.capacity = options.capacity ?? 500
    this.#options = options
  }

  get statistics(): PlanCacheStatistics {
    return { size: this.#entries.size, capacity: this.capacity, hits: this.#hits, misses: this.#misses, pruned: this.#pruned }
  }

  /** The plan for a statement, and the statement's values. */
  find(given: Node): PlannedStatement {
    const statement = this.#rewritten(given)
    const key = new StatementKey()
    key.add(statement)
    const entry = this.#trie.get(key.tokens)
    if (entry !== undefined) {
      this.#hits++
      entry.lastUsed = ++this.#clock
      return new PlannedStatement(entry.plan, key)
    }
    this.#misses++
    const made = { plan: this.#compiled(statement), tokens: key.tokens, lastUsed: ++this.#clock }
    this.#trie.set(key.tokens, made)
    this.#entries.add(made)
    if (this.#entries.size > this.capacity * 1.5) this.#prune()
    return new PlannedStatement(made.plan, key)
  }

  /** The same without looking for a plan and without keeping one. */
  compileAnew(given: Node): PlannedStatement {
    const statement = this.#rewritten(given)
    const key = new StatementKey()
    key.add(statement)
    return new PlannedStatement(this.#compiled(statement), key)
  }

  clear(): void {
    this.#trie.clear()
    this.#entries.clear()
  }

  #rewritten(statement: Node): Node {
    return this.#options.rewrite === undefined ? statement : this.#options.rewrite(statement)
  }

  #compiled(statement: Node): Plan {
    const plan = compile(statement, this.#dialect)
    this.#options.compiled?.(statement, plan)
    return plan
  }

  #prune(): void {
    const byAge = [...this.#entries].sort((left, right) => left.lastUsed - right.lastUsed)
    for (const entry of byAge.slice(0, byAge.length - this.capacity)) {
      this.#trie.delete(entry.tokens)
      this.#entries.delete(entry)
      this.#pruned++
    }
  }
}
