/**
 * Remembers what `compute` made of the last `limit` distinct pairs of texts: patterns are compiled once, not once a row.
 * The pair of the last call is found without a look-up.
 */
export function memoizePairs<Result>(
  limit: number,
  compute: (first: string, second: string) => Result,
): (first: string, second: string) => Result {
  const results = new Map<string, Result>()
  let last: { readonly first: string; readonly second: string; readonly result: Result } | undefined
  return (first, second) => {
    if (last !== undefined && last.first === first && last.second === second) return last.result
    const key = `${first.length}:${first}${second}`
    let result = results.get(key)
    if (result === undefined) {
      result = compute(first, second)
      const oldest = results.size < limit ? undefined : results.keys().next().value
      if (oldest !== undefined) results.delete(oldest)
    } else {
      results.delete(key)
    }
    results.set(key, result)
    last = { first, second, result }
    return result
  }
}

/** Remembers what `compute` made of the last text: for the argument that stays the same from row to row. */
export function memoizeLast<Result>(compute: (text: string) => Result): (text: string) => Result {
  let last: { readonly text: string; readonly result: Result } | undefined
  return (text) => {
    if (last !== undefined && last.text === text) return last.result
    const result = compute(text)
    last = { text, result }
    return result
  }
}
