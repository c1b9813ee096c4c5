/** What becomes of the digits that are cut off: half away from zero, or nothing. */
export type Cut = 'round' | 'truncate'

/**
 * A real number to `places` digits after the point; negative places round before it. As PostgreSQL's cast to numeric
 * does, only the first 15 significant digits count, so 2.675 is taken as it is written: it rounds to 2.68.
 */
export function roundToPlaces(value: number, places: number, cut: Cut): number {
  if (!Number.isFinite(value) || value === 0) return value
  const [mantissa = '', exponentText = ''] = Math.abs(value).toExponential(14).split('e')
  const digits = mantissa.replace('.', '')
  // The value is 0.digits × 10^point.
  const point = Number(exponentText) + 1
  const kept = point + places
  if (kept >= digits.length) return Number(`${value < 0 ? '-' : ''}${mantissa}e${exponentText}`)
  if (kept < 0) return 0
  const cutDigit = digits.charCodeAt(kept) - 48
  const whole = BigInt(digits.slice(0, kept) || '0') + (cut === 'round' && cutDigit >= 5 ? 1n : 0n)
  if (whole === 0n) return 0
  return Number(`${value < 0 ? '-' : ''}${whole}e${-places}`)
}

/** Half goes to the even neighbour, as C's rint() does. */
export function roundHalfEven(value: number): number {
  const below = Math.floor(value)
  const part = value - below
  if (part < 0.5) return below
  if (part > 0.5 || below % 2 !== 0) return below + 1 === 0 ? -0 : below + 1
  return below
}
