import {
  arrayAggregate,
  avg,
  count,
  highlight,
  jsonArrayAggregate,
  jsonObject,
  rank,
  rowNumber,
  select,
  snippet,
  stringAggregate,
  sum,
  when,
} from 'granary'
import { needs, testStatements } from './expectation.ts'
import { airports, events, flights, hit } from './tables.ts'

testStatements([
  {
    name: 'is',
    statement: () =>
      select({ id: flights.id }).from(flights).where(flights.fare.is(null), flights.delay.isNot(3), flights.origin.is(flights.destination)),
    sql: {
      postgres:
        'SELECT "flights"."id" FROM "flights" WHERE "flights"."fare" IS NULL AND "flights"."delay" IS DISTINCT FROM CAST($1 AS BIGINT) AND "flights"."origin" IS NOT DISTINCT FROM "flights"."destination"',
      mysql:
        'SELECT `flights`.`id` FROM `flights` WHERE `flights`.`fare` IS NULL AND NOT `flights`.`delay` <=> ? AND `flights`.`origin` <=> `flights`.`destination`',
      mariadb:
        'SELECT `flights`.`id` FROM `flights` WHERE `flights`.`fare` IS NULL AND NOT `flights`.`delay` <=> ? AND `flights`.`origin` <=> `flights`.`destination`',
    },
  },
  {
    name: 'case',
    statement: () => select({ x: when(flights.delay.gt(60), 'late').otherwise('early') }).from(flights),
    sql: {
      postgres:
        'SELECT CASE WHEN "flights"."delay" > CAST($1 AS BIGINT) THEN CAST($2 AS TEXT) ELSE CAST($3 AS TEXT) END AS "x" FROM "flights"',
      mysql: 'SELECT CASE WHEN `flights`.`delay` > ? THEN ? ELSE ? END AS `x` FROM `flights`',
      mariadb: 'SELECT CASE WHEN `flights`.`delay` > ? THEN ? ELSE ? END AS `x` FROM `flights`',
    },
  },
  {
    name: 'aggregate filter',
    statement: () =>
      select({
        n: count(undefined, { filter: flights.open }),
        s: sum(flights.delay, { filter: flights.open }),
        d: count(flights.origin, { distinct: true }),
        m: avg(flights.delay),
      }).from(flights),
    sql: {
      postgres:
        'SELECT COUNT(*) FILTER (WHERE "flights"."open") AS "n", SUM("flights"."delay") FILTER (WHERE "flights"."open") AS "s", COUNT(DISTINCT "flights"."origin") AS "d", AVG("flights"."delay") AS "m" FROM "flights"',
      mysql:
        'SELECT COUNT(CASE WHEN `flights`.`open` THEN 1 END) AS `n`, SUM(CASE WHEN `flights`.`open` THEN `flights`.`delay` END) AS `s`, COUNT(DISTINCT `flights`.`origin`) AS `d`, AVG(CAST(`flights`.`delay` AS DOUBLE)) AS `m` FROM `flights`',
      mariadb:
        'SELECT COUNT(CASE WHEN `flights`.`open` THEN 1 END) AS `n`, SUM(CASE WHEN `flights`.`open` THEN `flights`.`delay` END) AS `s`, COUNT(DISTINCT `flights`.`origin`) AS `d`, AVG(CAST(`flights`.`delay` AS DOUBLE)) AS `m` FROM `flights`',
    },
  },
  {
    name: 'string aggregate',
    statement: () => select({ s: stringAggregate(flights.origin, ', ', { distinct: true, orderBy: flights.origin }) }).from(flights),
    sql: {
      postgres: 'SELECT STRING_AGG(DISTINCT "flights"."origin", CAST($1 AS TEXT) ORDER BY "flights"."origin") AS "s" FROM "flights"',
      mysql:
        "SELECT SUBSTRING(GROUP_CONCAT(DISTINCT CONCAT(?, `flights`.`origin`) ORDER BY `flights`.`origin` SEPARATOR ''), CHAR_LENGTH(?) + 1) AS `s` FROM `flights`",
      mariadb:
        "SELECT SUBSTRING(GROUP_CONCAT(DISTINCT CONCAT(?, `flights`.`origin`) ORDER BY `flights`.`origin` SEPARATOR ''), CHAR_LENGTH(?) + 1) AS `s` FROM `flights`",
    },
  },
  {
    name: 'array aggregate',
    statement: () => select({ s: arrayAggregate(flights.delay, { orderBy: flights.id.desc(), filter: flights.open }) }).from(flights),
    sql: {
      postgres: 'SELECT ARRAY_AGG("flights"."delay" ORDER BY "flights"."id" DESC) FILTER (WHERE "flights"."open") AS "s" FROM "flights"',
      mysql:
        "SELECT CAST(CONCAT('[', GROUP_CONCAT(CASE WHEN `flights`.`open` THEN COALESCE(CAST(`flights`.`delay` AS CHAR), 'null') END ORDER BY `flights`.`id` DESC SEPARATOR ','), ']') AS JSON) AS `s` FROM `flights`",
      mariadb:
        "SELECT CONCAT('[', GROUP_CONCAT(CASE WHEN `flights`.`open` THEN COALESCE(CAST(`flights`.`delay` AS CHAR), 'null' COLLATE utf8mb4_bin) END ORDER BY `flights`.`id` DESC SEPARATOR ','), ']') AS `s` FROM `flights`",
    },
  },
  {
    name: 'window',
    statement: () =>
      select({
        id: flights.id,
        n: rowNumber().over({ partitionBy: flights.origin, orderBy: flights.fare.desc() }),
        s: sum(flights.delay).over({ orderBy: flights.id, frame: { rows: [-1, 1] } }),
      }).from(flights),
    sql: {
      postgres:
        'SELECT "flights"."id", ROW_NUMBER() OVER (PARTITION BY "flights"."origin" ORDER BY "flights"."fare" DESC) AS "n", SUM("flights"."delay") OVER (ORDER BY "flights"."id" ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS "s" FROM "flights"',
      mysql:
        'SELECT `flights`.`id`, ROW_NUMBER() OVER (PARTITION BY `flights`.`origin` ORDER BY `flights`.`fare` IS NULL DESC, `flights`.`fare` DESC) AS `n`, SUM(`flights`.`delay`) OVER (ORDER BY `flights`.`id` ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS `s` FROM `flights`',
      mariadb:
        'SELECT `flights`.`id`, ROW_NUMBER() OVER (PARTITION BY `flights`.`origin` ORDER BY `flights`.`fare` IS NULL DESC, `flights`.`fare` DESC) AS `n`, SUM(`flights`.`delay`) OVER (ORDER BY `flights`.`id` ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS `s` FROM `flights`',
    },
  },
  {
    name: 'window groups',
    statement: () => select({ s: sum(flights.delay).over({ orderBy: flights.delay, frame: { groups: [-1, 0] } }) }).from(flights),
    sql: {
      postgres:
        'SELECT SUM("flights"."delay") OVER (ORDER BY "flights"."delay" GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW) AS "s" FROM "flights"',
      mysql: needs('sql.windowGroups'),
      mariadb: needs('sql.windowGroups'),
    },
  },
  {
    name: 'json',
    statement: () =>
      select({ a: airports.facts.text('runways', 0, 'name'), b: airports.facts.integer('n'), c: airports.facts.path('x') })
        .from(airports)
        .where(airports.facts.contains({ open: true }), airports.facts.hasKey('x')),
    sql: {
      postgres: `SELECT "airports"."facts" #>> '{"runways","0","name"}' AS "a", CAST(CAST("airports"."facts" ->> 'n' AS NUMERIC) AS BIGINT) AS "b", "airports"."facts" -> 'x' AS "c" FROM "airports" WHERE "airports"."facts" @> CAST($1 AS JSONB) AND "airports"."facts" ?& CAST($2 AS TEXT[])`,
      mysql:
        "SELECT IF(JSON_TYPE(IF(JSON_TYPE(JSON_EXTRACT(`airports`.`facts`, '$.\"runways\"')) = 'ARRAY', JSON_EXTRACT(`airports`.`facts`, '$.\"runways\"[0].\"name\"'), NULL)) = 'NULL', NULL, JSON_UNQUOTE(IF(JSON_TYPE(JSON_EXTRACT(`airports`.`facts`, '$.\"runways\"')) = 'ARRAY', JSON_EXTRACT(`airports`.`facts`, '$.\"runways\"[0].\"name\"'), NULL)) COLLATE utf8mb4_0900_bin) AS `a`, CASE WHEN JSON_TYPE(JSON_EXTRACT(`airports`.`facts`, '$.\"n\"')) <> 'NULL' THEN IF(JSON_UNQUOTE(JSON_EXTRACT(`airports`.`facts`, '$.\"n\"')) COLLATE utf8mb4_0900_bin NOT REGEXP '^ *[-+]{0,1}([0-9]+[.]{0,1}[0-9]*|[.][0-9]+)([eE][-+]{0,1}[0-9]+){0,1} *$', 9223372036854775807 + LENGTH('VALUE_MALFORMED') * (JSON_UNQUOTE(JSON_EXTRACT(`airports`.`facts`, '$.\"n\"')) COLLATE utf8mb4_0900_bin NOT REGEXP '^ *[-+]{0,1}([0-9]+[.]{0,1}[0-9]*|[.][0-9]+)([eE][-+]{0,1}[0-9]+){0,1} *$'), CAST(JSON_UNQUOTE(JSON_EXTRACT(`airports`.`facts`, '$.\"n\"')) COLLATE utf8mb4_0900_bin AS SIGNED)) END AS `b`, JSON_EXTRACT(`airports`.`facts`, '$.\"x\"') AS `c` FROM `airports` WHERE JSON_CONTAINS(`airports`.`facts`, CAST(? AS JSON)) AND JSON_CONTAINS(IF(JSON_TYPE(`airports`.`facts`) = 'OBJECT', JSON_KEYS(`airports`.`facts`), `airports`.`facts`), CAST(? AS JSON))",
      mariadb:
        "SELECT IF(JSON_TYPE(IF(JSON_TYPE(JSON_EXTRACT(`airports`.`facts`, '$.\"runways\"')) = 'ARRAY', JSON_EXTRACT(`airports`.`facts`, '$.\"runways\"[0].\"name\"'), NULL)) = 'NULL', NULL, JSON_UNQUOTE(IF(JSON_TYPE(JSON_EXTRACT(`airports`.`facts`, '$.\"runways\"')) = 'ARRAY', JSON_EXTRACT(`airports`.`facts`, '$.\"runways\"[0].\"name\"'), NULL)) COLLATE utf8mb4_nopad_bin) AS `a`, CASE WHEN JSON_TYPE(JSON_EXTRACT(`airports`.`facts`, '$.\"n\"')) <> 'NULL' THEN IF(JSON_UNQUOTE(JSON_EXTRACT(`airports`.`facts`, '$.\"n\"')) COLLATE utf8mb4_nopad_bin NOT REGEXP '^ *[-+]{0,1}([0-9]+[.]{0,1}[0-9]*|[.][0-9]+)([eE][-+]{0,1}[0-9]+){0,1} *$', 9223372036854775807 + LENGTH('VALUE_MALFORMED') * (JSON_UNQUOTE(JSON_EXTRACT(`airports`.`facts`, '$.\"n\"')) COLLATE utf8mb4_nopad_bin NOT REGEXP '^ *[-+]{0,1}([0-9]+[.]{0,1}[0-9]*|[.][0-9]+)([eE][-+]{0,1}[0-9]+){0,1} *$'), CAST(JSON_UNQUOTE(JSON_EXTRACT(`airports`.`facts`, '$.\"n\"')) COLLATE utf8mb4_nopad_bin AS SIGNED)) END AS `b`, JSON_EXTRACT(`airports`.`facts`, '$.\"x\"') AS `c` FROM `airports` WHERE JSON_CONTAINS(`airports`.`facts`, ?) AND JSON_CONTAINS(IF(JSON_TYPE(`airports`.`facts`) = 'OBJECT', JSON_KEYS(`airports`.`facts`), `airports`.`facts`), ?)",
    },
  },
  {
    name: 'json build',
    statement: () =>
      select({
        o: jsonObject({ iata: airports.iata, state: airports.state }),
        l: jsonArrayAggregate(airports.iata, { orderBy: airports.iata }),
      })
        .from(airports)
        .groupBy(airports.iata, airports.state),
    sql: {
      postgres: `SELECT jsonb_build_object('iata', to_jsonb("airports"."iata"), 'state', to_jsonb("airports"."state")) AS "o", JSONB_AGG(to_jsonb("airports"."iata") ORDER BY "airports"."iata") AS "l" FROM "airports" GROUP BY "airports"."iata", "airports"."state"`,
      mysql:
        "SELECT JSON_OBJECT('iata', CAST(JSON_QUOTE(`airports`.`iata`) AS JSON), 'state', CAST(JSON_QUOTE(`airports`.`state`) AS JSON)) AS `o`, CAST(CONCAT('[', GROUP_CONCAT(COALESCE(JSON_QUOTE(`airports`.`iata`), 'null') ORDER BY `airports`.`iata` SEPARATOR ','), ']') AS JSON) AS `l` FROM `airports` GROUP BY `airports`.`iata`, `airports`.`state`",
      mariadb:
        "SELECT JSON_OBJECT('iata' COLLATE utf8mb4_bin, JSON_EXTRACT(JSON_QUOTE(`airports`.`iata`), '$'), 'state' COLLATE utf8mb4_bin, JSON_EXTRACT(JSON_QUOTE(`airports`.`state`), '$')) AS `o`, CONCAT('[', GROUP_CONCAT(COALESCE(JSON_QUOTE(`airports`.`iata`), 'null' COLLATE utf8mb4_bin) ORDER BY `airports`.`iata` SEPARATOR ','), ']') AS `l` FROM `airports` GROUP BY `airports`.`iata`, `airports`.`state`",
    },
  },
  {
    name: 'search',
    statement: () =>
      select({ n: airports.name, r: rank(hit) })
        .from(airports)
        .where(hit)
        .orderBy(rank(hit).desc()),
    sql: {
      postgres: `SELECT "airports"."name" AS "n", ts_rank(to_tsvector('granary_words', coalesce("airports"."name", '')), to_tsquery('granary_words', $1)) AS "r" FROM "airports" WHERE (to_tsvector('granary_words', coalesce("airports"."name", '')) @@ to_tsquery('granary_words', $2)) ORDER BY ts_rank(to_tsvector('granary_words', coalesce("airports"."name", '')), to_tsquery('granary_words', $3)) DESC`,
      mysql:
        'SELECT `airports`.`name` AS `n`, MATCH (`airports`.`granary_search_name`) AGAINST (? IN BOOLEAN MODE) AS `r` FROM `airports` WHERE MATCH (`airports`.`granary_search_name`) AGAINST (? IN BOOLEAN MODE) ORDER BY MATCH (`airports`.`granary_search_name`) AGAINST (? IN BOOLEAN MODE) DESC',
      mariadb:
        'SELECT `airports`.`name` AS `n`, MATCH (`airports`.`granary_search_name`) AGAINST (? IN BOOLEAN MODE) AS `r` FROM `airports` WHERE MATCH (`airports`.`granary_search_name`) AGAINST (? IN BOOLEAN MODE) ORDER BY MATCH (`airports`.`granary_search_name`) AGAINST (? IN BOOLEAN MODE) DESC',
    },
  },
  {
    name: 'highlight',
    statement: () =>
      select({ n: highlight(hit, airports.name, '<b>', '</b>'), s: snippet(hit, airports.name, { words: 8 }) })
        .from(airports)
        .where(hit),
    sql: {
      postgres: `SELECT ts_headline('granary_words', "airports"."name", to_tsquery('granary_words', $1), 'HighlightAll=true, StartSel=' || quote_ident(CAST($2 AS TEXT)) || ', StopSel=' || quote_ident(CAST($3 AS TEXT)) || '') AS "n", ts_headline('granary_words', "airports"."name", to_tsquery('granary_words', $5), 'MaxFragments=1, MinWords=1, MaxWords=' || greatest(CAST($4 AS BIGINT), 2) || ', StartSel=' || quote_ident(CAST($6 AS TEXT)) || ', StopSel=' || quote_ident(CAST($7 AS TEXT)) || ', FragmentDelimiter=' || quote_ident(CAST($8 AS TEXT)) || '') AS "s" FROM "airports" WHERE (to_tsvector('granary_words', coalesce("airports"."name", '')) @@ to_tsquery('granary_words', $9))`,
      mysql: needs('sql.searchHighlight'),
      mariadb: needs('sql.searchHighlight'),
    },
  },
  {
    name: 'spatial',
    statement: () =>
      select({ iata: airports.iata, d: airports.place.distanceTo({ x: -97.67, y: 30.19 }) })
        .from(airports)
        .where(
          airports.place.within({ minX: -100, minY: 20, maxX: -90, maxY: 40 }),
          airports.place.withinDistance({ x: -97, y: 30 }, 250000),
        ),
    sql: {
      postgres:
        'SELECT "airports"."iata", (CASE WHEN ("airports"."place")[0] IS NOT NULL THEN 12742017.542830119 * asin(least(1, sqrt(power(sin(radians((CAST($1 AS POINT))[1] - ("airports"."place")[1]) / 2), 2) + cos(radians(("airports"."place")[1])) * cos(radians((CAST($2 AS POINT))[1])) * power(sin(radians((CAST($3 AS POINT))[0] - ("airports"."place")[0]) / 2), 2)))) END) AS "d" FROM "airports" WHERE "airports"."place" <@ box(point(CAST($4 AS DOUBLE PRECISION), CAST($5 AS DOUBLE PRECISION)), point(CAST($6 AS DOUBLE PRECISION), CAST($7 AS DOUBLE PRECISION))) AND (CASE WHEN ("airports"."place")[0] IS NOT NULL THEN 12742017.542830119 * asin(least(1, sqrt(power(sin(radians(CAST($8 AS DOUBLE PRECISION) - ("airports"."place")[1]) / 2), 2) + cos(radians(("airports"."place")[1])) * cos(radians(CAST($9 AS DOUBLE PRECISION))) * power(sin(radians(CAST($10 AS DOUBLE PRECISION) - ("airports"."place")[0]) / 2), 2)))) END) <= CAST($11 AS DOUBLE PRECISION)',
      mysql:
        "SELECT `airports`.`iata`, ST_Distance_Sphere(`airports`.`place`, ?, 6371008.771415059) AS `d` FROM `airports` WHERE MBRIntersects(ST_GeomFromText(CONCAT('LINESTRING(', ?, ' ', ?, ',', ?, ' ', ?, ')')), `airports`.`place`) AND ST_Distance_Sphere(`airports`.`place`, POINT(?, ?), 6371008.771415059) <= ?",
      mariadb:
        "SELECT `airports`.`iata`, ST_Distance_Sphere(`airports`.`place`, ?, 6371008.771415059) AS `d` FROM `airports` WHERE MBRIntersects(ST_GeomFromText(CONCAT('LINESTRING(', ?, ' ', ?, ',', ?, ' ', ?, ')')), `airports`.`place`) AND ST_Distance_Sphere(`airports`.`place`, POINT(?, ?), 6371008.771415059) <= ?",
    },
  },
  {
    name: 'nearest',
    statement: () =>
      select({ iata: airports.iata })
        .from(airports)
        .where(airports.place.nearest({ x: -97, y: 30 }, 2)),
    sql: {
      postgres:
        'SELECT "airports"."iata" FROM "airports" WHERE "airports".ctid IN (SELECT near.ctid FROM "airports" AS near WHERE "near"."place" IS NOT NULL ORDER BY (12742017.542830119 * asin(least(1, sqrt(power(sin(radians(CAST($1 AS DOUBLE PRECISION) - ("near"."place")[1]) / 2), 2) + cos(radians(("near"."place")[1])) * cos(radians(CAST($2 AS DOUBLE PRECISION))) * power(sin(radians(CAST($3 AS DOUBLE PRECISION) - ("near"."place")[0]) / 2), 2))))), near.ctid LIMIT CAST($4 AS BIGINT))',
      mysql:
        'SELECT `airports`.`iata` FROM `airports` WHERE `airports`.`id` IN (SELECT * FROM (SELECT `near`.`id` FROM `airports` AS `near` WHERE `near`.`place` IS NOT NULL ORDER BY ST_Distance_Sphere(`near`.`place`, POINT(?, ?), 6371008.771415059), `near`.`id` LIMIT ?) AS `nearest`)',
      mariadb:
        'SELECT `airports`.`iata` FROM `airports` WHERE `airports`.`id` IN (SELECT * FROM (SELECT `near`.`id` FROM `airports` AS `near` WHERE `near`.`place` IS NOT NULL ORDER BY ST_Distance_Sphere(`near`.`place`, POINT(?, ?), 6371008.771415059), `near`.`id` LIMIT ?) AS `nearest`)',
    },
  },
  {
    name: 'every type back',
    statement: () =>
      select(events).from(events).where(events.day.gte('2026-01-01'), events.local.lt('2027-01-01T00:00:00'), events.span.eq('PT26H')),
    sql: {
      postgres:
        'SELECT "events"."day", "events"."at", "events"."local", "events"."span", "events"."key", "events"."big", "events"."ratio" FROM "events" WHERE "events"."day" >= $1 AND "events"."local" < $2 AND "events"."span" = $3',
      mysql:
        'SELECT `events`.`day`, `events`.`at`, `events`.`local`, `events`.`span`, `events`.`key`, `events`.`big`, `events`.`ratio` FROM `events` WHERE `events`.`day` >= ? AND `events`.`local` < ? AND `events`.`span` = ?',
      mariadb:
        'SELECT `events`.`day`, `events`.`at`, `events`.`local`, `events`.`span`, `events`.`key`, `events`.`big`, `events`.`ratio` FROM `events` WHERE `events`.`day` >= ? AND `events`.`local` < ? AND `events`.`span` = ?',
    },
  },
])
