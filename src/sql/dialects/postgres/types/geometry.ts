import { DataError, ProgrammingError } from '../../../../errors/index.ts'
import type { ColumnType, Subject } from '../../../../schema/types/column-type.ts'
import { inContext, wrongType } from '../../../../schema/types/refusal.ts'
import { extension } from '../elements/extension.ts'
import { type EngineColumn, engineColumn, engineType } from './engine-column.ts'
import type { Flavored } from './flavor.ts'
import { geometryBytes, parseGeometryBytes } from './geometry-bytes.ts'

/** A place: x and y, or longitude and latitude in degrees, and the height where there is one. */
export type Position = readonly [x: number, y: number] | readonly [x: number, y: number, z: number]

/** Each form of geometry as GeoJSON has it (RFC 7946 §3.1). A point without coordinates is the empty one. */
export interface GeometryForms {
  readonly Point: { readonly type: 'Point'; readonly coordinates: Position | readonly [] }
  readonly LineString: { readonly type: 'LineString'; readonly coordinates: readonly Position[] }
  readonly Polygon: { readonly type: 'Polygon'; readonly coordinates: readonly (readonly Position[])[] }
  readonly MultiPoint: { readonly type: 'MultiPoint'; readonly coordinates: readonly Position[] }
  readonly MultiLineString: { readonly type: 'MultiLineString'; readonly coordinates: readonly (readonly Position[])[] }
  readonly MultiPolygon: { readonly type: 'MultiPolygon'; readonly coordinates: readonly (readonly (readonly Position[])[])[] }
  readonly GeometryCollection: { readonly type: 'GeometryCollection'; readonly geometries: readonly Geometry[] }
}

export type GeometryForm = keyof GeometryForms
/** A geometry as GeoJSON has it. */
export type Geometry = GeometryForms[GeometryForm]

/** A geometry in the plane of a reference system. */
export type PlaneGeometry<G extends GeometryForm = GeometryForm> = Flavored<GeometryForms[G], 'geometry'>
/** A geometry on the earth. */
export type EarthGeometry<G extends GeometryForm = GeometryForm> = Flavored<GeometryForms[G], 'geography'>

export interface GeometryOptions<G extends GeometryForm> {
  /** The only form that is taken. Default: every form. */
  readonly form?: G
  /** The number of the reference system (SRID). Default: 0, a plane without one, for `geometry()`, and 4326 (WGS 84) for `geography()`. */
  readonly referenceSystem?: number
  /** Places have a height. Default: false. */
  readonly height?: boolean
}

/**
 * A geometry in the plane: the type `geometry` of PostgreSQL's extension PostGIS, which is created with the schema. Distances are in the
 * units of the reference system.
 *
 * ```ts
 * import { id, table } from 'granary'
 * import { geometry } from 'granary/postgres'
 *
 * const rooms = table('rooms', { id: id(), outline: geometry({ form: 'Polygon' }) })
 * ```
 */
export function geometry<G extends GeometryForm = GeometryForm>(options: GeometryOptions<G> = {}): EngineColumn<PlaneGeometry<G>> {
  return engineColumn(geometryType('geometry', options))
}

/** A geometry on the earth: the type `geography` of PostGIS. Distances are in metres, areas in square metres. */
export function geography<G extends GeometryForm = GeometryForm>(options: GeometryOptions<G> = {}): EngineColumn<EarthGeometry<G>> {
  return engineColumn(geometryType('geography', options))
}

/** The type of a geometry. Throws ProgrammingError SCHEMA_INVALID. */
export function geometryType(family: 'geometry' | 'geography', options: GeometryOptions<GeometryForm> = {}): ColumnType<'custom'> {
  const { form, referenceSystem = family === 'geography' ? 4326 : 0, height = false } = options
  if (!Number.isInteger(referenceSystem) || referenceSystem < 0 || referenceSystem > 998_999)
    throw new ProgrammingError('SCHEMA_INVALID', 'the number of a reference system is a whole number from 0 to 998999')
  return engineType({
    capability: 'sql.geometry',
    name: `${family}(${form ?? 'Geometry'}${height ? 'Z' : ''},${referenceSystem})`,
    valueName: family,
    declaration: extension('postgis'),
    // As PostGIS declares its types.
    delimiter: ':',
    hasJsonForm: true,
    accept(value, subject) {
      const accepted = acceptGeometry(value, height ? 3 : 2, subject)
      if (form !== undefined && accepted.type !== form)
        throw inContext(new DataError('VALUE_INVALID', `the geometry is no ${form}`), subject)
      return accepted
    },
    write: (canonical) => geometryBytes(canonical as Geometry, referenceSystem),
    read: (stored) => parseGeometryBytes(stored).geometry,
  })
}

const depths: Readonly<Record<Exclude<GeometryForm, 'GeometryCollection'>, number>> = {
  Point: 0,
  LineString: 1,
  MultiPoint: 1,
  Polygon: 2,
  MultiLineString: 2,
  MultiPolygon: 3,
}

function acceptGeometry(value: unknown, axes: 2 | 3, subject: Subject): Geometry {
  const place = axes === 2 ? '[x, y]' : '[x, y, z]'
  const wrong = (): DataError => wrongType(value, `a geometry as GeoJSON, such as { type: "Point", coordinates: ${place} }`, subject)
  if (typeof value !== 'object' || value === null || !('type' in value)) throw wrong()
  if (value.type === 'GeometryCollection') {
    if (!('geometries' in value) || !Array.isArray(value.geometries)) throw wrong()
    return { type: 'GeometryCollection', geometries: value.geometries.map((part: unknown) => acceptGeometry(part, axes, subject)) }
  }
  if (!isForm(value.type) || !('coordinates' in value) || !isNested(value.coordinates, depths[value.type], axes)) {
    if (value.type === 'Point' && 'coordinates' in value && Array.isArray(value.coordinates) && value.coordinates.length === 0)
      return { type: 'Point', coordinates: [] }
    throw wrong()
  }
  return checkedForm({ type: value.type, coordinates: value.coordinates })
}

function isForm(type: unknown): type is Exclude<GeometryForm, 'GeometryCollection'> {
  return typeof type === 'string' && Object.hasOwn(depths, type)
}

function isNested(coordinates: unknown, depth: number, axes: 2 | 3): boolean {
  if (!Array.isArray(coordinates)) return false
  if (depth > 0) return coordinates.every((inner: unknown) => isNested(inner, depth - 1, axes))
  return coordinates.length === axes && coordinates.every((axis: unknown) => Number.isFinite(axis))
}

// The coordinates were seen to be as deep as the form wants them.
function checkedForm(made: unknown): Geometry {
  return made as Geometry
}
