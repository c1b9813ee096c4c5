/**
 * Puts things after those that they need, otherwise in their given order (depth first). Things that need each other in a circle
 * stay in the order in which they are met, and `circular` says so. Needing oneself is no circle.
 */
export function dependencyOrder<T>(
  things: readonly T[],
  needs: (thing: T) => readonly T[],
): { readonly order: readonly T[]; readonly circular: boolean } {
  const order: T[] = []
  const state = new Map<T, 'open' | 'done'>()
  let circular = false
  const visit = (thing: T): void => {
    state.set(thing, 'open')
    for (const needed of needs(thing)) {
      const known = state.get(needed)
      if (known === undefined) visit(needed)
      else if (known === 'open' && needed !== thing) circular = true
    }
    state.set(thing, 'done')
    order.push(thing)
  }
  for (const thing of things) if (!state.has(thing)) visit(thing)
  return { order, circular }
}
