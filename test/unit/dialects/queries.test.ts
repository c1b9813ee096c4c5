import { count, cube, exists, max, rollup, select, sum } from 'granary'
import { needs, testStatements } from './expectation.ts'
import { airports, flights, to } from './tables.ts'

testStatements([
  {
    name: 'where',
    statement: () =>
      select({ iata: airports.iata })
        .from(airports)
        .where(airports.iata.eq('AUS'), airports.id.in([1, 2, 3])),
    sql: {
      postgres: 'SELECT "airports"."iata" FROM "airports" WHERE "airports"."iata" = $1 AND "airports"."id" IN ($2, $3, $4, $5)',
      mysql: 'SELECT `airports`.`iata` FROM `airports` WHERE `airports`.`iata` = ? AND `airports`.`id` IN (?, ?, ?, ?)',
      mariadb: 'SELECT `airports`.`iata` FROM `airports` WHERE `airports`.`iata` = ? AND `airports`.`id` IN (?, ?, ?, ?)',
    },
  },
  {
    name: 'order nulls',
    statement: () =>
      select({ n: airports.state }).from(airports).orderBy(airports.state, airports.name.desc(), airports.state.desc().nullsLast()),
    sql: {
      postgres:
        'SELECT "airports"."state" AS "n" FROM "airports" ORDER BY "airports"."state", "airports"."name" DESC, "airports"."state" DESC NULLS LAST',
      mysql:
        'SELECT `airports`.`state` AS `n` FROM `airports` ORDER BY `airports`.`state` IS NULL, `airports`.`state`, `airports`.`name` DESC, `airports`.`state` DESC',
      mariadb:
        'SELECT `airports`.`state` AS `n` FROM `airports` ORDER BY `airports`.`state` IS NULL, `airports`.`state`, `airports`.`name` DESC, `airports`.`state` DESC',
    },
  },
  {
    name: 'order by aggregates of groups, which are null where their values can be',
    statement: () =>
      select({ o: flights.origin }).from(flights).groupBy(flights.origin).orderBy(sum(flights.id).desc(), max(flights.fare).desc()),
    sql: {
      postgres:
        'SELECT "flights"."origin" AS "o" FROM "flights" GROUP BY "flights"."origin" ORDER BY SUM("flights"."id") DESC, MAX("flights"."fare") DESC',
      mysql:
        'SELECT `flights`.`origin` AS `o` FROM `flights` GROUP BY `flights`.`origin` ORDER BY SUM(`flights`.`id`) DESC, MAX(`flights`.`fare`) IS NULL DESC, MAX(`flights`.`fare`) DESC',
      mariadb:
        'SELECT `flights`.`origin` AS `o` FROM `flights` GROUP BY `flights`.`origin` ORDER BY SUM(`flights`.`id`) DESC, MAX(`flights`.`fare`) IS NULL DESC, MAX(`flights`.`fare`) DESC',
    },
  },
  {
    name: 'order by an aggregate of some of the values of a group',
    statement: () =>
      select({ o: flights.origin })
        .from(flights)
        .groupBy(flights.origin)
        .orderBy(sum(flights.delay, { filter: flights.open }).desc()),
    sql: {
      postgres:
        'SELECT "flights"."origin" AS "o" FROM "flights" GROUP BY "flights"."origin" ORDER BY SUM("flights"."delay") FILTER (WHERE "flights"."open") DESC',
      mysql:
        'SELECT `flights`.`origin` AS `o` FROM `flights` GROUP BY `flights`.`origin` ORDER BY SUM(CASE WHEN `flights`.`open` THEN `flights`.`delay` END) IS NULL DESC, SUM(CASE WHEN `flights`.`open` THEN `flights`.`delay` END) DESC',
      mariadb:
        'SELECT `flights`.`origin` AS `o` FROM `flights` GROUP BY `flights`.`origin` ORDER BY SUM(CASE WHEN `flights`.`open` THEN `flights`.`delay` END) IS NULL DESC, SUM(CASE WHEN `flights`.`open` THEN `flights`.`delay` END) DESC',
    },
  },
  {
    name: 'limit offset',
    statement: () => select({ n: airports.id }).from(airports).orderBy(airports.id).limit(10).offset(20),
    sql: {
      postgres: 'SELECT "airports"."id" AS "n" FROM "airports" ORDER BY "airports"."id" LIMIT 10 OFFSET 20',
      mysql: 'SELECT `airports`.`id` AS `n` FROM `airports` ORDER BY `airports`.`id` LIMIT 10 OFFSET 20',
      mariadb: 'SELECT `airports`.`id` AS `n` FROM `airports` ORDER BY `airports`.`id` LIMIT 10 OFFSET 20',
    },
  },
  {
    name: 'offset',
    statement: () => select({ n: airports.id }).from(airports).orderBy(airports.id).offset(3),
    sql: {
      postgres: 'SELECT "airports"."id" AS "n" FROM "airports" ORDER BY "airports"."id" OFFSET 3',
      mysql: 'SELECT `airports`.`id` AS `n` FROM `airports` ORDER BY `airports`.`id` LIMIT 18446744073709551615 OFFSET 3',
      mariadb: 'SELECT `airports`.`id` AS `n` FROM `airports` ORDER BY `airports`.`id` LIMIT 18446744073709551615 OFFSET 3',
    },
  },
  {
    name: 'bound limit',
    statement: () => select({ n: airports.id }).from(airports).limit(77).offset(33),
    sql: {
      postgres: 'SELECT "airports"."id" AS "n" FROM "airports" LIMIT $1 OFFSET $2',
      mysql: 'SELECT `airports`.`id` AS `n` FROM `airports` LIMIT ? OFFSET ?',
      mariadb: 'SELECT `airports`.`id` AS `n` FROM `airports` LIMIT ? OFFSET ?',
    },
  },
  {
    name: 'ties',
    statement: () => select({ n: flights.id }).from(flights).orderBy(flights.delay).limit(3).withTies(),
    sql: {
      postgres: 'SELECT "flights"."id" AS "n" FROM "flights" ORDER BY "flights"."delay" FETCH FIRST 3 ROWS WITH TIES',
      mysql: needs('sql.withTies'),
      mariadb: 'SELECT `flights`.`id` AS `n` FROM `flights` ORDER BY `flights`.`delay` FETCH FIRST 3 ROWS WITH TIES',
    },
  },
  {
    name: 'joins',
    statement: () =>
      select({ a: airports.name, b: to.name })
        .from(flights)
        .join(airports, airports.iata.eq(flights.origin))
        .leftJoin(to, to.iata.eq(flights.destination))
        .orderBy(to.name),
    sql: {
      postgres:
        'SELECT "airports"."name" AS "a", "arrival"."name" AS "b" FROM "flights" JOIN "airports" ON "airports"."iata" = "flights"."origin" LEFT JOIN "airports" AS "arrival" ON "arrival"."iata" = "flights"."destination" ORDER BY "arrival"."name"',
      mysql:
        'SELECT `airports`.`name` AS `a`, `arrival`.`name` AS `b` FROM `flights` JOIN `airports` ON `airports`.`iata` = `flights`.`origin` LEFT JOIN `airports` AS `arrival` ON `arrival`.`iata` = `flights`.`destination` ORDER BY `arrival`.`name` IS NULL, `arrival`.`name`',
      mariadb:
        'SELECT `airports`.`name` AS `a`, `arrival`.`name` AS `b` FROM `flights` JOIN `airports` ON `airports`.`iata` = `flights`.`origin` LEFT JOIN `airports` AS `arrival` ON `arrival`.`iata` = `flights`.`destination` ORDER BY `arrival`.`name` IS NULL, `arrival`.`name`',
    },
  },
  {
    name: 'full join',
    statement: () => select({ a: airports.name, b: flights.id }).from(airports).fullJoin(flights, flights.origin.eq(airports.iata)),
    sql: {
      postgres:
        'SELECT "airports"."name" AS "a", "flights"."id" AS "b" FROM "airports" FULL JOIN "flights" ON "flights"."origin" = "airports"."iata"',
      mysql: needs('sql.fullJoin'),
      mariadb: needs('sql.fullJoin'),
    },
  },
  {
    name: 'distinct on',
    statement: () =>
      select({ o: flights.origin, d: flights.delay })
        .from(flights)
        .distinctOn(flights.origin)
        .orderBy(flights.origin, flights.delay.desc()),
    sql: {
      postgres:
        'SELECT DISTINCT ON ("flights"."origin") "flights"."origin" AS "o", "flights"."delay" AS "d" FROM "flights" ORDER BY "flights"."origin", "flights"."delay" DESC',
      mysql: needs('sql.distinctOn'),
      mariadb: needs('sql.distinctOn'),
    },
  },
  {
    name: 'exists',
    statement: () =>
      select({ a: airports.iata })
        .from(airports)
        .where(exists(select({ o: flights.origin }).from(flights).where(flights.origin.eq(airports.iata)))),
    sql: {
      postgres:
        'SELECT "airports"."iata" AS "a" FROM "airports" WHERE EXISTS (SELECT "flights"."origin" AS "o" FROM "flights" WHERE "flights"."origin" = "airports"."iata")',
      mysql:
        'SELECT `airports`.`iata` AS `a` FROM `airports` WHERE EXISTS (SELECT `flights`.`origin` AS `o` FROM `flights` WHERE `flights`.`origin` = `airports`.`iata`)',
      mariadb:
        'SELECT `airports`.`iata` AS `a` FROM `airports` WHERE EXISTS (SELECT `flights`.`origin` AS `o` FROM `flights` WHERE `flights`.`origin` = `airports`.`iata`)',
    },
  },
  {
    name: 'group rollup',
    statement: () => select({ o: flights.origin, n: count() }).from(flights).groupBy(rollup(flights.origin)).orderBy(flights.origin),
    sql: {
      postgres:
        'SELECT "flights"."origin" AS "o", COUNT(*) AS "n" FROM "flights" GROUP BY ROLLUP (("flights"."origin")) ORDER BY "flights"."origin"',
      mysql:
        'SELECT `flights`.`origin` AS `o`, COUNT(*) AS `n` FROM `flights` GROUP BY `flights`.`origin` WITH ROLLUP ORDER BY `flights`.`origin` IS NULL, `flights`.`origin`',
      mariadb: needs('sql.groupingSets'),
    },
  },
  {
    name: 'group cube',
    statement: () => select({ o: flights.origin, n: count() }).from(flights).groupBy(cube(flights.origin, flights.destination)),
    sql: {
      postgres:
        'SELECT "flights"."origin" AS "o", COUNT(*) AS "n" FROM "flights" GROUP BY CUBE (("flights"."origin"), ("flights"."destination"))',
      mysql: needs('sql.groupingSets'),
      mariadb: needs('sql.groupingSets'),
    },
  },
  {
    name: 'lock',
    statement: () => select({ id: flights.id }).from(flights).where(flights.id.eq(1)).forUpdate({ wait: 'skip locked' }),
    sql: {
      postgres: 'SELECT "flights"."id" FROM "flights" WHERE "flights"."id" = $1 FOR UPDATE SKIP LOCKED',
      mysql: 'SELECT `flights`.`id` FROM `flights` WHERE `flights`.`id` = ? FOR UPDATE SKIP LOCKED',
      mariadb: 'SELECT `flights`.`id` FROM `flights` WHERE `flights`.`id` = ? FOR UPDATE SKIP LOCKED',
    },
  },
  {
    name: 'lock of',
    statement: () =>
      select({ id: flights.id })
        .from(flights)
        .join(airports, airports.iata.eq(flights.origin))
        .forShare({ of: ['flights'], wait: 'nowait' }),
    sql: {
      postgres:
        'SELECT "flights"."id" FROM "flights" JOIN "airports" ON "airports"."iata" = "flights"."origin" FOR SHARE OF "flights" NOWAIT',
      mysql: 'SELECT `flights`.`id` FROM `flights` JOIN `airports` ON `airports`.`iata` = `flights`.`origin` FOR SHARE OF `flights` NOWAIT',
      mariadb: needs('sql.lockOf'),
    },
  },
])
