import type { Dialect } from '../../../compile/dialect.ts'
import type { CreateOptions, DdlDialect, DdlStep, DropOptions } from '../../../ddl/ddl-dialect.ts'
import type { ForeignKeyDescription, SchemaDescription, TableDescription } from '../../../ddl/description.ts'
import type { Names } from '../../../ddl/names.ts'
import { triggerName } from '../../../ddl/trigger-parts.ts'
import type { Flavor } from '../flavor.ts'
import { mysqlIdentifier } from '../literal.ts'
import { unlessFound } from './conditional.ts'
import { createTable } from './create-table.ts'
import { foreignKeyExists, tableExists } from './existence.ts'
import { foreignKeyText, inlineForeignKeys } from './foreign-keys.ts'
import { mysqlProblems } from './problems.ts'
import { qualified } from './qualified-name.ts'
import { createRoles, dropRoles } from './roles.ts'
import { createSequences, dropSequences } from './sequences.ts'
import { createTrigger } from './triggers.ts'
import { createView } from './views.ts'

/** How schemas are created and removed on MySQL and MariaDB. Each statement ends the transaction around it (MySQL manual §15.3.3). */
export function mysqlDdl(flavor: Flavor): DdlDialect {
  return {
    create: (schema, options, dialect) => createSteps(schema, options, dialect, flavor).map(({ text }) => text),
    steps: (schema, options, dialect) => createSteps(schema, options, dialect, flavor),
    drop: (schema, options) => dropStatements(schema, options, flavor),
    problems: (schema, dialect) => mysqlProblems(schema, dialect, flavor),
  }
}

function createSteps(schema: SchemaDescription, options: CreateOptions, dialect: Dialect, flavor: Flavor): readonly DdlStep[] {
  const names = schema.names.copy()
  const inline = inlineForeignKeys(schema)
  return [
    ...databases(schema, flavor).map((text) => ({ text })),
    // Defaults may take numbers of sequences.
    ...createSequences(schema.sequences, options, flavor),
    ...schema.tables.map((table) => tableStep(table, inline.get(table) ?? [], names, options, dialect, flavor)),
    ...schema.tables.flatMap((table) =>
      table.foreignKeys.filter((key) => inline.get(table)?.includes(key) !== true).map((key) => addForeignKey(table, key, options)),
    ),
    ...schema.views.map((view) => createView(view, options, dialect, flavor)),
    ...schema.triggers.flatMap((trigger) => createTrigger(trigger, options, dialect)),
    ...createRoles(schema, options),
  ]
}

/** The databases that the schema names are there before everything else, and stay when the rest goes. */
function databases({ tables, views, sequences }: SchemaDescription, flavor: Flavor): string[] {
  const names = new Set([...tables, ...views, ...sequences].flatMap(({ schema }) => schema ?? []))
  return [...names].map(
    (name) => `CREATE DATABASE IF NOT EXISTS ${mysqlIdentifier(name)} CHARACTER SET utf8mb4 COLLATE ${flavor.collation}`,
  )
}

function tableStep(
  table: TableDescription,
  foreignKeys: readonly ForeignKeyDescription[],
  names: Names,
  options: CreateOptions,
  dialect: Dialect,
  flavor: Flavor,
): DdlStep {
  const text = createTable(table, foreignKeys, names, options, dialect, flavor)
  const step = {
    undo: [`DROP TABLE ${qualified(table.name, table.schema)}`],
    ...(options.ifNotExists === true ? { exists: tableExists(table.name, table.schema) } : {}),
  }
  if (table.fullText.length === 0) return { text, ...step }
  // A full-text index leaves out the words of a list that is on or off when it is created: then a search for one of them would find nothing.
  if (flavor.mariadb) return { text: `SET STATEMENT innodb_ft_enable_stopword = OFF FOR ${text}`, ...step }
  const stopwords = (value: string): string => `SET SESSION innodb_ft_enable_stopword = ${value}`
  return { text: [stopwords('OFF'), text, stopwords('DEFAULT')].join(';\n'), ...step }
}

function addForeignKey(table: TableDescription, key: ForeignKeyDescription, options: CreateOptions): DdlStep {
  const name = qualified(table.name, table.schema)
  const text = `ALTER TABLE ${name} ADD ${foreignKeyText(key)}`
  const undo = [`ALTER TABLE ${name} DROP FOREIGN KEY ${mysqlIdentifier(key.name)}`]
  if (options.ifNotExists !== true) return { text, undo }
  const exists = foreignKeyExists(table.name, table.schema, key.name)
  return { text: unlessFound(exists, text), undo, exists }
}

function dropStatements(schema: SchemaDescription, options: DropOptions, flavor: Flavor): readonly string[] {
  const exists = options.ifExists === true ? 'IF EXISTS ' : ''
  const drop = (kind: string, name: string, place: string | undefined): string => `DROP ${kind} ${exists}${qualified(name, place)}`
  return [
    ...schema.triggers
      .toReversed()
      .flatMap((trigger) => trigger.events.map((event) => drop('TRIGGER', triggerName(trigger, event), trigger.on.schema))),
    ...schema.views.toReversed().map(({ name, schema: place }) => drop('VIEW', name, place)),
    ...dropTables(schema, exists, flavor),
    ...dropSequences(schema.sequences, options, flavor),
    ...dropRoles(schema, options),
  ]
}

/**
 * MySQL removes tables that refer to each other when one statement names them all, and all of them or none. MariaDB removes them one after the other: there foreign
 * keys in a circle go first.
 */
function dropTables(schema: SchemaDescription, exists: string, flavor: Flavor): string[] {
  const names = schema.tables.toReversed().map(({ name, schema: place }) => qualified(name, place))
  if (names.length === 0) return []
  if (!flavor.mariadb) return [`DROP TABLE ${exists}${names.join(', ')}`]
  const inline = inlineForeignKeys(schema)
  return [
    ...schema.tables.flatMap((table) =>
      table.foreignKeys
        .filter((key) => inline.get(table)?.includes(key) !== true)
        .map(
          ({ name }) => `ALTER TABLE ${exists}${qualified(table.name, table.schema)} DROP FOREIGN KEY ${exists}${mysqlIdentifier(name)}`,
        ),
    ),
    ...names.map((name) => `DROP TABLE ${exists}${name}`),
  ]
}
