import { expect, test } from 'vitest'
import { type Case, evaluate, expectSame } from './reference.ts'

// The expected values were taken from PostgreSQL 15.18 (UTF8, ICU locale und), by the expression in the second column.
const cases: readonly Case[] = [
  ["granary_distance_plane('[0,0]', '[3,4]')", 'point(0,0) <-> point(3,4)', 5],
  ["granary_distance_plane('[-97.67,30.19]', '[-97.67,30.19]')", 'point(-97.67,30.19) <-> point(-97.67,30.19)', 0],
  ["granary_distance_plane('[1e200,0]', '[0,1e200]')", 'point(1e200,0) <-> point(0,1e200)', 1.414213562373095e200],
  ["granary_distance_plane(NULL, '[0,0]')", 'NULL::point <-> point(0,0)', null],
]

test.each(cases)('spatial %s = %s', (sqlite, _postgres, expected) => expectSame(sqlite, expected))

// Metres, from ST_DistanceSphere of PostGIS 3.3.2, which rounds to eight digits after the point.
const distances: readonly (readonly [from: string, to: string, metres: number])[] = [
  ['[-97.67,30.19]', '[-97.04,32.9]', 307193.41357061],
  ['[0,0]', '[0,90]', 10007557.17611684],
  ['[0,0]', '[180,0]', 20015114.35223369],
  ['[10,20]', '[-170,-20]', 20015114.35223369],
  ['[2.3522,48.8566]', '[2.3523,48.8566]', 7.31603425],
  ['[179.9,10]', '[-179.9,10]', 21901.15498861],
  ['[139.69,35.68]', '[-74.006,40.7128]', 10849844.65567001],
  ['[5,5]', '[5,5]', 0],
  ['[-180,-90]', '[180,90]', 20015114.35223369],
]

test.each(distances)('over the sphere from %s to %s', (from, to, metres) => {
  expect(evaluate(`granary_distance_sphere('${from}', '${to}')`)).toBeCloseTo(metres, 6)
  expect(evaluate(`granary_distance_sphere('${to}', '${from}')`)).toBeCloseTo(metres, 6)
})

test('blanks are allowed, NULL gives NULL, and what is no point is refused', () => {
  expect(evaluate("granary_distance_plane(' [ 0 , 0 ] ', '[3,4]')")).toBe(5)
  expect(evaluate("granary_distance_sphere('[0,0]', NULL)")).toBe(null)
  for (const point of ['', '[]', '[1]', '[1,]', '[1,2,3]', '1,2', '{"x":1,"y":2}', '["a",1]']) {
    expect(() => evaluate(`granary_distance_plane('${point}', '[0,0]')`)).toThrow(expect.objectContaining({ code: 'VALUE_MALFORMED' }))
    expect(() => evaluate(`granary_distance_plane('[0,0]', '${point}')`)).toThrow(expect.objectContaining({ code: 'VALUE_MALFORMED' }))
  }
})
