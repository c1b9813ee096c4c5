import type { Dialect } from '../../../compile/dialect.ts'
import { schemaFor } from '../../../compile/schema-names.ts'
import type { CreateOptions, DdlDialect, DropOptions } from '../../../ddl/ddl-dialect.ts'
import type { SchemaDescription, TableDescription } from '../../../ddl/description.ts'
import { postgresIdentifier, quotedText } from '../literal.ts'
import { createComments } from './comments.ts'
import { unlessFound } from './conditional.ts'
import { createTable } from './create-table.ts'
import { createSearchParts } from './extensions.ts'
import { addForeignKeys, inlineForeignKeys } from './foreign-keys.ts'
import { createIndexes } from './indexes.ts'
import { postgresProblems } from './problems.ts'
import { qualified } from './qualified-name.ts'
import { createRoles, dropRoles } from './roles.ts'
import { createSequence } from './sequences.ts'
import { createTrigger, dropTrigger } from './triggers.ts'
import { createView } from './views.ts'

/** How PostgreSQL's schemas are created and removed. All of it can run inside a transaction. */
export const postgresDdl: DdlDialect = {
  create(schema, options, dialect) {
    const names = schema.names.copy()
    const isInline = inlineForeignKeys(schema.tables)
    return [
      ...createNamespaces(schema),
      ...createSearchParts(schema),
      // Defaults may take numbers of sequences.
      ...schema.sequences.map((sequence) => createSequence(sequence, options)),
      ...schema.tables.map((table) => createTable(table, isInline, names, options, dialect)),
      ...addForeignKeys(schema.tables, isInline, options, dialect),
      ...schema.tables.flatMap((table) => tableParts(table, options, dialect)),
      ...schema.views.flatMap((view) => view.engineForm?.create(options, dialect) ?? [createView(view, options, dialect)]),
      ...schema.triggers.flatMap((trigger) => createTrigger(trigger, options, dialect)),
      ...createRoles(schema, options),
    ]
  },

  drop(schema, options, dialect) {
    const exists = existsText(options)
    const drop = (kind: string, name: string, schemaName: string | undefined): string =>
      `DROP ${kind} ${exists}${qualified(name, schemaName)}`
    return [
      ...schema.triggers.toReversed().flatMap((trigger) => dropTrigger(trigger, exists, dialect)),
      ...schema.views.toReversed().flatMap((view) => view.engineForm?.drop(options, dialect) ?? [drop('VIEW', view.name, view.schema)]),
      ...dropTables(schema, exists),
      ...schema.sequences.toReversed().map((sequence) => drop('SEQUENCE', sequence.name, sequence.schema)),
      ...dropRoles(schema, options),
    ]
  },

  problems: postgresProblems,
}

function tableParts(table: TableDescription, options: CreateOptions, dialect: Dialect): string[] {
  return [...createIndexes(table, options, dialect), ...createComments(table, options)]
}

/** The database schemas are there before everything else, and stay when the rest goes. Who may not create them can use those that are there. */
function createNamespaces({ tables, views, sequences }: SchemaDescription): string[] {
  const names = new Set([...tables, ...views, ...sequences].flatMap(({ schema }) => schemaFor(schema) ?? []))
  return [...names].map((name) =>
    unlessFound(`SELECT FROM pg_catalog.pg_namespace WHERE nspname = ${quotedText(name)}`, [`CREATE SCHEMA ${postgresIdentifier(name)}`]),
  )
}

/** Tables that refer to each other in a circle go in one statement. */
function dropTables({ tables, circular }: SchemaDescription, exists: string): string[] {
  const names = tables.toReversed().map(({ name, schema }) => qualified(name, schema))
  if (circular) return [`DROP TABLE ${exists}${names.join(', ')}`]
  return names.map((name) => `DROP TABLE ${exists}${name}`)
}

function existsText(options: DropOptions): string {
  return options.ifExists === true ? 'IF EXISTS ' : ''
}
