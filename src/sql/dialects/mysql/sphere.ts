/** (2a + b) / 3 of the WGS 84 ellipsoid, in metres. */
export const meanEarthRadius = 6371008.771415059

/**
 * The box around a circle on the ground, of SQL for its centre and its radius. Where the circle holds a pole or goes past 180 degrees, the
 * box goes all around the Earth.
 */
export function boxAround(longitude: string, latitude: string, metres: string): string {
  // How far the circle reaches to the north and to the east, in degrees, and some millimetres more.
  const northward = `(DEGREES(${metres} / ${meanEarthRadius}e0) + 1e-7)`
  const eastward = `(DEGREES(ASIN(SIN(${metres} / ${meanEarthRadius}e0) / COS(RADIANS(${latitude})))) + 1e-7)`
  const isPlain = `(ABS(${latitude}) + ${northward} < 90 AND ABS(${longitude}) + ${eastward} < 180)`
  const west = `IF(${isPlain}, ${longitude} - ${eastward}, -180)`
  const east = `IF(${isPlain}, ${longitude} + ${eastward}, 180)`
  return `ST_GeomFromText(CONCAT('LINESTRING(', ${west}, ' ', ${latitude} - ${northward}, ',', ${east}, ' ', ${latitude} + ${northward}, ')'))`
}
