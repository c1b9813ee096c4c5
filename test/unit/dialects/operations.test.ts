import {
  addMonths,
  array,
  atTimeZone,
  bytes,
  cast,
  date,
  decimal,
  type Expression,
  extract,
  integer,
  interval,
  json,
  type Kind,
  mode,
  point,
  portableAggregates,
  portableOperations,
  power,
  real,
  round,
  select,
  sha256,
  substring,
  table,
  text,
  time,
  timestamp,
  truncate,
  tryCast,
} from 'granary'
import { describe, expect, test } from 'vitest'
import { capabilityMeanings } from '../../../src/sql/compile/capabilities.ts'
import { dialects } from '../../../src/sql/dialects/printable.ts'

const t = table('t', {
  a: integer(),
  b: integer(),
  x: real(),
  d: decimal({ precision: 20, scale: 4 }),
  s: text(),
  day: date(),
  clock: time(),
  at: timestamp(),
  span: interval(),
  raw: bytes(),
  doc: json<{ n: number }>(),
  list: array(text()),
  place: point(),
})

type Name = keyof typeof dialects

function printed(expression: Expression<unknown, Kind>, name: Name): string {
  const { sql } = select({ r: expression }).from(t).toSql(dialects[name])
  return sql
    .replace(/^SELECT (.*) AS ["`]r["`] FROM ["`]t["`]$/s, '$1')
    .replaceAll('"t".', '')
    .replaceAll('`t`.', '')
}

// CONVERT_TZ leaves alone what a TIMESTAMP cannot hold, and gives null for a zone that it does not know.
const inZone =
  "CAST(CASE WHEN `at` NOT BETWEEN '1970-01-01 00:00:01' AND '2038-01-19 03:14:07.999999' THEN 9223372036854775807 + LENGTH('sql.zoneHistory') * (`at` NOT BETWEEN '1970-01-01 00:00:01' AND '2038-01-19 03:14:07.999999') WHEN `at` IS NOT NULL AND ? IS NOT NULL AND CONVERT_TZ(`at`, '+00:00', ?) IS NULL THEN 9223372036854775807 + LENGTH('TIME_ZONE_UNKNOWN') * (`at` IS NOT NULL) ELSE CONVERT_TZ(`at`, '+00:00', ?) END AS DATETIME(6))"

/** What each operation is in each dialect; its capability where a dialect lacks it. */
const written: readonly (readonly [
  what: string,
  expression: Expression<unknown, Kind>,
  postgres: string,
  mysql: string,
  mariadb?: string,
])[] = [
  [
    'integers divide to integers, and by zero fail',
    t.a.dividedBy(t.b),
    '"a" / "b"',
    "`a` DIV IF(`b` = 0, 9223372036854775807 + LENGTH('DIVISION_BY_ZERO') * (`b` = 0), `b`)",
  ],
  // PostgreSQL gives all bit operators the same strength, from left to right.
  ['bits', t.a.bitOr(t.b).bitAnd(t.a), '"a" | "b" & "a"', 'CAST(CAST(`a` | `b` AS SIGNED) & `a` AS SIGNED)'],
  ['exclusive or', t.a.bitXor(t.b), '"a" # "b"', 'CAST(`a` ^ `b` AS SIGNED)'],
  ['complement', t.a.bitNot(), '~ "a"', 'CAST(~ `a` AS SIGNED)'],
  ['complement binds less strongly than a product in PostgreSQL', t.a.bitNot().times(t.b), '(~ "a") * "b"', 'CAST(~ `a` AS SIGNED) * `b`'],
  ['a comparison of comparisons', t.a.eq(t.b).eq(t.a.lt(t.b)), '("a" = "b") = ("a" < "b")', '(`a` = `b`) = (`a` < `b`)'],
  ['null-safe comparison', t.s.isNot(t.s), '"s" IS DISTINCT FROM "s"', 'NOT `s` <=> `s`'],
  ['concatenation', t.s.concat(t.s), '"s" || "s"', 'CONCAT(`s`, `s`)'],
  ['like', t.s.like('a%'), '"s" LIKE CAST($1 AS TEXT)', '`s` LIKE ?'],
  ['literal part', t.s.contains('a'), 'strpos("s", CAST($1 AS TEXT)) > 0', 'LOCATE(?, `s`) > 0'],
  [
    'regular expression',
    t.s.matches('^a'),
    '"s" COLLATE "C.utf8" ~ CAST($1 AS TEXT)',
    "REGEXP_LIKE(`s`, ?, 'c')",
    "`s` REGEXP CONCAT('(?-i)', ?)",
  ],
  ['substring', substring(t.s, 2, 3), 'substring("s", 2, 3)', 'SUBSTRING(`s`, GREATEST(2, 1), GREATEST(2 + 3 - GREATEST(2, 1), 0))'],
  ['digest', sha256(t.s), `encode(sha256(convert_to("s", 'UTF8')), 'hex')`, 'SHA2(`s`, 256)'],
  ['digest of bytes', sha256(t.raw), `encode(sha256("raw"), 'hex')`, 'SHA2(`raw`, 256)'],
  ['exact power', power(t.d, 2), 'power("d", CAST($1 AS BIGINT))', 'sql.decimalFunctions'],
  ['round a decimal', round(t.d, 2), 'round("d", 2)', 'ROUND(`d`, 2)'],
  [
    'cast to text in the canonical form',
    cast(t.at, text()),
    `to_char("at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`,
    "DATE_FORMAT(`at`, '%Y-%m-%dT%H:%i:%s.%fZ')",
  ],
  ['cast', cast(t.a, real()), 'CAST("a" AS DOUBLE PRECISION)', 'CAST(`a` AS DOUBLE)'],
  [
    'cast that may fail',
    tryCast(t.s, integer()),
    `CASE WHEN pg_input_is_valid(CAST("s" AS TEXT), 'integer') THEN CAST(CAST("s" AS TEXT) AS INTEGER) END`,
    "IF(NOT `s` REGEXP '^ *[-+]{0,1}[0-9]+ *$' OR CAST(`s` AS DECIMAL(65,0)) NOT BETWEEN -2147483648 AND 2147483647, NULL, CAST(`s` AS SIGNED))",
  ],
  ['time added', t.at.plus('PT90M'), '"at" + CAST($1 AS INTERVAL)', '(`at` + INTERVAL ? MICROSECOND)'],
  ['days between dates', t.day.since(t.day), `("day" - "day") * INTERVAL '24 hours'`, 'TIMESTAMPDIFF(MICROSECOND, `day`, `day`)'],
  ['field', extract('isoWeekDay', t.day), 'CAST(extract(ISODOW FROM "day") AS BIGINT)', '(WEEKDAY(`day`) + 1)'],
  ['field in UTC', extract('hour', t.at), `CAST(extract(HOUR FROM "at" AT TIME ZONE 'UTC') AS BIGINT)`, 'HOUR(`at`)'],
  [
    'field in a zone',
    extract('hour', t.at, 'Europe/Berlin'),
    'CAST(extract(HOUR FROM "at" AT TIME ZONE CAST($1 AS TEXT)) AS BIGINT)',
    `HOUR(${inZone})`,
  ],
  ['start of a month', truncate('month', t.at), `date_trunc('month', "at", 'UTC')`, "CAST(DATE_FORMAT(`at`, '%Y-%m-01') AS DATETIME(6))"],
  ['zone', atTimeZone(t.at, 'Europe/Berlin'), '("at" AT TIME ZONE CAST($1 AS TEXT))', inZone],
  [
    'months',
    addMonths(t.day, 1),
    'CAST(("day" + make_interval(months => CAST($1 AS INTEGER))) AS DATE)',
    "IF(`day` IS NOT NULL AND ? IS NOT NULL AND (`day` + INTERVAL ? MONTH) IS NULL, 9223372036854775807 + LENGTH('VALUE_OUT_OF_RANGE') * (`day` IS NOT NULL), (`day` + INTERVAL ? MONTH))",
  ],
  ['document member', t.doc.path('n'), `"doc" -> 'n'`, 'JSON_EXTRACT(`doc`, \'$."n"\')'],
  [
    'path into a document',
    t.doc.path('a', -1),
    `"doc" #> '{"a","-1"}'`,
    "IF(JSON_TYPE(JSON_EXTRACT(`doc`, '$.\"a\"')) = 'ARRAY', JSON_EXTRACT(`doc`, '$.\"a\"[last]'), NULL)",
  ],
  [
    'document set',
    t.doc.with(['n'], 1),
    `jsonb_set("doc", '{"n"}', CAST($1 AS JSONB))`,
    'JSON_SET(`doc`, \'$."n"\', CAST(? AS JSON))',
    "JSON_SET(`doc`, '$.\"n\"', JSON_EXTRACT(CAST(? AS CHAR), '$'))",
  ],
  ['document equal', t.doc.eq({ n: 1 }), '"doc" = $1', '`doc` = CAST(? AS JSON)', 'JSON_EQUALS(`doc`, ?) = 1'],
  [
    'array element',
    t.list.at(0),
    '("list")[1]',
    "IF(JSON_TYPE(JSON_EXTRACT(`list`, '$[0]')) = 'NULL', NULL, JSON_UNQUOTE(JSON_EXTRACT(`list`, '$[0]')) COLLATE utf8mb4_0900_bin)",
    "IF(JSON_TYPE(JSON_EXTRACT(`list`, '$[0]')) = 'NULL', NULL, JSON_UNQUOTE(JSON_EXTRACT(`list`, '$[0]')) COLLATE utf8mb4_nopad_bin)",
  ],
  ['arrays overlap', t.list.overlaps(['a']), '"list" && $1', 'JSON_OVERLAPS(`list`, CAST(? AS JSON))', 'JSON_OVERLAPS(`list`, ?)'],
  ['coordinate', t.place.x(), '("place")[0]', 'ST_X(`place`)'],
  ['mode', mode(t.a), 'MODE() WITHIN GROUP (ORDER BY "a")', 'sql.withinGroup'],
]

const rows = written.flatMap(([what, expression, postgres, mysql, mariadb = mysql]) =>
  (
    [
      ['postgres', postgres],
      ['mysql', mysql],
      ['mariadb', mariadb],
    ] as const
  ).map(([dialect, expected]) => ({ what, expression, dialect, expected })),
)

test.each(rows)('$what: $dialect', ({ expression, dialect, expected }) => {
  if (expected in capabilityMeanings)
    expect(() => printed(expression, dialect)).toThrow(expect.objectContaining({ details: { capability: expected } }))
  else expect(printed(expression, dialect)).toBe(expected)
})

describe('every operation is written in every dialect', () => {
  const operations = Object.keys(portableOperations)
  test.each(['postgres', 'mysql', 'mariadb'] as const)('%s', (name) => {
    expect(operations.filter((operation) => dialects[name].operations[operation] === undefined)).toEqual([])
  })
  test('postgres: and every aggregate', () => {
    expect(Object.keys(portableAggregates).filter((operation) => dialects.postgres.operations[operation] === undefined)).toEqual([])
  })
})

test('what a dialect claims to be able to do has a meaning', () => {
  for (const { capabilities } of Object.values(dialects))
    for (const capability of capabilities) expect(capabilityMeanings[capability]).not.toBe('')
})
