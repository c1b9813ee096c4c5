import { DataError } from '../../../../errors/index.ts'
import { numberOf, textOf, truth } from './arguments.ts'
import { binary, type Present, quaternary, ternary } from './define.ts'
import type { ScalarFunction, SqlValue } from './function.ts'
import { memoizeLast } from './memoize.ts'

/**
 * Distances between points, which are JSON text `[x,y]`.
 *
 * `granary_distance_sphere`: x is longitude and y latitude in degrees; the distance over the ground in metres, on a
 * sphere of the Earth's mean radius, by the formula of PostGIS's ST_DistanceSphere, exact for near and opposite points
 * too. `granary_distance_plane`: the straight line, in the unit of the coordinates, as PostgreSQL's `<->` gives it.
 *
 * `granary_sphere_south`, `…_north`, `…_west` and `…_east` give the sides of a box, in degrees, that holds everything within
 * a distance of a point; `granary_within_distance` and `granary_within_box` then look at the point itself.
 *
 * Errors thrown: DataError VALUE_MALFORMED (text that is no point).
 */
export const spatialFunctions: readonly ScalarFunction[] = [
  binary('granary_distance_sphere', (from, to) => overSphere(readPoint(from), lastPoint(textOf(to)))),
  binary('granary_distance_plane', (from, to) => overPlane(readPoint(from), lastPoint(textOf(to)))),
  ternary('granary_distance_to', (point, x, y) => overSphere(readPoint(point), { x: numberOf(x), y: numberOf(y) })),
  quaternary('granary_within_distance', (point, x, y, metres) =>
    truth(overSphere(readPoint(point), { x: numberOf(x), y: numberOf(y) }) <= numberOf(metres)),
  ),
  { name: 'granary_within_box', deterministic: true, arity: 5, call: withinBox },
  binary('granary_sphere_south', (y, metres) => southOf(numberOf(y), angleOf(numberOf(metres)))),
  binary('granary_sphere_north', (y, metres) => -southOf(-numberOf(y), angleOf(numberOf(metres)))),
  ternary('granary_sphere_west', (x, y, metres) => normalized(numberOf(x)) - widthOf(numberOf(y), angleOf(numberOf(metres)))),
  ternary('granary_sphere_east', (x, y, metres) => normalized(numberOf(x)) + widthOf(numberOf(y), angleOf(numberOf(metres)))),
]

interface Point {
  readonly x: number
  readonly y: number
}

/** (2a + b) / 3 of the WGS 84 ellipsoid, in metres, as in PostGIS. */
const meanEarthRadius = (2 * 6378137 + 6356752.314245179) / 3

const degree = Math.PI / 180

function readPoint(value: Present): Point {
  return parsePoint(textOf(value))
}

/** The second point is most often the same for every row. */
const lastPoint = memoizeLast(parsePoint)

function parsePoint(text: string): Point {
  const comma = text.indexOf(',')
  const x = coordinate(text.slice(text.indexOf('[') + 1, comma))
  const y = coordinate(text.slice(comma + 1, text.lastIndexOf(']')))
  if (comma < 0 || !text.trimStart().startsWith('[') || !text.trimEnd().endsWith(']') || Number.isNaN(x) || Number.isNaN(y)) {
    throw new DataError('VALUE_MALFORMED', 'a point must be the JSON text of an array of two numbers')
  }
  return { x, y }
}

function coordinate(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text)
}

/** The angle between the points by its sine and cosine (Vincenty's formula on a sphere), times the radius. */
function overSphere(from: Point, to: Point): number {
  const longitude = (to.x - from.x) * degree
  const fromLatitude = from.y * degree
  const toLatitude = to.y * degree
  const cosineFrom = Math.cos(fromLatitude)
  const sineFrom = Math.sin(fromLatitude)
  const cosineTo = Math.cos(toLatitude)
  const sineTo = Math.sin(toLatitude)
  const cosineLongitude = Math.cos(longitude)
  const east = cosineTo * Math.sin(longitude)
  const north = cosineFrom * sineTo - sineFrom * cosineTo * cosineLongitude
  const along = sineFrom * sineTo + cosineFrom * cosineTo * cosineLongitude
  return meanEarthRadius * Math.atan2(Math.sqrt(east * east + north * north), along)
}

function overPlane(from: Point, to: Point): number {
  return Math.hypot(from.x - to.x, from.y - to.y)
}

function withinBox(point: SqlValue, minX: SqlValue, minY: SqlValue, maxX: SqlValue, maxY: SqlValue): SqlValue {
  if (point === null || minX === null || minY === null || maxX === null || maxY === null) return null
  const { x, y } = readPoint(point)
  return truth(x >= numberOf(minX) && x <= numberOf(maxX) && y >= numberOf(minY) && y <= numberOf(maxY))
}

/** Greater than every coordinate. */
const beyond = 1e300

/** The angle at the Earth's centre, a little wider than exact, for the rounding of what follows. */
function angleOf(metres: number): number {
  return Math.max(metres, 0) / meanEarthRadius + 1e-9
}

function southOf(latitude: number, angle: number): number {
  const south = latitude - angle / degree
  return south <= -90 ? -beyond : south
}

/**
 * How many degrees of longitude the circle reaches to either side, by the right spherical triangle of its centre, the pole and the
 * meridian that touches it; everywhere, when it holds a pole.
 */
function widthOf(latitude: number, angle: number): number {
  if (angle >= Math.PI / 2 || Math.abs(latitude) * degree + angle >= Math.PI / 2) return beyond
  const sine = Math.sin(angle) / Math.cos(latitude * degree)
  return sine >= 1 ? beyond : Math.asin(sine) / degree + 1e-9
}

/** The same longitude from -180 to 180 degrees. */
function normalized(longitude: number): number {
  return longitude - 360 * Math.round(longitude / 360)
}
