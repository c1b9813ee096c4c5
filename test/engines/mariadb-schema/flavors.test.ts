import {
  check,
  checkSchema,
  createStatements,
  decimal,
  defineSchema,
  dropStatements,
  foreignKey,
  fullTextIndex,
  generatedAs,
  id,
  index,
  integer,
  json,
  length,
  lower,
  point,
  primaryKey,
  references,
  type Schema,
  select,
  sequence,
  smallInteger,
  spatialIndex,
  type TableElement,
  table,
  text,
  trigger,
  unique,
  update,
  view,
} from 'granary'
import { describe, expect, it } from 'vitest'
import { mariadbDialect, mysqlDialect } from '../../../src/sql/dialects/mysql/dialect.ts'
import { postgresDialect } from '../../../src/sql/dialects/postgres/dialect.ts'
import { sqliteDialect } from '../../../src/sql/dialects/sqlite/dialect.ts'

const airports = table(
  'airports',
  {
    iata: text({ length: 3 }).primaryKey(),
    name: text({ length: 80 }),
    note: text(),
    location: point(),
    letters: integer().generated(),
    hub: integer({ bits: 64 }).nullable(),
  },
  (t): readonly TableElement[] => [
    unique([lower(t.name)]),
    index(t.name.desc(), t.note),
    fullTextIndex([t.note]),
    spatialIndex(t.location),
    generatedAs(t.letters, length(t.name)),
    foreignKey([t.hub], () => [flights.id]),
  ],
)
const flights = table('flights', { id: id(), origin: references(() => airports.iata) })
const names = view('names', select({ name: airports.name }).from(airports))
const numbers = sequence('numbers', { start: 5, increment: 2 })
const schema = defineSchema({ airports, flights, names, numbers })

describe('MySQL and MariaDB', () => {
  const mysql = createStatements(schema, mysqlDialect).join('\n')
  const mariadb = createStatements(schema, mariadbDialect).join('\n')

  it('have keys that are expressions, or columns that hold them', () => {
    expect(mysql).toContain('CONSTRAINT `uq_airports_name` UNIQUE ((LOWER(`name`)))')
    expect(mariadb).toContain('`granary_key_uq_airports_name` LONGTEXT')
    expect(mariadb).toContain('GENERATED ALWAYS AS (LOWER(`name`)) VIRTUAL INVISIBLE')
    expect(mariadb).toContain('CONSTRAINT `uq_airports_name` UNIQUE (`granary_key_uq_airports_name`)')
  })

  it('restrict points to one reference system, as far as they can', () => {
    expect(mysql).toContain('`location` POINT SRID 0 NOT NULL')
    expect(mariadb).toContain('`location` POINT NOT NULL')
  })

  it('keep generated columns from being null', () => {
    expect(mysql).toContain('`letters` INT GENERATED ALWAYS AS (CHAR_LENGTH(`name`)) STORED NOT NULL')
    expect(mariadb).toContain('`letters` INT GENERATED ALWAYS AS (CHAR_LENGTH(`name`)) STORED,')
    expect(mariadb).toContain('CONSTRAINT `ck_airports_letters_type` CHECK (`letters` IS NOT NULL)')
  })

  it('create full-text indexes with every word, over a copy that folds case', () => {
    expect(mysql).toContain('SET SESSION innodb_ft_enable_stopword = OFF;\nCREATE TABLE `airports`')
    expect(mysql).toContain('COLLATE `utf8mb4_0900_ai_ci` GENERATED ALWAYS AS (`note`) STORED INVISIBLE')
    expect(mariadb).toContain('SET STATEMENT innodb_ft_enable_stopword = OFF FOR CREATE TABLE `airports`')
    expect(mariadb).toContain('COLLATE `utf8mb4_unicode_520_ci` GENERATED ALWAYS AS (`note`) STORED INVISIBLE')
  })

  it('have sequences of their own, or rows of a table', () => {
    expect(mysql).toContain("INSERT INTO `granary_sequences` (`name`, `next`, `increment`) VALUES ('numbers', 5, 2)")
    expect(mariadb).toContain('CREATE SEQUENCE `numbers` START WITH 5 INCREMENT BY 2')
  })

  it('leave alone what is there, by a prepared statement where the grammar has no words for it', () => {
    const again = createStatements(schema, mysqlDialect, { ifNotExists: true }).join('\n')
    expect(again).toMatch(/IF\(EXISTS \(SELECT .* TABLE_NAME = 'names'\), 'DO 0', 'CREATE VIEW `names`/)
    expect(createStatements(schema, mariadbDialect, { ifNotExists: true }).join('\n')).toContain('CREATE VIEW IF NOT EXISTS `names`')
  })

  it('remove tables that refer to each other in one statement, or their foreign keys first', () => {
    expect(dropStatements(schema, mysqlDialect)).toContain('DROP TABLE `airports`, `flights`')
    expect(dropStatements(schema, mariadbDialect)).toEqual([
      'DROP VIEW `names`',
      'ALTER TABLE `flights` DROP FOREIGN KEY `fk_flights_origin`',
      'DROP TABLE `airports`',
      'DROP TABLE `flights`',
      'DROP SEQUENCE `numbers`',
    ])
  })

  it('say with the name of a capability what they lack, and what other engines have', () => {
    const parents = table(
      'parents',
      { id: id(), small: smallInteger().unique(), code: text({ length: 9 }).nullable(), note: text() },
      (t) => [
        unique([t.code], { nullsNotDistinct: true }),
        unique([t.small, t.code], { where: t.small.gt(1) }),
        index({ where: t.small.gt(1) }, t.code),
        index({ include: [t.small] }, t.code),
        fullTextIndex([t.note], { tokens: 'stems' }),
        fullTextIndex([t.note], { tokens: 'trigrams' }),
        check(t.small.gt(0)),
      ],
    )
    const children = table(
      'children',
      { key: text().primaryKey(), small: integer().default(1), doc: json(), spot: point().nullable(), at: point() },
      (t) => [
        foreignKey([t.small], () => [parents.small], { onDelete: 'set default', deferrable: 'initially deferred' }),
        unique([t.doc]),
        index(t.at),
        spatialIndex(t.spot),
      ],
    )
    const seen = view('seen', select({ id: parents.id }).from(parents))
    const instead = trigger('instead', {
      on: seen,
      timing: 'instead of',
      events: ['insert'],
      run: () => update(parents).set({ note: '' }).everyRow(),
    })
    const own = trigger('own', {
      on: parents,
      timing: 'after',
      events: ['insert'],
      run: () => [update(parents).set({ note: '' }).everyRow(), select({ id: parents.id }).from(parents)],
    })
    const lacking = lacks(defineSchema({ parents, children, seen, instead, own }), mysqlDialect)
    expect(lacking).toEqual([
      'sql.coveringIndexes',
      'sql.deferrableConstraints',
      'sql.insteadOfTriggers',
      'sql.jsonKeys',
      'sql.mixedReferences',
      'sql.nullableSpatialIndexes',
      'sql.nullsNotDistinct',
      'sql.ownTableTriggers',
      'sql.partialIndexes',
      'sql.pointKeys',
      'sql.queryingTriggers',
      'sql.setDefaultAction',
      'sql.stemmedSearch',
      'sql.trigramSearch',
      'sql.unboundedKeys',
    ])
    for (const capability of lacking) expect([...sqliteDialect.capabilities]).toContain(capability)
    expect(lacking.filter((capability) => ![...postgresDialect.capabilities].some((name) => name === capability))).toEqual([
      'sql.pointKeys',
    ])
  })

  it('differ in what they lack', () => {
    const things = table('things', { id: id(), name: text(), up: text({ length: 5 }).nullable().unique() }, (t) => [
      unique([t.name]),
      index({ name: 'by lower' }, lower(t.up)),
      foreignKey([t.up], () => [t.up], { onDelete: 'set null' }),
      check(t.up.ne('x')),
    ])
    const all = defineSchema({ things })
    expect(lacks(all, mysqlDialect)).toEqual(['sql.actionChecks', 'sql.unboundedUniques'])
    expect(lacks(all, mariadbDialect)).toEqual(['sql.expressionIndexes'])
  })

  it('refuse what is computed from columns that change by themselves', () => {
    const parents = table('parents', { id: id() })
    const children = table(
      'children',
      {
        id: id(),
        parent: references(() => parents.id, { onDelete: 'set null' }).nullable(),
        twice: integer().generated(),
        once: integer().generated('virtual'),
      },
      (t) => [generatedAs(t.twice, t.parent.times(2)), generatedAs(t.once, t.id.plus(1)), check(t.id.gt(0))],
    )
    const all = defineSchema({ parents, children })
    expect(lacks(all, mysqlDialect)).toEqual(['sql.actionComputation', 'sql.identityChecks'])
    expect(checkSchema(all, mariadbDialect).map(({ columns }) => columns)).toEqual([['id'], ['parent']])
    const deleted = table(
      'deleted',
      { parent: references(() => parents.id, { onDelete: 'cascade' }), twice: integer({ bits: 64 }).generated() },
      (t) => [generatedAs(t.twice, t.parent.times(2))],
    )
    expect(lacks(defineSchema({ parents, deleted }), mysqlDialect)).toEqual(['sql.actionComputation'])
    expect(lacks(defineSchema({ parents, deleted }), mariadbDialect)).toEqual([])
    const wide = table('wide', { a: text({ length: 16_000 }), b: text({ length: 400 }), c: text(), d: text({ length: 20_000 }) })
    expect(lacks(defineSchema({ wide }), mariadbDialect)).toEqual(['sql.wideRows'])
  })

  it('refuse names and numbers that are too long', () => {
    const long = table('x'.repeat(65), { id: id(), '🙂': integer(), wide: decimal({ precision: 70 }) })
    expect(lacks(defineSchema({ long }), mariadbDialect)).toEqual(['sql.longNames', 'sql.supplementaryNames', 'sql.wideDecimals'])
    const keys = table('keys', { a: text({ length: 500 }), b: text({ length: 500 }) }, (t) => [primaryKey([t.a, t.b])])
    expect(lacks(defineSchema({ keys }), mariadbDialect)).toEqual(['sql.longKeys'])
  })

  it('index the beginnings of long texts where that changes nothing', () => {
    expect(mysql).toContain('INDEX `ix_airports_name_note` (`name` DESC, `note`(255))')
    const keys = table('keys', { id: id(), a: text({ length: 500 }), b: text({ length: 500 }) }, (t) => [unique([t.a, t.b])])
    // MariaDB keeps such values by their hashes.
    expect(createStatements(defineSchema({ keys }), mariadbDialect).join()).toContain('UNIQUE (`a`, `b`)')
    expect(lacks(defineSchema({ keys }), mysqlDialect)).toEqual(['sql.longKeys'])
  })
})

function lacks(schema: Schema, dialect: typeof mysqlDialect): string[] {
  const messages = checkSchema(schema, dialect).map(({ message }) => message)
  return [...new Set(messages.map((message) => /\(capability (sql\.\w+)\)$/.exec(message)?.[1] ?? message))].sort()
}
