/** Hands things over from where they come in to where they are read: first in, first out. Reading waits for the next one, or for the end. */
export class HandedOver<T> {
  #waiting: T[] = []
  #first = 0
  #ended: { readonly error: unknown } | 'done' | undefined
  #wake: (() => void) | undefined

  /** Things that nobody has taken yet. */
  get length(): number {
    return this.#waiting.length - this.#first
  }

  get ended(): boolean {
    return this.#ended !== undefined
  }

  give(thing: T): void {
    if (this.#ended !== undefined) return
    this.#waiting.push(thing)
    this.#wakeUp()
  }

  /** Nothing comes any more; what is waiting is still read. With an error, reading then throws it. Only the first end counts. */
  end(failure?: { readonly error: unknown }): void {
    this.#ended ??= failure ?? 'done'
    this.#wakeUp()
  }

  /** The next thing; undefined after the end. */
  async take(): Promise<{ readonly thing: T } | undefined> {
    for (;;) {
      if (this.length > 0) {
        const thing = this.#waiting[this.#first] as T
        this.#first++
        if (this.#first > 1024 && this.#first * 2 > this.#waiting.length) {
          this.#waiting = this.#waiting.slice(this.#first)
          this.#first = 0
        }
        return { thing }
      }
      if (this.#ended === 'done') return undefined
      if (this.#ended !== undefined) throw this.#ended.error
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  #wakeUp(): void {
    const wake = this.#wake
    this.#wake = undefined
    wake?.()
  }
}
