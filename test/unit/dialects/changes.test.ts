import { commonTable, deleteFrom, insert, integer, max, select, sql, table, text, update } from 'granary'
import { needs, testStatements } from './expectation.ts'
import { airports, flights, late, visits } from './tables.ts'

const renamed = table('counters', { code: text().primaryKey(), hits: integer() }, undefined, { name: 'visits' })

testStatements([
  {
    name: 'insert cte',
    statement: () => {
      const l = commonTable('late', late())
      return insert(visits).fromQuery(select({ code: l.origin, hits: l.n }).from(l))
    },
    sql: {
      postgres:
        'WITH "late" ("origin", "n") AS (SELECT "flights"."origin", COUNT(*) AS "n" FROM "flights" WHERE "flights"."delay" > CAST($1 AS BIGINT) GROUP BY "flights"."origin") INSERT INTO "visits" ("code", "hits") SELECT "late"."origin" AS "code", "late"."n" AS "hits" FROM "late"',
      mysql:
        'INSERT INTO `visits` (`code`, `hits`) WITH `late` (`origin`, `n`) AS (SELECT `flights`.`origin`, COUNT(*) AS `n` FROM `flights` WHERE `flights`.`delay` > ? GROUP BY `flights`.`origin`) SELECT `late`.`origin` AS `code`, `late`.`n` AS `hits` FROM `late`',
      mariadb:
        'INSERT INTO `visits` (`code`, `hits`) WITH `late` (`origin`, `n`) AS (SELECT `flights`.`origin`, COUNT(*) AS `n` FROM `flights` WHERE `flights`.`delay` > ? GROUP BY `flights`.`origin`) SELECT `late`.`origin` AS `code`, `late`.`n` AS `hits` FROM `late`',
    },
  },
  {
    name: 'update cte',
    statement: () => {
      const l = commonTable('late', late())
      return update(visits)
        .set({ note: 'x' })
        .where(visits.code.in(select({ o: l.origin }).from(l)))
    },
    sql: {
      postgres:
        'WITH "late" ("origin", "n") AS (SELECT "flights"."origin", COUNT(*) AS "n" FROM "flights" WHERE "flights"."delay" > CAST($1 AS BIGINT) GROUP BY "flights"."origin") UPDATE "visits" SET "note" = $2 WHERE "visits"."code" IN (SELECT "late"."origin" AS "o" FROM "late")',
      mysql:
        'WITH `late` (`origin`, `n`) AS (SELECT `flights`.`origin`, COUNT(*) AS `n` FROM `flights` WHERE `flights`.`delay` > ? GROUP BY `flights`.`origin`) UPDATE `visits` SET `note` = ? WHERE `visits`.`code` IN (SELECT `late`.`origin` AS `o` FROM `late`)',
      mariadb: needs('sql.commonTablesBeforeChange'),
    },
  },
  {
    name: 'dml cte',
    statement: () => {
      const gone = commonTable('gone', deleteFrom(visits).where(visits.hits.lt(0)).returning({ code: visits.code }))
      return select({ code: gone.code }).from(gone)
    },
    sql: {
      postgres:
        'WITH "gone" ("code") AS (DELETE FROM "visits" WHERE "visits"."hits" < CAST($1 AS BIGINT) RETURNING "visits"."code") SELECT "gone"."code" FROM "gone"',
      mysql: needs('sql.changingCommonTables'),
      mariadb: needs('sql.changingCommonTables'),
    },
  },
  {
    name: 'insert',
    statement: () =>
      insert(visits).values([
        { code: 'AUS', hits: 1 },
        { code: 'DFW', hits: 2 },
      ]),
    sql: {
      postgres: 'INSERT INTO "visits" ("code", "hits") VALUES ($1, $2), ($3, $4)',
      mysql: 'INSERT INTO `visits` (`code`, `hits`) VALUES (?, ?), (?, ?)',
      mariadb: 'INSERT INTO `visits` (`code`, `hits`) VALUES (?, ?), (?, ?)',
    },
  },
  {
    name: 'insert expression',
    statement: () => insert(visits).values({ code: 'JFK', hits: sql(integer())`${1} + 1` }),
    sql: {
      postgres: 'INSERT INTO "visits" ("code", "hits") VALUES ($1, CAST($2 AS BIGINT) + 1)',
      mysql: 'INSERT INTO `visits` (`code`, `hits`) VALUES (?, ? + 1)',
      mariadb: 'INSERT INTO `visits` (`code`, `hits`) VALUES (?, ? + 1)',
    },
  },
  {
    name: 'insert returning',
    statement: () => insert(visits).values({ code: 'LAX', hits: 1 }).returning({ code: visits.code }),
    sql: {
      postgres: 'INSERT INTO "visits" ("code", "hits") VALUES ($1, $2) RETURNING "code"',
      mysql: needs('sql.returning'),
      mariadb: 'INSERT INTO `visits` (`code`, `hits`) VALUES (?, ?) RETURNING `code`',
    },
  },
  {
    name: 'upsert',
    statement: () =>
      insert(visits)
        .values({ code: 'AUS', hits: 5 })
        .onConflictDoUpdate({
          target: [visits.code],
          set: (e) => ({ hits: visits.hits.plus(e.hits), note: e.note }),
          where: visits.hits.lt(100),
        }),
    sql: {
      postgres:
        'INSERT INTO "visits" ("code", "hits") VALUES ($1, $2) ON CONFLICT ("code") DO UPDATE SET "hits" = "visits"."hits" + "excluded"."hits", "note" = "excluded"."note" WHERE "visits"."hits" < CAST($3 AS BIGINT)',
      mysql:
        'INSERT INTO `visits` (`code`, `hits`) VALUES (?, ?) AS `excluded` ON DUPLICATE KEY UPDATE `note` = IF(`visits`.`hits` < ?, `excluded`.`note`, IF((@granary_kept := @granary_kept + 1) IS NULL, `visits`.`note`, `visits`.`note`)), `hits` = IF(`visits`.`hits` < ?, `visits`.`hits` + `excluded`.`hits`, `visits`.`hits`)',
      mariadb:
        'INSERT INTO `visits` (`code`, `hits`) VALUES (?, ?) ON DUPLICATE KEY UPDATE `note` = IF(`visits`.`hits` < ?, VALUES(`note`), IF((@granary_kept := @granary_kept + 1) IS NULL, `visits`.`note`, `visits`.`note`)), `hits` = IF(`visits`.`hits` < ?, `visits`.`hits` + VALUES(`hits`), `visits`.`hits`)',
    },
  },
  {
    name: 'upsert query',
    statement: () =>
      insert(visits)
        .fromQuery(select({ code: flights.origin, hits: flights.delay }).from(flights))
        .onConflictDoUpdate({ target: [visits.code], set: (e) => ({ hits: e.hits }) }),
    sql: {
      postgres:
        'INSERT INTO "visits" ("code", "hits") SELECT "flights"."origin" AS "code", "flights"."delay" AS "hits" FROM "flights" ON CONFLICT ("code") DO UPDATE SET "hits" = "excluded"."hits"',
      mysql:
        'INSERT INTO `visits` (`code`, `hits`) SELECT * FROM (SELECT `flights`.`origin` AS `code`, `flights`.`delay` AS `hits` FROM `flights`) AS `excluded` (`code`, `hits`) ON DUPLICATE KEY UPDATE `hits` = `excluded`.`hits`',
      mariadb:
        'INSERT INTO `visits` (`code`, `hits`) SELECT `flights`.`origin` AS `code`, `flights`.`delay` AS `hits` FROM `flights` ON DUPLICATE KEY UPDATE `hits` = VALUES(`hits`)',
    },
  },
  {
    name: 'upsert of a table under another name',
    statement: () =>
      insert(renamed)
        .values({ code: 'AUS', hits: 1 })
        .onConflictDoUpdate({ target: [renamed.code], set: (e) => ({ hits: renamed.hits.plus(e.hits) }) }),
    sql: {
      postgres:
        'INSERT INTO "visits" AS "counters" ("code", "hits") VALUES ($1, $2) ON CONFLICT ("code") DO UPDATE SET "hits" = "counters"."hits" + "excluded"."hits"',
      mysql:
        'INSERT INTO `visits` (`code`, `hits`) VALUES (?, ?) AS `excluded` ON DUPLICATE KEY UPDATE `hits` = `visits`.`hits` + `excluded`.`hits`',
      mariadb: 'INSERT INTO `visits` (`code`, `hits`) VALUES (?, ?) ON DUPLICATE KEY UPDATE `hits` = `visits`.`hits` + VALUES(`hits`)',
    },
  },
  {
    name: 'do nothing',
    statement: () => insert(visits).values({ code: 'AUS', hits: 5 }).onConflictDoNothing(),
    sql: {
      postgres: 'INSERT INTO "visits" ("code", "hits") VALUES ($1, $2) ON CONFLICT DO NOTHING',
      mysql:
        'INSERT INTO `visits` (`code`, `hits`) VALUES (?, ?) ON DUPLICATE KEY UPDATE `code` = IF((@granary_kept := @granary_kept + 1) IS NULL, `visits`.`code`, `visits`.`code`)',
      mariadb:
        'INSERT INTO `visits` (`code`, `hits`) VALUES (?, ?) ON DUPLICATE KEY UPDATE `code` = IF((@granary_kept := @granary_kept + 1) IS NULL, `visits`.`code`, `visits`.`code`)',
    },
  },
  {
    name: 'upsert one of two',
    statement: () =>
      insert(airports)
        .values({ iata: 'AUS', name: 'x' })
        .onConflictDoUpdate({ target: [airports.iata], set: { name: 'y' } }),
    sql: {
      postgres: 'INSERT INTO "airports" ("iata", "name") VALUES ($1, $2) ON CONFLICT ("iata") DO UPDATE SET "name" = $3',
      mysql: needs('sql.conflictTarget'),
      mariadb: needs('sql.conflictTarget'),
    },
  },
  {
    name: 'update',
    statement: () =>
      update(visits)
        .set({ hits: visits.hits.plus(1), note: null })
        .where(visits.code.eq('AUS')),
    sql: {
      postgres: 'UPDATE "visits" SET "hits" = "visits"."hits" + CAST($1 AS BIGINT), "note" = $2 WHERE "visits"."code" = $3',
      mysql: 'UPDATE `visits` SET `hits` = `visits`.`hits` + ?, `note` = ? WHERE `visits`.`code` = ?',
      mariadb: 'UPDATE `visits` SET `hits` = `visits`.`hits` + ?, `note` = ? WHERE `visits`.`code` = ?',
    },
  },
  {
    name: 'update reading what it sets',
    statement: () =>
      update(flights)
        .set({ delay: flights.delay.plus(1), open: flights.delay.lt(10) })
        .where(flights.id.eq(1)),
    sql: {
      postgres:
        'UPDATE "flights" SET "delay" = "flights"."delay" + CAST($1 AS BIGINT), "open" = "flights"."delay" < CAST($2 AS BIGINT) WHERE "flights"."id" = $3',
      // MySQL assigns from left to right, so what reads the delay comes first.
      mysql: 'UPDATE `flights` SET `open` = `flights`.`delay` < ?, `delay` = `flights`.`delay` + ? WHERE `flights`.`id` = ?',
      mariadb: 'UPDATE `flights` SET `open` = `flights`.`delay` < ?, `delay` = `flights`.`delay` + ? WHERE `flights`.`id` = ?',
    },
  },
  {
    name: 'swap',
    statement: () => update(flights).set({ origin: flights.destination, destination: flights.origin }).where(flights.id.eq(1)),
    sql: {
      postgres: 'UPDATE "flights" SET "origin" = "flights"."destination", "destination" = "flights"."origin" WHERE "flights"."id" = $1',
      mysql: needs('sql.simultaneousAssignments'),
      mariadb: needs('sql.simultaneousAssignments'),
    },
  },
  {
    name: 'update from',
    statement: () => update(visits).set({ note: airports.name }).from(airports).where(airports.iata.eq(visits.code)),
    sql: {
      postgres: 'UPDATE "visits" SET "note" = "airports"."name" FROM "airports" WHERE "airports"."iata" = "visits"."code"',
      mysql: 'UPDATE `visits` CROSS JOIN `airports` SET `visits`.`note` = `airports`.`name` WHERE `airports`.`iata` = `visits`.`code`',
      mariadb: 'UPDATE `visits` CROSS JOIN `airports` SET `visits`.`note` = `airports`.`name` WHERE `airports`.`iata` = `visits`.`code`',
    },
  },
  {
    name: 'update returning',
    statement: () => update(visits).set({ hits: 0 }).where(visits.code.eq('X')).returning(),
    sql: {
      postgres: 'UPDATE "visits" SET "hits" = $1 WHERE "visits"."code" = $2 RETURNING "visits"."code", "visits"."hits", "visits"."note"',
      mysql: needs('sql.updateReturning'),
      mariadb: needs('sql.updateReturning'),
    },
  },
  {
    name: 'update subquery',
    statement: () =>
      update(visits)
        .set({ hits: 0 })
        .where(visits.hits.in(select({ m: max(visits.hits) }).from(visits))),
    sql: {
      postgres: 'UPDATE "visits" SET "hits" = $1 WHERE "visits"."hits" IN (SELECT MAX("visits"."hits") AS "m" FROM "visits")',
      mysql:
        'UPDATE `visits` SET `hits` = ? WHERE `visits`.`hits` IN (SELECT /*+ NO_MERGE(`rows_of`) */ * FROM (SELECT MAX(`visits`.`hits`) AS `m` FROM `visits`) AS `rows_of`)',
      mariadb: 'UPDATE `visits` SET `hits` = ? WHERE `visits`.`hits` IN (SELECT MAX(`visits`.`hits`) AS `m` FROM `visits`)',
    },
  },
  {
    name: 'delete',
    statement: () => deleteFrom(visits).where(visits.hits.lt(1)),
    sql: {
      postgres: 'DELETE FROM "visits" WHERE "visits"."hits" < CAST($1 AS BIGINT)',
      mysql: 'DELETE FROM `visits` WHERE `visits`.`hits` < ?',
      mariadb: 'DELETE FROM `visits` WHERE `visits`.`hits` < ?',
    },
  },
  {
    name: 'delete using',
    statement: () => deleteFrom(visits).from(airports).where(airports.iata.eq(visits.code), airports.state.eq('TX')),
    sql: {
      postgres: 'DELETE FROM "visits" USING "airports" WHERE "airports"."iata" = "visits"."code" AND "airports"."state" = $1',
      mysql: 'DELETE `visits` FROM `visits` CROSS JOIN `airports` WHERE `airports`.`iata` = `visits`.`code` AND `airports`.`state` = ?',
      mariadb: 'DELETE `visits` FROM `visits` CROSS JOIN `airports` WHERE `airports`.`iata` = `visits`.`code` AND `airports`.`state` = ?',
    },
  },
  {
    name: 'delete returning',
    statement: () => deleteFrom(visits).where(visits.hits.lt(-5)).returning({ code: visits.code }),
    sql: {
      postgres: 'DELETE FROM "visits" WHERE "visits"."hits" < CAST($1 AS BIGINT) RETURNING "visits"."code"',
      mysql: needs('sql.returning'),
      mariadb: 'DELETE FROM `visits` WHERE `visits`.`hits` < ? RETURNING `code`',
    },
  },
  {
    name: 'delete limit',
    statement: () => deleteFrom(visits).where(visits.hits.lt(-1)).orderBy(visits.hits).limit(2),
    sql: {
      postgres: needs('sql.updateLimit'),
      mysql: 'DELETE FROM `visits` WHERE `visits`.`hits` < ? ORDER BY `visits`.`hits` IS NULL, `visits`.`hits` LIMIT 2',
      mariadb: 'DELETE FROM `visits` WHERE `visits`.`hits` < ? ORDER BY `visits`.`hits` IS NULL, `visits`.`hits` LIMIT 2',
    },
  },
])
