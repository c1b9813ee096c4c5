/** A real number as PostgreSQL prints it (manual, section 8.1.3): the shortest digits that give it back, '1e+15' from 10^15 on. */
export function realText(value: number): string {
  if (Object.is(value, -0)) return '-0'
  const size = Math.abs(value)
  if (size === 0 || (size >= 1e-4 && size < 1e15)) return String(value)
  if (!Number.isFinite(value)) return String(value)
  const [mantissa = '', exponent = ''] = value.toExponential().split('e')
  return `${mantissa}e${exponent.charAt(0)}${exponent.slice(1).padStart(2, '0')}`
}
