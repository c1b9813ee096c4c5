import { expect, test } from 'vitest'
import { rows } from './reference.ts'

const table = '(VALUES (1, 10.5, 3.0), (2, 11.0, 1.5), (3, NULL, 4.0), (4, 1e9, 7.25), (5, 12.5, 2.0), (6, 13.0, NULL), (7, 9.5, 6.0))'

// The expected values, one a row in order of column1, were taken from PostgreSQL 15.18.
const cases: readonly (readonly [sqlite: string, postgres: string, frame: string, expected: readonly (number | bigint | null)[]])[] = [
  [
    'granary_var_pop_over(column2)',
    'var_pop(column2::float8)',
    'ORDER BY column1',
    [0, 0.0625, 0.0625, 2.2222221744444445e17, 1.8749999575e17, 1.5999999624e17, 1.3888888575e17],
  ],
  [
    'granary_var_pop_over(column2)',
    'var_pop(column2::float8)',
    'ORDER BY column1 ROWS BETWEEN 2 PRECEDING AND CURRENT ROW',
    [0, 0.0625, 0.0625, 2.4999999450000003e17, 2.4999999375000003e17, 2.2222221655555558e17, 2.388888888888889],
  ],
  [
    'granary_var_pop_over(column2)',
    'var_pop(column2::float8)',
    'ORDER BY column1 ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING',
    [0.0625, 0.0625, 2.4999999450000003e17, 2.4999999375000003e17, 2.2222221655555558e17, 2.388888888888889, 3.0625],
  ],
  [
    'granary_var_pop_over(column2)',
    'var_pop(column2::float8)',
    'ORDER BY column1 ROWS BETWEEN 2 FOLLOWING AND 3 FOLLOWING',
    [0, 2.4999999375000003e17, 0.0625, 3.0625, 0, null, null],
  ],
  [
    'granary_var_pop_over(column2)',
    'var_pop(column2::float8)',
    'ORDER BY column1 ROWS BETWEEN 2 PRECEDING AND 2 FOLLOWING EXCLUDE CURRENT ROW',
    [0, 2.4999999475000003e17, 1.8749999575e17, 0.7222222222222223, 2.2222221722222224e17, 2.2222221733333334e17, 0.0625],
  ],
  [
    'granary_var_pop_over(column2)',
    'var_pop(column2::float8)',
    'ORDER BY column1 RANGE BETWEEN 2 PRECEDING AND 1 FOLLOWING',
    [0.0625, 0.0625, 2.2222221744444445e17, 2.2222221700000003e17, 2.2222221655555558e17, 1.8749999562500003e17, 2.388888888888889],
  ],
  [
    'granary_var_pop_over(column2)',
    'var_pop(column2::float8)',
    'PARTITION BY column1 % 2',
    [
      1.5555555555555554, 2.2222221688888893e17, 1.5555555555555554, 2.2222221688888893e17, 1.5555555555555554, 2.2222221688888893e17,
      1.5555555555555554,
    ],
  ],
  [
    'granary_stddev_samp_over(column2)',
    'stddev_samp(column2::float8)',
    'ORDER BY column1 ROWS BETWEEN 2 PRECEDING AND CURRENT ROW',
    [null, 0.3535533905932738, 0.3535533905932738, 707106773.4083729, 707106772.3477128, 577350261.8284098, 1.8929694486000912],
  ],
  [
    'granary_stddev_samp_over(column2)',
    'stddev_samp(column2::float8)',
    'ORDER BY column1 ROWS BETWEEN 2 FOLLOWING AND 3 FOLLOWING',
    [null, 707106772.3477128, 0.3535533905932738, 2.4748737341529163, null, null, null],
  ],
  [
    'granary_stddev_samp_over(column2)',
    'stddev_samp(column2::float8)',
    'ORDER BY column1 RANGE BETWEEN 2 PRECEDING AND 1 FOLLOWING',
    [
      0.3535533905932738, 0.3535533905932738, 577350262.9831103, 577350262.4057602, 577350261.8284098, 499999994.1666667,
      1.8929694486000912,
    ],
  ],
  [
    'granary_corr_over(column2, column3)',
    'corr(column2::float8, column3::float8)',
    'ORDER BY column1',
    [null, -1, -1, 0.9678678368827696, 0.9711947613956738, 0.9711947613956738, 0.7263719964117205],
  ],
  [
    'granary_corr_over(column2, column3)',
    'corr(column2::float8, column3::float8)',
    'ORDER BY column1 ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING',
    [-1, -1, 1, 1, 1, -1, null],
  ],
  [
    'granary_corr_over(column2, column3)',
    'corr(column2::float8, column3::float8)',
    'ORDER BY column1 ROWS BETWEEN 2 PRECEDING AND 2 FOLLOWING EXCLUDE CURRENT ROW',
    [null, 1, 0.9711947613956738, 1, 1, 0.6842105244210527, null],
  ],
  [
    'granary_corr_over(column2, column3)',
    'corr(column2::float8, column3::float8)',
    'PARTITION BY column1 % 2',
    [-0.8910421112136305, 1, -0.8910421112136305, 1, -0.8910421112136305, 1, -0.8910421112136305],
  ],
  [
    'granary_regr_slope_over(column3, column2)',
    'regr_slope(column3::float8, column2::float8)',
    'ORDER BY column1 ROWS BETWEEN 2 PRECEDING AND CURRENT ROW',
    [null, -3, -3, 5.750000063250001e-9, 5.250000065625001e-9, 5.250000065625001e-9, -1.3333333333333333],
  ],
  [
    'granary_regr_slope_over(column3, column2)',
    'regr_slope(column3::float8, column2::float8)',
    'ORDER BY column1 ROWS BETWEEN 2 FOLLOWING AND 3 FOLLOWING',
    [null, 5.250000065625001e-9, null, null, null, null, null],
  ],
  [
    'granary_regr_slope_over(column3, column2)',
    'regr_slope(column3::float8, column2::float8)',
    'ORDER BY column1 RANGE BETWEEN 2 PRECEDING AND 1 FOLLOWING',
    [-3, -3, 5.000000053187501e-9, 5.5000000651875e-9, 5.250000065625001e-9, 3.250000026750001e-9, -1.3333333333333333],
  ],
  ['granary_bit_xor_over(column1)', 'bit_xor(column1)', 'ORDER BY column1', [1n, 3n, 0n, 4n, 1n, 7n, 0n]],
  [
    'granary_bit_xor_over(column1)',
    'bit_xor(column1)',
    'ORDER BY column1 ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING',
    [3n, 0n, 5n, 2n, 7n, 4n, 1n],
  ],
  [
    'granary_bit_xor_over(column1)',
    'bit_xor(column1)',
    'ORDER BY column1 ROWS BETWEEN 2 PRECEDING AND 2 FOLLOWING EXCLUDE CURRENT ROW',
    [1n, 6n, 2n, 2n, 6n, 6n, 3n],
  ],
  ['granary_bit_xor_over(column1)', 'bit_xor(column1)', 'PARTITION BY column1 % 2', [0n, 0n, 0n, 0n, 0n, 0n, 0n]],
  [
    'granary_bit_and_over(column1)',
    'bit_and(column1)',
    'ORDER BY column1 ROWS BETWEEN 2 PRECEDING AND CURRENT ROW',
    [1n, 0n, 0n, 0n, 0n, 4n, 4n],
  ],
  [
    'granary_bit_and_over(column1)',
    'bit_and(column1)',
    'ORDER BY column1 ROWS BETWEEN 2 FOLLOWING AND 3 FOLLOWING',
    [0n, 4n, 4n, 6n, 7n, null, null],
  ],
  [
    'granary_bit_and_over(column1)',
    'bit_and(column1)',
    'ORDER BY column1 RANGE BETWEEN 2 PRECEDING AND 1 FOLLOWING',
    [0n, 0n, 0n, 0n, 0n, 4n, 4n],
  ],
  ['min(column1 > 3)', 'bool_and(column1 > 3)', 'ORDER BY column1', [0n, 0n, 0n, 0n, 0n, 0n, 0n]],
  ['min(column1 > 3)', 'bool_and(column1 > 3)', 'ORDER BY column1 ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING', [0n, 0n, 0n, 0n, 1n, 1n, 1n]],
  [
    'min(column1 > 3)',
    'bool_and(column1 > 3)',
    'ORDER BY column1 ROWS BETWEEN 2 PRECEDING AND 2 FOLLOWING EXCLUDE CURRENT ROW',
    [0n, 0n, 0n, 0n, 0n, 1n, 1n],
  ],
  ['min(column1 > 3)', 'bool_and(column1 > 3)', 'PARTITION BY column1 % 2', [0n, 0n, 0n, 0n, 0n, 0n, 0n]],
]

test.each(cases)('%s = %s OVER (%s)', (sqlite, _postgres, frame, expected) => {
  const found = rows(`SELECT ${sqlite} OVER (${frame}) FROM ${table} v ORDER BY column1`)
  expect(found.map(([value]) => value)).toEqual(expected)
})

test('a long moving frame gives back what has left it', () => {
  const numbers = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)'
  const moving = `${numbers} SELECT granary_bit_xor_over(i % 7) OVER (ORDER BY i ROWS 6 PRECEDING) FROM n`
  // Seven numbers in a row are 0 to 6 in some order, and 0 # 1 # 2 # 3 # 4 # 5 # 6 is 7.
  expect(
    rows(moving)
      .slice(6)
      .every(([bits]) => bits === 7n),
  ).toBe(true)
})
