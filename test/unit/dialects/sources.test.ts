import {
  commonTable,
  date,
  generateSeries,
  integer,
  jsonEach,
  select,
  tableSample,
  text,
  timestamp,
  tuple,
  unnest,
  value,
  values,
} from 'granary'
import { needs, testStatements } from './expectation.ts'
import { airports, flights, late, tree } from './tables.ts'

testStatements([
  {
    name: 'lateral',
    statement: () => {
      const last = select({ id: flights.id })
        .from(flights)
        .where(flights.origin.eq(airports.iata))
        .orderBy(flights.departsAt.desc())
        .limit(1)
        .as('last')
      return select({ a: airports.iata, f: last.id }).from(airports).leftLateralJoin(last)
    },
    sql: {
      postgres:
        'SELECT "airports"."iata" AS "a", "last"."id" AS "f" FROM "airports" LEFT JOIN LATERAL (SELECT "flights"."id" FROM "flights" WHERE "flights"."origin" = "airports"."iata" ORDER BY "flights"."departs_at" DESC LIMIT 1) AS "last" ON TRUE',
      mysql:
        'SELECT `airports`.`iata` AS `a`, `last`.`id` AS `f` FROM `airports` LEFT JOIN LATERAL (SELECT `flights`.`id` FROM `flights` WHERE `flights`.`origin` = `airports`.`iata` ORDER BY `flights`.`departs_at` DESC LIMIT 1) AS `last` ON TRUE',
      mariadb: needs('sql.lateral'),
    },
  },
  {
    name: 'union',
    statement: () =>
      select({ a: airports.iata })
        .from(airports)
        .union(select({ a: flights.origin }).from(flights))
        .orderBy((r) => r.a.desc())
        .limit(5),
    sql: {
      postgres:
        '(SELECT "airports"."iata" AS "a" FROM "airports") UNION (SELECT "flights"."origin" AS "a" FROM "flights") ORDER BY "a" DESC LIMIT 5',
      mysql:
        '(SELECT `airports`.`iata` AS `a` FROM `airports`) UNION (SELECT `flights`.`origin` AS `a` FROM `flights`) ORDER BY `a` IS NULL DESC, `a` DESC LIMIT 5',
      mariadb:
        '(SELECT `airports`.`iata` AS `a` FROM `airports`) UNION (SELECT `flights`.`origin` AS `a` FROM `flights`) ORDER BY `a` IS NULL DESC, `a` DESC LIMIT 5',
    },
  },
  {
    name: 'intersect limited',
    statement: () =>
      select({ a: airports.iata })
        .from(airports)
        .orderBy(airports.iata)
        .limit(3)
        .intersect(select({ a: flights.origin }).from(flights))
        .except(select({ a: flights.destination }).from(flights)),
    sql: {
      postgres:
        '((SELECT "airports"."iata" AS "a" FROM "airports" ORDER BY "airports"."iata" LIMIT 3) INTERSECT (SELECT "flights"."origin" AS "a" FROM "flights")) EXCEPT (SELECT "flights"."destination" AS "a" FROM "flights")',
      mysql:
        '((SELECT `airports`.`iata` AS `a` FROM `airports` ORDER BY `airports`.`iata` LIMIT 3) INTERSECT (SELECT `flights`.`origin` AS `a` FROM `flights`)) EXCEPT (SELECT `flights`.`destination` AS `a` FROM `flights`)',
      mariadb:
        '((SELECT `airports`.`iata` AS `a` FROM `airports` ORDER BY `airports`.`iata` LIMIT 3) INTERSECT (SELECT `flights`.`origin` AS `a` FROM `flights`)) EXCEPT (SELECT `flights`.`destination` AS `a` FROM `flights`)',
    },
  },
  {
    name: 'subquery in',
    statement: () =>
      select({ a: airports.iata })
        .from(airports)
        .where(airports.iata.in(select({ o: flights.origin }).from(flights).orderBy(flights.delay.desc()).limit(3))),
    sql: {
      postgres:
        'SELECT "airports"."iata" AS "a" FROM "airports" WHERE "airports"."iata" IN (SELECT "flights"."origin" AS "o" FROM "flights" ORDER BY "flights"."delay" DESC LIMIT 3)',
      mysql:
        'SELECT `airports`.`iata` AS `a` FROM `airports` WHERE `airports`.`iata` IN (SELECT /*+ NO_MERGE(`rows_of`) */ * FROM (SELECT `flights`.`origin` AS `o` FROM `flights` ORDER BY `flights`.`delay` DESC LIMIT 3) AS `rows_of`)',
      mariadb:
        'SELECT `airports`.`iata` AS `a` FROM `airports` WHERE `airports`.`iata` IN (SELECT * FROM (SELECT `flights`.`origin` AS `o` FROM `flights` ORDER BY `flights`.`delay` DESC LIMIT 3) AS `rows_of`)',
    },
  },
  {
    name: 'cte',
    statement: () => {
      const l = commonTable('late', late(), { materialized: true })
      return select({ o: l.origin, n: l.n }).from(l).where(l.n.gt(1))
    },
    sql: {
      postgres:
        'WITH "late" ("origin", "n") AS MATERIALIZED (SELECT "flights"."origin", COUNT(*) AS "n" FROM "flights" WHERE "flights"."delay" > CAST($1 AS BIGINT) GROUP BY "flights"."origin") SELECT "late"."origin" AS "o", "late"."n" FROM "late" WHERE "late"."n" > $2',
      mysql:
        'WITH `late` (`origin`, `n`) AS (SELECT `flights`.`origin`, COUNT(*) AS `n` FROM `flights` WHERE `flights`.`delay` > ? GROUP BY `flights`.`origin`) SELECT `late`.`origin` AS `o`, `late`.`n` FROM `late` WHERE `late`.`n` > ?',
      mariadb:
        'WITH `late` (`origin`, `n`) AS (SELECT `flights`.`origin`, COUNT(*) AS `n` FROM `flights` WHERE `flights`.`delay` > ? GROUP BY `flights`.`origin`) SELECT `late`.`origin` AS `o`, `late`.`n` FROM `late` WHERE `late`.`n` > ?',
    },
  },
  {
    name: 'recursive',
    statement: () => select({ id: tree.id, name: tree.name }).from(tree).orderBy(tree.name),
    sql: {
      postgres:
        'WITH RECURSIVE "tree" ("id", "name") AS ((SELECT "part"."id", "part"."name" FROM "part" WHERE "part"."parent" IS NULL) UNION ALL (SELECT "part"."id", "part"."name" FROM "part" JOIN "tree" ON "tree"."id" = "part"."parent")) SELECT "tree"."id", "tree"."name" FROM "tree" ORDER BY "tree"."name"',
      mysql:
        'WITH RECURSIVE `tree` (`id`, `name`) AS ((SELECT `part`.`id`, `part`.`name` FROM `part` WHERE `part`.`parent` IS NULL) UNION ALL (SELECT `part`.`id`, `part`.`name` FROM `part` JOIN `tree` ON `tree`.`id` = `part`.`parent`)) SELECT `tree`.`id`, `tree`.`name` FROM `tree` ORDER BY `tree`.`name` IS NULL, `tree`.`name`',
      mariadb:
        'WITH RECURSIVE `tree` (`id`, `name`) AS ((SELECT `part`.`id`, `part`.`name` FROM `part` WHERE `part`.`parent` IS NULL) UNION ALL (SELECT `part`.`id`, `part`.`name` FROM `part` JOIN `tree` ON `tree`.`id` = `part`.`parent`)) SELECT `tree`.`id`, `tree`.`name` FROM `tree` ORDER BY `tree`.`name` IS NULL, `tree`.`name`',
    },
  },
  {
    name: 'values',
    statement: () => {
      const v = values('v', { code: text(), n: integer() }, [
        { code: 'AUS', n: 1 },
        { code: 'DFW', n: 2 },
      ])
      return select({ code: v.code, n: v.n }).from(v).join(airports, airports.iata.eq(v.code))
    },
    sql: {
      postgres:
        'SELECT "v"."code", "v"."n" FROM (VALUES (CAST($1 AS TEXT), CAST($2 AS INTEGER)), (CAST($3 AS TEXT), CAST($4 AS INTEGER))) AS "v" ("code", "n") JOIN "airports" ON "airports"."iata" = "v"."code"',
      mysql:
        'SELECT `v`.`code`, `v`.`n` FROM (VALUES ROW(?, ?), ROW(?, ?)) AS `v` (`code`, `n`) JOIN `airports` ON `airports`.`iata` = `v`.`code`',
      mariadb:
        'SELECT `v`.`code`, `v`.`n` FROM (SELECT ? AS `code`, ? AS `n` UNION ALL SELECT ?, ?) AS `v` JOIN `airports` ON `airports`.`iata` = `v`.`code`',
    },
  },
  {
    name: 'unnest',
    statement: () => {
      const t = unnest('tag', airports.tags)
      return select({ iata: airports.iata, tag: t.value, n: t.ordinality }).from(airports).crossJoin(t)
    },
    sql: {
      postgres:
        'SELECT "airports"."iata", "tag"."value" AS "tag", "tag"."ordinality" AS "n" FROM "airports" CROSS JOIN unnest("airports"."tags") WITH ORDINALITY AS "tag" ("value", "ordinality")',
      mysql:
        "SELECT `airports`.`iata`, `tag`.`value` AS `tag`, `tag`.`ordinality` AS `n` FROM `airports` CROSS JOIN JSON_TABLE(`airports`.`tags`, '$[*]' COLUMNS (`value` LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin PATH '$', `ordinality` FOR ORDINALITY)) AS `tag`",
      mariadb:
        "SELECT `airports`.`iata`, `tag`.`value` AS `tag`, `tag`.`ordinality` AS `n` FROM `airports` CROSS JOIN JSON_TABLE(`airports`.`tags`, '$[*]' COLUMNS (`value` LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin PATH '$', `ordinality` FOR ORDINALITY)) AS `tag`",
    },
  },
  {
    name: 'json each',
    statement: () => {
      const t = jsonEach('line', [{ sku: 'a', n: 1, at: '2026-01-02T03:04:05.000000Z' }, { sku: 'b' }, 7], {
        sku: text(),
        n: integer(),
        at: timestamp(),
      })
      return select({ sku: t.sku, n: t.n, at: t.at }).from(t)
    },
    sql: {
      postgres: `SELECT "line"."sku", "line"."n", "line"."at" FROM LATERAL (SELECT element ->> 'sku' AS "sku", CAST(element ->> 'n' AS INTEGER) AS "n", CAST(element ->> 'at' AS TIMESTAMPTZ) AS "at" FROM jsonb_array_elements(CAST($1 AS JSONB)) AS element) AS "line"`,
      mysql:
        "SELECT `line`.`sku`, `line`.`n`, (CASE WHEN `line`.`at` REGEXP '[-+][0-9]{2}:[0-9]{2}$' THEN CAST(REPLACE(LEFT(`line`.`at`, CHAR_LENGTH(`line`.`at`) - 6), 'T', ' ') AS DATETIME(6)) - INTERVAL (IF(LEFT(RIGHT(`line`.`at`, 6), 1) = '-', -1, 1) * (LEFT(RIGHT(`line`.`at`, 5), 2) * 60 + RIGHT(`line`.`at`, 2))) MINUTE ELSE CAST(REPLACE(REPLACE(`line`.`at`, 'T', ' '), 'Z', '') AS DATETIME(6)) END) FROM JSON_TABLE(CAST(? AS JSON), '$[*]' COLUMNS (`sku` LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin PATH '$.\"sku\"', `n` BIGINT PATH '$.\"n\"', `at` LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin PATH '$.\"at\"')) AS `line`",
      mariadb:
        "SELECT `line`.`sku`, `line`.`n`, (CASE WHEN `line`.`at` REGEXP '[-+][0-9]{2}:[0-9]{2}$' THEN CAST(REPLACE(LEFT(`line`.`at`, CHAR_LENGTH(`line`.`at`) - 6), 'T', ' ') AS DATETIME(6)) - INTERVAL (IF(LEFT(RIGHT(`line`.`at`, 6), 1) = '-', -1, 1) * (LEFT(RIGHT(`line`.`at`, 5), 2) * 60 + RIGHT(`line`.`at`, 2))) MINUTE ELSE CAST(REPLACE(REPLACE(`line`.`at`, 'T', ' '), 'Z', '') AS DATETIME(6)) END) FROM JSON_TABLE(?, '$[*]' COLUMNS (`sku` LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin PATH '$.\"sku\"', `n` BIGINT PATH '$.\"n\"', `at` LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin PATH '$.\"at\"')) AS `line`",
    },
  },
  {
    name: 'series',
    statement: () => {
      const s = generateSeries('n', 1, 10, 3)
      return select({ n: s.value }).from(s)
    },
    sql: {
      postgres:
        'SELECT "n"."value" AS "n" FROM generate_series(CAST($1 AS BIGINT), CAST($2 AS BIGINT), CAST($3 AS BIGINT)) AS "n" ("value")',
      mysql:
        "SELECT `n`.`value` AS `n` FROM (SELECT ? + (step - 1) * ? AS `value` FROM JSON_TABLE(IF((? - ?) / ? < 0, '[]', CONCAT('[', REPEAT('0,', FLOOR((? - ?) / ?)), '0]')), '$[*]' COLUMNS (step FOR ORDINALITY)) AS steps) AS `n`",
      mariadb:
        "SELECT `n`.`value` AS `n` FROM (SELECT ? + (step - 1) * ? AS `value` FROM JSON_TABLE(IF((? - ?) / ? < 0, '[]', CONCAT('[', REPEAT('0,', FLOOR((? - ?) / ?)), '0]')), '$[*]' COLUMNS (step FOR ORDINALITY)) AS steps) AS `n`",
    },
  },
  {
    name: 'series dates',
    statement: () => {
      const s = generateSeries('d', value('2026-02-27', date()), '2026-03-02', 'P2D')
      return select({ d: s.value }).from(s)
    },
    sql: {
      postgres:
        'SELECT "d"."value" AS "d" FROM LATERAL (SELECT CAST($1 AS DATE) + days AS "value" FROM generate_series(0, CAST($2 AS DATE) - CAST($3 AS DATE), CAST(CAST($4 AS BIGINT) AS INTEGER)) AS days) AS "d"',
      mysql:
        "SELECT `d`.`value` AS `d` FROM (SELECT CAST(? AS DATE) + INTERVAL (step - 1) * ? DAY AS `value` FROM JSON_TABLE(IF(DATEDIFF(CAST(? AS DATE), CAST(? AS DATE)) / ? < 0, '[]', CONCAT('[', REPEAT('0,', FLOOR(DATEDIFF(CAST(? AS DATE), CAST(? AS DATE)) / ?)), '0]')), '$[*]' COLUMNS (step FOR ORDINALITY)) AS steps) AS `d`",
      mariadb:
        "SELECT `d`.`value` AS `d` FROM (SELECT CAST(? AS DATE) + INTERVAL (step - 1) * ? DAY AS `value` FROM JSON_TABLE(IF(DATEDIFF(CAST(? AS DATE), CAST(? AS DATE)) / ? < 0, '[]', CONCAT('[', REPEAT('0,', FLOOR(DATEDIFF(CAST(? AS DATE), CAST(? AS DATE)) / ?)), '0]')), '$[*]' COLUMNS (step FOR ORDINALITY)) AS steps) AS `d`",
    },
  },
  {
    name: 'series times',
    statement: () => {
      const s = generateSeries('d', value('2026-02-27T00:00:00Z', timestamp()), '2026-02-27T02:00:00Z', 'PT1H')
      return select({ d: s.value }).from(s)
    },
    sql: {
      postgres:
        'SELECT "d"."value" AS "d" FROM generate_series(CAST($1 AS TIMESTAMPTZ), CAST($2 AS TIMESTAMPTZ), CAST($3 AS INTERVAL)) AS "d" ("value")',
      mysql:
        "SELECT `d`.`value` AS `d` FROM (SELECT CAST(? AS DATETIME(6)) + INTERVAL (step - 1) * ? MICROSECOND AS `value` FROM JSON_TABLE(IF(TIMESTAMPDIFF(MICROSECOND, CAST(? AS DATETIME(6)), CAST(? AS DATETIME(6))) / ? < 0, '[]', CONCAT('[', REPEAT('0,', FLOOR(TIMESTAMPDIFF(MICROSECOND, CAST(? AS DATETIME(6)), CAST(? AS DATETIME(6))) / ?)), '0]')), '$[*]' COLUMNS (step FOR ORDINALITY)) AS steps) AS `d`",
      mariadb:
        "SELECT `d`.`value` AS `d` FROM (SELECT CAST(? AS DATETIME(6)) + INTERVAL (step - 1) * ? MICROSECOND AS `value` FROM JSON_TABLE(IF(TIMESTAMPDIFF(MICROSECOND, CAST(? AS DATETIME(6)), CAST(? AS DATETIME(6))) / ? < 0, '[]', CONCAT('[', REPEAT('0,', FLOOR(TIMESTAMPDIFF(MICROSECOND, CAST(? AS DATETIME(6)), CAST(? AS DATETIME(6))) / ?)), '0]')), '$[*]' COLUMNS (step FOR ORDINALITY)) AS steps) AS `d`",
    },
  },
  {
    name: 'sample',
    statement: () => select({ id: flights.id }).from(tableSample(flights, 50, { seed: 3 })),
    sql: {
      postgres: 'SELECT "flights"."id" FROM "flights" TABLESAMPLE BERNOULLI (50) REPEATABLE (3)',
      mysql: needs('sql.tableSample'),
      mariadb: needs('sql.tableSample'),
    },
  },
  {
    name: 'tuple in',
    statement: () =>
      select({ id: flights.id })
        .from(flights)
        .where(
          tuple(flights.origin, flights.destination).in([
            ['AUS', 'DFW'],
            ['DFW', 'AUS'],
          ]),
        ),
    sql: {
      postgres:
        'SELECT "flights"."id" FROM "flights" WHERE ("flights"."origin", "flights"."destination") IN (VALUES (CAST($1 AS TEXT), CAST($2 AS TEXT)), (CAST($3 AS TEXT), CAST($4 AS TEXT)))',
      mysql: 'SELECT `flights`.`id` FROM `flights` WHERE (`flights`.`origin`, `flights`.`destination`) IN ((?, ?), (?, ?))',
      mariadb: 'SELECT `flights`.`id` FROM `flights` WHERE (`flights`.`origin`, `flights`.`destination`) IN ((?, ?), (?, ?))',
    },
  },
  {
    name: 'long list',
    statement: () =>
      select({ id: flights.id })
        .from(flights)
        .where(flights.id.in(Array.from({ length: 1500 }, (_, i) => i))),
    sql: {
      postgres:
        'SELECT "flights"."id" FROM "flights" WHERE "flights"."id" IN (SELECT CAST(value AS BIGINT) FROM jsonb_array_elements_text(CAST($1 AS JSONB)) AS list (value))',
      mysql:
        "SELECT `flights`.`id` FROM `flights` WHERE `flights`.`id` IN (SELECT list.value FROM JSON_TABLE(?, '$[*]' COLUMNS (value BIGINT PATH '$')) AS list)",
      mariadb:
        "SELECT `flights`.`id` FROM `flights` WHERE `flights`.`id` IN (SELECT list.value FROM JSON_TABLE(?, '$[*]' COLUMNS (value BIGINT PATH '$')) AS list)",
    },
  },
])
