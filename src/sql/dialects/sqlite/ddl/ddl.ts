import type { Dialect } from '../../../compile/dialect.ts'
import type { CreateOptions, DdlDialect } from '../../../ddl/ddl-dialect.ts'
import type { SchemaDescription, TableDescription } from '../../../ddl/description.ts'
import { triggerName } from '../../../ddl/trigger-parts.ts'
import { createTable } from './create-table.ts'
import { createFullTextIndex } from './full-text.ts'
import { createIndexes } from './indexes.ts'
import { sqliteProblems } from './problems.ts'
import { qualified } from './qualified-name.ts'
import { createSequences, dropSequences } from './sequences.ts'
import { createSpatialIndex } from './spatial.ts'
import { createTrigger } from './triggers.ts'
import { createView } from './views.ts'

/** How SQLite's schemas are created and removed. All of it can run inside a transaction. */
export const sqliteDdl: DdlDialect = {
  create(schema, options, dialect) {
    const names = schema.names.copy()
    return [
      ...schema.tables.flatMap((table) => tableStatements(table, names, options, dialect)),
      ...schema.views.map((view) => createView(view, options, dialect)),
      ...schema.triggers.flatMap((trigger) => createTrigger(trigger, options, dialect)),
      ...createSequences(schema.sequences, options, dialect),
    ]
  },

  drop(schema, options, dialect) {
    const drop = (kind: string, name: string, schemaName?: string): string =>
      `DROP ${kind} ${options.ifExists === true ? 'IF EXISTS ' : ''}${qualified(name, schemaName, dialect)}`
    return [
      // While tables refer to each other in a circle, whichever goes first leaves rows without what they refer to.
      ...(schema.circular ? ['PRAGMA defer_foreign_keys = ON'] : []),
      ...schema.triggers
        .toReversed()
        .flatMap((trigger) => trigger.events.map((event) => drop('TRIGGER', triggerName(trigger, event), trigger.on.schema))),
      ...schema.views.toReversed().map((view) => drop('VIEW', view.name, view.schema)),
      ...schema.tables
        .toReversed()
        .flatMap((table) => [
          ...[...table.fullText, ...table.spatial].map(({ name }) => drop('TABLE', name, table.schema)),
          drop('TABLE', table.name, table.schema),
        ]),
      ...dropSequences(schema.sequences, dialect),
    ]
  },

  problems: sqliteProblems,
}

function tableStatements(table: TableDescription, names: SchemaDescription['names'], options: CreateOptions, dialect: Dialect): string[] {
  return [
    createTable(table, names, options, dialect),
    ...createIndexes(table, options, dialect),
    ...table.fullText.flatMap((index) => createFullTextIndex(table, index, options, dialect)),
    ...table.spatial.flatMap((index) => createSpatialIndex(table, index, options, dialect)),
  ]
}
