/** What becomes of the digits that are cut off: half away from zero, or nothing. */
export type Cut = 'round' | 'truncate'

/**
 * A real number to `places` digits after the point; negative places round before it. As PostgreSQL's cast to numeric
 * does, only the first 15 significant digits count, so 2.675 is taken as it is written: it rounds to 2.68.
 */
export function roundToPlaces(value: number, places: number, cut: Cut): number {
  if (!Number.isFinite(value) || value === 0) return value
  return roundByScale(value, places, cut) ?? roundByDigits(value, places, cut)
}

/**
 * The way of most values: undefined when the scaled value is so near to where the result changes, or so large, that its
 * rounding errors could count. The quotient of two integers that are exact is rounded once, so it is the nearest real.
 */
function roundByScale(value: number, places: number, cut: Cut): number | undefined {
  const scale = powersOfTen[places]
  if (scale === undefined) return undefined
  const scaled = Math.abs(value) * scale
  if (scaled > 1e12) return undefined
  const shifted = cut === 'round' ? scaled + 0.5 : scaled
  const whole = Math.floor(shifted)
  const part = shifted - whole
  if (part < 1e-2 || part > 1 - 1e-2) return undefined
  return whole === 0 ? 0 : (value < 0 ? -whole : whole) / scale
}

const powersOfTen = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]

function roundByDigits(value: number, places: number, cut: Cut): number {
  const [mantissa = '', exponentText = ''] = fifteenDigits(Math.abs(value)).split('e')
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

/** As C's printf('%.14e') does: half goes to the even digit, where toExponential() takes the larger. */
export function fifteenDigits(value: number): string {
  const tie = /^(\d\.\d{13}[02468])50*(e.+)$/.exec(value.toExponential(40))
  return tie === null ? value.toExponential(14) : `${tie[1]}${tie[2]}`
}

/** Half goes to the even neighbour, as C's rint() does. */
export function roundHalfEven(value: number): number {
  const below = Math.floor(value)
  const part = value - below
  if (part < 0.5) return below
  if (part > 0.5 || below % 2 !== 0) return below + 1 === 0 ? -0 : below + 1
  return below
}
