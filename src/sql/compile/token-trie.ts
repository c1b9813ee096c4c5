import type { Token } from './statement-key.ts'

/** A map from lists of tokens to values: a step a token, without making one key of the whole list. */
export class TokenTrie<V> {
  readonly #root = new Branch<V>()
  #size = 0

  get size(): number {
    return this.#size
  }

  get(tokens: readonly Token[]): V | undefined {
    let branch: Branch<V> | undefined = this.#root
    for (let index = 0; index < tokens.length; index++) {
      branch = branch.below(tokens[index] as Token)
      if (branch === undefined) return undefined
    }
    return branch.value
  }

  set(tokens: readonly Token[], value: V): void {
    let branch = this.#root
    for (const token of tokens) branch = branch.below(token) ?? branch.grow(token)
    if (branch.value === undefined) this.#size++
    branch.value = value
  }

  delete(tokens: readonly Token[]): void {
    const path: Branch<V>[] = [this.#root]
    for (const token of tokens) {
      const next = path.at(-1)?.below(token)
      if (next === undefined) return
      path.push(next)
    }
    const leaf = path.at(-1)
    if (leaf?.value === undefined) return
    leaf.value = undefined
    this.#size--
    for (let depth = tokens.length; depth > 0 && path[depth]?.isEmpty === true; depth--) path[depth - 1]?.prune(tokens[depth - 1] as Token)
  }

  clear(): void {
    this.#root.clear()
    this.#size = 0
  }
}

/** Most branches have one branch below, which is then found without a look-up. */
class Branch<V> {
  value: V | undefined = undefined
  #token: Token | undefined = undefined
  #only: Branch<V> | undefined = undefined
  #more: Map<Token, Branch<V>> | undefined = undefined

  get isEmpty(): boolean {
    return this.value === undefined && this.#only === undefined && (this.#more === undefined || this.#more.size === 0)
  }

  below(token: Token): Branch<V> | undefined {
    if (this.#token === token) return this.#only
    return this.#more === undefined ? undefined : this.#more.get(token)
  }

  grow(token: Token): Branch<V> {
    const made = new Branch<V>()
    if (this.#only === undefined) {
      this.#token = token
      this.#only = made
    } else {
      this.#more ??= new Map()
      this.#more.set(token, made)
    }
    return made
  }

  prune(token: Token): void {
    if (this.#token === token) {
      this.#token = undefined
      this.#only = undefined
    } else this.#more?.delete(token)
  }

  clear(): void {
    this.value = undefined
    this.#token = undefined
    this.#only = undefined
    this.#more = undefined
  }
}
