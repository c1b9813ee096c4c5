import { DataError } from '../../../../errors/index.ts'
import { textOf } from './arguments.ts'
import { binary, type Present } from './define.ts'
import type { ScalarFunction } from './function.ts'
import { memoizeLast } from './memoize.ts'

/**
 * Distances between points, which are JSON text `[x,y]`.
 *
 * `granary_distance_sphere`: x is longitude and y latitude in degrees; the distance over the ground in metres, on a
 * sphere of the Earth's mean radius, by the formula of PostGIS's ST_DistanceSphere, exact for near and opposite points
 * too. `granary_distance_plane`: the straight line, in the unit of the coordinates, as PostgreSQL's `<->` gives it.
 *
 * Errors thrown: DataError VALUE_MALFORMED (text that is no point).
 */
export const spatialFunctions: readonly ScalarFunction[] = [
  binary('granary_distance_sphere', (from, to) => overSphere(readPoint(from), lastPoint(textOf(to)))),
  binary('granary_distance_plane', (from, to) => overPlane(readPoint(from), lastPoint(textOf(to)))),
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
