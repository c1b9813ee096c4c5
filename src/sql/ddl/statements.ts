import { ConfigurationError } from '../../errors/index.ts'
import type { Schema } from '../../schema/tables/schema.ts'
import type { Dialect } from '../compile/dialect.ts'
import { inSchemas } from '../compile/schema-names.ts'
import { soundDescription } from './check-schema.ts'
import type { CreateOptions, DdlDialect, DdlStep, DropOptions } from './ddl-dialect.ts'
import type { EngineObject } from './engine-object.ts'
import { requireCapabilities } from './required-capabilities.ts'

/**
 * The SQL statements that create a schema's tables, indexes, views, triggers and sequences, in the order in which they must run: the
 * same text for the same schema. Needs no database; `db.create()` runs them in one transaction.
 *
 * Throws ProgrammingError SCHEMA_INVALID with every contradiction in the schema; ConfigurationError CAPABILITY_MISSING.
 */
export function createStatements(schema: Schema, dialect: Dialect, options: CreateOptions = {}): readonly string[] {
  return inSchemas(options.schemas, () => createSteps(schema, dialect, options)).map(({ text }) => text)
}

/** The same statements, each with what takes it back as far as the dialect says it. */
export function createSteps(schema: Schema, dialect: Dialect, options: CreateOptions = {}): readonly DdlStep[] {
  const ddl = ddlOf(dialect)
  requireCapabilities(schema, dialect)
  const description = soundDescription(schema, dialect)
  const objects = (stage: EngineObject['stage']): readonly DdlStep[] =>
    description.objects.filter((object) => object.stage === stage).flatMap((object) => objectSteps(object, options, dialect))
  return [
    ...objects('before tables'),
    ...(ddl.steps?.(description, options, dialect) ?? withoutUndo(ddl.create(description, options, dialect))),
    ...withoutUndo(
      description.tables.flatMap((table) => table.engineElements.flatMap((element) => element.create?.(table, options, dialect) ?? [])),
    ),
    ...objects('after tables'),
  ]
}

// What may have been there before is not removed.
function objectSteps(object: EngineObject, options: CreateOptions, dialect: Dialect): readonly DdlStep[] {
  const steps = withoutUndo(object.create(options, dialect))
  if (options.ifNotExists === true) return steps
  const undo = object.drop({ ifExists: true }, dialect)
  return steps.map((step, position) => (position === 0 ? { ...step, undo } : step))
}

function withoutUndo(texts: readonly string[]): readonly DdlStep[] {
  return texts.map((text) => ({ text }))
}

/**
 * The SQL statements that remove what `createStatements` creates, with everything in it.
 *
 * Throws ProgrammingError SCHEMA_INVALID; ConfigurationError CAPABILITY_MISSING.
 */
export function dropStatements(schema: Schema, dialect: Dialect, options: DropOptions = {}): readonly string[] {
  const ddl = ddlOf(dialect)
  requireCapabilities(schema, dialect)
  const description = soundDescription(schema, dialect)
  const objects = (stage: EngineObject['stage']): readonly string[] =>
    description.objects
      .filter((object) => object.stage === stage)
      .toReversed()
      .flatMap((object) => object.drop(options, dialect))
  return [...objects('after tables'), ...ddl.drop(description, options, dialect), ...objects('before tables')]
}

function ddlOf(dialect: Dialect): DdlDialect {
  if (dialect.ddl !== undefined) return dialect.ddl
  throw new ConfigurationError('CAPABILITY_MISSING', `${dialect.name} cannot create schemas (capability sql.ddl)`, {
    details: { capability: 'sql.ddl' },
  })
}
