import type {
  BooleanExpression,
  Expr,
  Expression,
  IntegerExpression,
  NumberExpression,
  TextExpression,
} from '../../../../schema/expressions/expression.ts'
import type { ExpressionNode } from '../../../../schema/expressions/expression-node.ts'
import { NumberNode } from '../../../../schema/expressions/nodes.ts'
import type { ColumnType } from '../../../../schema/types/column-type.ts'
import { booleanType, integerType, realType, textType } from '../../../../schema/types/column-types.ts'
import type { Aggregate, AggregateOptions } from '../../../functions/aggregate-call.ts'
import { expressionOfKind } from '../../../functions/typing.ts'
import { type EarthGeometry, type GeometryForm, geometryType, type PlaneGeometry } from '../types/geometry.ts'
import { nativeAggregate, nativeCall, nativeOperator, valued } from './native.ts'

// Functions of PostGIS (manual, “PostGIS Reference”). Of the two families only like goes with like.

const capability = 'sql.geometry'
const integer = integerType(32)
const text = textType()
type Plane<F> = Expression<PlaneGeometry<GeometryForm> | null, 'custom', F>
type Earth<F> = Expression<EarthGeometry<GeometryForm> | null, 'custom', F>
type OtherPlane<G> = PlaneGeometry | Plane<G>
type OtherEarth<G> = EarthGeometry | Earth<G>
type Real<F> = NumberExpression<number | null, 'real', F>
type Truth<F> = BooleanExpression<boolean | null, F>

/**
 * The least distance between two geometries: in the units of the plane, or in metres on the earth: `ST_Distance`.
 *
 * ```ts
 * import { id, select, table } from 'granary'
 * import { geography, geometryDistance, geometryWithinDistance } from 'granary/postgres'
 *
 * const airports = table('airports', { id: id(), place: geography({ form: 'Point' }) })
 * const austin = { type: 'Point', coordinates: [-97.67, 30.19] } as const
 * select({ metres: geometryDistance(airports.place, austin) })
 *   .from(airports)
 *   .where(geometryWithinDistance(airports.place, austin, 100_000))
 * ```
 */
export function geometryDistance<F, G = never>(from: Plane<F>, to: OtherPlane<G>): Real<F | G>
export function geometryDistance<F, G = never>(from: Earth<F>, to: OtherEarth<G>): Real<F | G>
export function geometryDistance(from: unknown, to: unknown): unknown {
  return called('ST_Distance', from, to, realType)
}

/** Whether two geometries are at most so far from each other: `ST_DWithin`, which a spatial index serves. */
export function geometryWithinDistance<F, G = never>(from: Plane<F>, to: OtherPlane<G>, distance: number): Truth<F | G>
export function geometryWithinDistance<F, G = never>(from: Earth<F>, to: OtherEarth<G>, metres: number): Truth<F | G>
export function geometryWithinDistance(from: unknown, to: unknown, distance: number): unknown {
  const node = geometryNode(from)
  return nativeCall(capability, 'ST_DWithin', [node, valued(to, plainType(node)), valued(distance, realType)], booleanType)
}

/** Whether a geometry lies wholly inside the first, and not only on its edge: `ST_Contains`. */
export function geometryContains<F, G = never>(outer: Plane<F>, inner: OtherPlane<G>): Truth<F | G> {
  return called('ST_Contains', outer, inner, booleanType)
}

/** Whether the first geometry lies wholly inside the second, and not only on its edge: `ST_Within`. */
export function geometryWithin<F, G = never>(inner: Plane<F>, outer: OtherPlane<G>): Truth<F | G> {
  return called('ST_Within', inner, outer, booleanType)
}

/** Whether no place of the second geometry lies outside the first: `ST_Covers`. */
export function geometryCovers<F, G = never>(outer: Plane<F>, inner: OtherPlane<G>): Truth<F | G>
export function geometryCovers<F, G = never>(outer: Earth<F>, inner: OtherEarth<G>): Truth<F | G>
export function geometryCovers(outer: unknown, inner: unknown): unknown {
  return called('ST_Covers', outer, inner, booleanType)
}

/** Whether two geometries have a place in common: `ST_Intersects`. */
export function geometryIntersects<F, G = never>(one: Plane<F>, other: OtherPlane<G>): Truth<F | G>
export function geometryIntersects<F, G = never>(one: Earth<F>, other: OtherEarth<G>): Truth<F | G>
export function geometryIntersects(one: unknown, other: unknown): unknown {
  return called('ST_Intersects', one, other, booleanType)
}

/** Whether two geometries hold the same places, in whatever order they are written: `ST_Equals`. */
export function geometryEquals<F, G = never>(one: Plane<F>, other: OtherPlane<G>): Truth<F | G> {
  return called('ST_Equals', one, other, booleanType)
}

/** Whether the boxes around two geometries overlap: `&&`. */
export function boxesOverlap<F, G = never>(one: Plane<F>, other: OtherPlane<G>): Truth<F | G>
export function boxesOverlap<F, G = never>(one: Earth<F>, other: OtherEarth<G>): Truth<F | G>
export function boxesOverlap(one: unknown, other: unknown): unknown {
  const node = geometryNode(one)
  return nativeOperator(capability, node, '&&', valued(other, plainType(node)), booleanType)
}

/** The distance by which a spatial index gives the nearest rows first: `<->`, in an order. */
export function nearestDistance<F, G = never>(from: Plane<F>, to: OtherPlane<G>): Real<F | G>
export function nearestDistance<F, G = never>(from: Earth<F>, to: OtherEarth<G>): Real<F | G>
export function nearestDistance(from: unknown, to: unknown): unknown {
  const node = geometryNode(from)
  return nativeOperator(capability, node, '<->', valued(to, plainType(node)), realType)
}

/** The area of polygons: `ST_Area`. */
export function geometryArea<F>(geometry: Plane<F> | Earth<F>): Real<F> {
  return nativeCall(capability, 'ST_Area', [geometryNode(geometry)], realType)
}

/** The length of lines: `ST_Length`. */
export function geometryLength<F>(geometry: Plane<F> | Earth<F>): Real<F> {
  return nativeCall(capability, 'ST_Length', [geometryNode(geometry)], realType)
}

/** The length of the edges of polygons: `ST_Perimeter`. */
export function geometryPerimeter<F>(geometry: Plane<F> | Earth<F>): Real<F> {
  return nativeCall(capability, 'ST_Perimeter', [geometryNode(geometry)], realType)
}

/** The first coordinate of a point: `ST_X`. */
export function geometryX<F>(point: Expression<PlaneGeometry<'Point'> | null, 'custom', F>): Real<F> {
  return nativeCall(capability, 'ST_X', [geometryNode(point)], realType)
}

/** The second coordinate of a point: `ST_Y`. */
export function geometryY<F>(point: Expression<PlaneGeometry<'Point'> | null, 'custom', F>): Real<F> {
  return nativeCall(capability, 'ST_Y', [geometryNode(point)], realType)
}

/** The middle of a geometry's mass: `ST_Centroid`. */
export function geometryCentroid<F>(geometry: Plane<F>): Expr<PlaneGeometry<'Point'> | null, 'custom', F> {
  return nativeCall(capability, 'ST_Centroid', [geometryNode(geometry)], geometryType('geometry', { form: 'Point' }))
}

/** Everything that is at most so far from a geometry: `ST_Buffer`. */
export function geometryBuffer<F>(geometry: Plane<F>, distance: number): Expr<PlaneGeometry | null, 'custom', F> {
  return nativeCall(capability, 'ST_Buffer', [geometryNode(geometry), valued(distance, realType)], plane)
}

/** What two geometries have in common: `ST_Intersection`. */
export function geometryIntersection<F, G = never>(one: Plane<F>, other: OtherPlane<G>): Expr<PlaneGeometry | null, 'custom', F | G> {
  return called('ST_Intersection', one, other, plane)
}

/** Both geometries as one: `ST_Union`. */
export function geometryUnion<F, G = never>(one: Plane<F>, other: OtherPlane<G>): Expr<PlaneGeometry | null, 'custom', F | G> {
  return called('ST_Union', one, other, plane)
}

/** The first geometry without what is in the second: `ST_Difference`. */
export function geometryDifference<F, G = never>(one: Plane<F>, other: OtherPlane<G>): Expr<PlaneGeometry | null, 'custom', F | G> {
  return called('ST_Difference', one, other, plane)
}

/** The same places in another reference system: `ST_Transform`. */
export function geometryTransform<F>(geometry: Plane<F>, referenceSystem: number): Expr<PlaneGeometry | null, 'custom', F> {
  const system = new NumberNode(integer.accept(referenceSystem, {}) as number)
  return nativeCall(capability, 'ST_Transform', [geometryNode(geometry), system], geometryType('geometry', { referenceSystem }))
}

/** The number of the reference system: `ST_SRID`. */
export function geometryReferenceSystem<F>(geometry: Plane<F>): IntegerExpression<number | null, 'integer', F> {
  return nativeCall(capability, 'ST_SRID', [geometryNode(geometry)], integer)
}

/** Whether a geometry is sound, such as a polygon whose edges do not cross: `ST_IsValid`. */
export function geometryIsValid<F>(geometry: Plane<F>): Truth<F> {
  return nativeCall(capability, 'ST_IsValid', [geometryNode(geometry)], booleanType)
}

/** A geometry as text: `ST_AsText`, such as `POINT(1 2)`. */
export function geometryText<F>(geometry: Plane<F> | Earth<F>): TextExpression<string | null, F> {
  return nativeCall(capability, 'ST_AsText', [geometryNode(geometry)], text)
}

/** All geometries of a group of rows as one: `ST_Union`. */
export function geometryUnionAggregate<F, G = never>(
  geometry: Plane<F>,
  options: AggregateOptions<G> = {},
): Aggregate<PlaneGeometry | null, 'custom', F | G> {
  return nativeAggregate('geometryUnionAggregate', geometryNode(geometry), plane, options)
}

const plane = geometryType('geometry')

function called<E>(name: string, one: unknown, other: unknown, type: ColumnType): E {
  const node = geometryNode(one)
  return nativeCall(capability, name, [node, valued(other, plainType(node))], type)
}

function geometryNode(value: unknown): ExpressionNode {
  return expressionOfKind(value, 'geometry functions', 'custom')
}

/** The type of any geometry in the family and the reference system of another. */
function plainType(node: ExpressionNode): ColumnType {
  const name = node.type.engineType?.name ?? ''
  const known = plainTypes.get(name)
  if (known !== undefined) return known
  const [, family, height, system] = /^(geometry|geography)\([A-Za-z]+?(Z?),(\d+)\)$/.exec(name) ?? []
  const made = geometryType(family === 'geography' ? 'geography' : 'geometry', {
    referenceSystem: Number(system ?? 0),
    height: height === 'Z',
  })
  plainTypes.set(name, made)
  return made
}
const plainTypes = new Map<string, ColumnType>()
