import {
  arrayAggregate,
  avg,
  bitOr,
  boolAnd,
  corr,
  count,
  cumeDist,
  denseRank,
  firstValue,
  lag,
  lastValue,
  lead,
  max,
  nthValue,
  ntile,
  percentRank,
  rank,
  round,
  rowNumber,
  stddevPop,
  stringAggregate,
  sum,
} from '../../../../index.ts'
import type { SampleCase } from '../sample-cases.ts'
import { samples as s } from '../samples.ts'

const byId = { orderBy: s.id }
const running = { orderBy: s.id, frame: { rows: [-1, 0] } } as const
const around = { orderBy: s.id, frame: { rows: [-1, 1] } } as const

/** Expected values come from PostgreSQL 15.18. */
export const windowCases: readonly SampleCase[] = [
  ['row_number() OVER (ORDER BY small, id)', rowNumber().over({ orderBy: [s.small, s.id] }), [4, 1, 6, 2, 3, 5]],
  [
    'row_number() OVER (PARTITION BY flag ORDER BY id DESC)',
    rowNumber().over({ partitionBy: s.flag, orderBy: s.id.desc() }),
    [2, 2, 2, 1, 1, 1],
  ],
  ['rank() OVER (ORDER BY flag)', rank().over({ orderBy: s.flag }), [3, 1, 5, 1, 3, 5]],
  ['rank() OVER (ORDER BY money DESC)', rank().over({ orderBy: s.money.desc() }), [3, 6, 1, 5, 4, 2]],
  ['dense_rank() OVER (ORDER BY flag DESC)', denseRank().over({ orderBy: s.flag.desc() }), [2, 3, 1, 3, 2, 1]],
  ['percent_rank() OVER (ORDER BY tiny)', percentRank().over({ orderBy: s.tiny }), [0.6, 0, 1, 0.2, 0.4, 0.8]],
  [
    'cume_dist() OVER (ORDER BY flag)',
    cumeDist().over({ orderBy: s.flag }),
    [0.6666666666666666, 0.3333333333333333, 1, 0.3333333333333333, 0.6666666666666666, 1],
  ],
  ['ntile(4) OVER (ORDER BY id)', ntile(4).over(byId), [1, 1, 2, 2, 3, 4]],
  ['lag(small) OVER (ORDER BY id)', lag(s.small).over(byId), [null, 42, -42, null, 0, 7]],
  ['lag(small, 2, -1) OVER (ORDER BY id)', lag(s.small, 2, -1).over(byId), [-1, -1, 42, -42, null, 0]],
  ['lead(money) OVER (ORDER BY id)', lead(s.money).over(byId), ['-3.25', null, '0.00', '0.05', '99999999.99', null]],
  ['lead(money, 1, 0) OVER (ORDER BY id)', lead(s.money, 1, '0').over(byId), ['-3.25', null, '0.00', '0.05', '99999999.99', '0.00']],
  ['lag(small, 0) OVER (ORDER BY id)', lag(s.small, 0).over(byId), [42, -42, null, 0, 7, 1000000]],
  [
    'first_value(word) OVER (ORDER BY id)',
    firstValue(s.word).over(byId),
    ['Hello World', 'Hello World', 'Hello World', 'Hello World', 'Hello World', 'Hello World'],
  ],
  [
    'last_value(word) OVER (ORDER BY id)',
    lastValue(s.word).over(byId),
    ['Hello World', 'Straße 😀 été', null, '', '100%_done\\', 'hello world'],
  ],
  [
    'last_value(id) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)',
    lastValue(s.id).over({ orderBy: s.id, frame: { rows: [-Infinity, Infinity] } }),
    [6, 6, 6, 6, 6, 6],
  ],
  ['nth_value(small, 2) OVER (ORDER BY id)', nthValue(s.small, 2).over(byId), [null, -42, -42, -42, -42, -42]],
  [
    'first_value(id) OVER (ORDER BY id ROWS BETWEEN 2 FOLLOWING AND 3 FOLLOWING)',
    firstValue(s.id).over({ orderBy: s.id, frame: { rows: [2, 3] } }),
    [3, 4, 5, 6, null, null],
  ],
  ['sum(small) OVER (ORDER BY id)', sum(s.small).over(byId), [42, 0, 0, 0, 7, 1000007]],
  ['sum(small) OVER (PARTITION BY flag)', sum(s.small).over({ partitionBy: s.flag }), [49, -42, 1000000, -42, 49, 1000000]],
  [
    'sum(money) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)',
    sum(s.money).over(running),
    ['10.50', '7.25', '-3.25', '0.00', '0.05', '100000000.04'],
  ],
  [
    'sum(ratio) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)',
    sum(s.ratio).over(running),
    [2.5, 0, -2.5, 0, 0.1, 12345.778900000001],
  ],
  [
    'sum(exact) OVER (ORDER BY id)',
    sum(s.exact).over(byId),
    [
      '12345678901234567890.1234567891',
      '-86419753208641975320.8641975320',
      '-86419753208641975320.8641975320',
      '-86419753208641975320.8641975320',
      '-86419753208641975320.8641975319',
      '-86419753208641975319.8641975319',
    ],
  ],
  [
    'round(avg(money) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING), 9)',
    round(avg(s.money).over(around), 9),
    ['3.625000000', '3.625000000', '-1.625000000', '0.025000000', '33333333.346666667', '50000000.020000000'],
  ],
  [
    'avg(span) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)',
    avg(s.span).over(running),
    ['P1DT2H3M4.5S', 'PT13H1M32.25S', '-PT0.000001S', 'PT0S', 'PT18H', 'P200DT18H'],
  ],
  [
    'sum(span) OVER (ORDER BY id)',
    sum(s.span).over(byId),
    ['P1DT2H3M4.5S', 'P1DT2H3M4.499999S', 'P1DT2H3M4.499999S', 'P1DT2H3M4.499999S', 'P2DT14H3M4.499999S', 'P402DT14H3M4.499999S'],
  ],
  [
    'max(money) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)',
    max(s.money).over(running),
    ['10.50', '10.50', '-3.25', '0.00', '0.05', '99999999.99'],
  ],
  ['count(*) OVER ()', count().over(), [6, 6, 6, 6, 6, 6]],
  ['count(small) FILTER (WHERE small > 0) OVER (ORDER BY id)', count(s.small, { filter: s.small.gt(0) }).over(byId), [1, 1, 1, 1, 2, 3]],
  [
    'sum(money) FILTER (WHERE flag) OVER (ORDER BY id)',
    sum(s.money, { filter: s.flag }).over(byId),
    ['10.50', '10.50', '10.50', '10.50', '10.55', '10.55'],
  ],
  [
    'array_agg(small) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)',
    arrayAggregate(s.small).over(running),
    [[42], [42, -42], [-42, null], [null, 0], [0, 7], [7, 1000000]],
    ['sql.orderedAggregates'],
  ],
  [
    "string_agg(part, '+') OVER (ORDER BY id)",
    stringAggregate(s.part, '+').over(byId),
    ['World', 'World+é', 'World+é', 'World+é+', 'World+é++%_', 'World+é++%_+wor'],
    ['sql.orderedAggregates'],
  ],
  [
    'bool_and(flag) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)',
    boolAnd(s.flag).over(running),
    [true, false, false, false, false, true],
  ],
  ['bit_or(small) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)', bitOr(s.small).over(running), [42, -2, -42, 0, 7, 1000007]],
  [
    'stddev_pop(ratio) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)',
    stddevPop(s.ratio).over(around),
    [2.5, 2.5, 1.25, 0.05, 5819.785275611602, 6172.78945],
  ],
  [
    'stddev_pop(money) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)',
    stddevPop(s.money).over(around),
    ['6.875', '6.875', '1.625', '0.025', '47140452.0626', '49999999.97'],
    ['sql.decimalFunctions'],
  ],
  [
    'corr(ratio, tiny) OVER (ORDER BY id)',
    corr(s.ratio, s.tiny).over(byId),
    [null, 1, 1, 1, 0.9731700397851182, 0.9999379570799648],
    ['sql.statisticalAggregates'],
  ],
  [
    'sum(id) OVER (ORDER BY tiny RANGE BETWEEN 5 PRECEDING AND 5 FOLLOWING)',
    sum(s.id).over({ orderBy: s.tiny, frame: { range: [-5, 5] } }),
    [6, 2, 3, 9, 10, 6],
  ],
  [
    'sum(id) OVER (ORDER BY tiny DESC RANGE BETWEEN 5 PRECEDING AND CURRENT ROW)',
    sum(s.id).over({ orderBy: s.tiny.desc(), frame: { range: [-5, 0] } }),
    [1, 2, 3, 9, 6, 6],
  ],
  [
    'sum(id) OVER (ORDER BY ratio RANGE BETWEEN 2.6 PRECEDING AND 0.5 FOLLOWING)',
    sum(s.id).over({ orderBy: s.ratio, frame: { range: [-2.6, 0.5] } }),
    [10, 2, 3, 11, 11, 6],
  ],
  [
    "sum(id) OVER (ORDER BY moment RANGE BETWEEN interval 'P90D' PRECEDING AND CURRENT ROW)",
    sum(s.id).over({ orderBy: s.moment, frame: { range: ['-P90D', 0] } }),
    [12, 2, 3, 4, 5, 11],
  ],
  [
    "sum(id) OVER (ORDER BY day RANGE BETWEEN interval 'P2D' PRECEDING AND interval 'P100D' FOLLOWING)",
    sum(s.id).over({ orderBy: s.day, frame: { range: ['-P2D', 'P100D'] } }),
    [1, 2, 3, 4, 12, 12],
  ],
  [
    "sum(id) OVER (ORDER BY clock RANGE BETWEEN CURRENT ROW AND interval 'PT7H' FOLLOWING)",
    sum(s.id).over({ orderBy: s.clock, frame: { range: [0, 'PT7H'] } }),
    [7, 2, 3, 11, 5, 11],
  ],
  [
    'sum(id) OVER (ORDER BY flag GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW)',
    sum(s.id).over({ orderBy: s.flag, frame: { groups: [-1, 0] } }),
    [12, 6, 15, 6, 12, 15],
    ['sql.windowGroups'],
  ],
  [
    'sum(id) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE CURRENT ROW)',
    sum(s.id).over({ orderBy: s.id, frame: { rows: [-Infinity, Infinity], exclude: 'current row' } }),
    [20, 19, 18, 17, 16, 15],
    ['sql.windowExclusion'],
  ],
  [
    'sum(id) OVER (ORDER BY flag ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE GROUP)',
    sum(s.id).over({ orderBy: s.flag, frame: { rows: [-Infinity, Infinity], exclude: 'group' } }),
    [15, 15, 12, 15, 15, 12],
    ['sql.windowExclusion'],
  ],
  [
    'sum(id) OVER (ORDER BY flag RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE TIES)',
    sum(s.id).over({ orderBy: s.flag, frame: { range: [-Infinity, 0], exclude: 'ties' } }),
    [7, 2, 15, 4, 11, 18],
    ['sql.windowExclusion'],
  ],
  ['small - lag(small) OVER (ORDER BY id)', s.small.minus(lag(s.small).over(byId)), [null, -84, null, null, 7, 999993]],
]
