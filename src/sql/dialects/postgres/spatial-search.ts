import type { SqlWriter } from '../../compile/sql-writer.ts'

/** (2a + b) / 3 of the WGS 84 ellipsoid, in metres. */
export const meanEarthRadius = 6371008.771415059

/** Farther than every coordinate. */
const beyond = 1e300

/**
 * The boxes in which a spatial index looks for a circle, as an array: as wide as the meridians that touch the circle, or as the whole Earth when it holds a pole.
 * Longitudes go on past 180 degrees, so there is a box where the circle is and one a full turn away to each side.
 */
export function writeBoxes(x: () => unknown, y: () => unknown, metres: () => unknown, writer: SqlWriter): void {
  const parts: readonly (string | (() => unknown))[] = [
    'ARRAY(SELECT box(point(middle + turn - width, south), point(middle + turn + width, north)) FROM (SELECT ',
    'x - 360 * round(x / 360) AS middle, ',
    `CASE WHEN y - degrees(angle) <= -90 THEN ${-beyond} ELSE y - degrees(angle) END AS south, `,
    `CASE WHEN y + degrees(angle) >= 90 THEN ${beyond} ELSE y + degrees(angle) END AS north, `,
    `CASE WHEN abs(radians(y)) + angle >= pi() / 2 THEN ${beyond} ELSE degrees(asin(least(1, sin(angle) / cos(radians(y))))) + 1e-9 END AS width`,
    ' FROM (SELECT ',
    x,
    ' AS x, ',
    y,
    ' AS y, abs(',
    metres,
    `) / ${meanEarthRadius} + 1e-9 AS angle) AS circle) AS box CROSS JOIN (VALUES (0), (-360), (360)) AS turns (turn))`,
  ]
  for (const part of parts) {
    if (typeof part === 'string') writer.write(part)
    else part()
  }
}

/** Half of the way around the Earth, in metres, rounded up: nothing is farther. */
const farthest = 20_100_000

/**
 * The common table `radius`, whose greatest `metres` is the radius of a circle that holds enough rows, or everything: it is doubled until then. `found` writes how many
 * rows lie in a circle, up to as many as are wanted.
 */
export function writeRadius(found: (metres: string) => void, wanted: () => unknown, writer: SqlWriter): void {
  const first = 'CAST(2000 AS DOUBLE PRECISION)'
  writer.write(`WITH RECURSIVE radius (metres, found) AS (SELECT ${first}, `)
  found(first)
  writer.write(' UNION ALL SELECT metres * 2, ')
  found('(metres * 2)')
  writer.write(' FROM radius WHERE found < ')
  wanted()
  writer.write(` AND metres < ${farthest}) `)
}
