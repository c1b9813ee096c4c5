/** Numbers in [0, 1) from a 32-bit seed: Tommy Ettinger's Mulberry32. */
export function randomNumbers(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A whole number from 0 to `below` − 1. */
export function wholeBelow(random: () => number, below: number): number {
  return Math.floor(random() * below)
}

/** A shuffled copy (Fisher and Yates, Knuth's form). */
export function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  const result = [...items]
  for (let last = result.length - 1; last > 0; last--) {
    const other = wholeBelow(random, last + 1)
    const kept = result[last]
    const moved = result[other]
    if (kept === undefined || moved === undefined) throw new RangeError('An item to shuffle is undefined.')
    result[last] = moved
    result[other] = kept
  }
  return result
}
