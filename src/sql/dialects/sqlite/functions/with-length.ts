/** A function that tells its number of arguments by `length`, from which both libraries learn it and which a rest parameter hides. */
export function withLength<A extends unknown[], R>(call: (...values: A) => R, length: number): (...values: A) => R {
  if (length < 0 || call.length === length) return call
  const made = (...values: A): R => call(...values)
  Object.defineProperty(made, 'length', { value: length })
  return made
}
