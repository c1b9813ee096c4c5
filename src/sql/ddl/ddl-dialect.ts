import type { Dialect } from '../compile/dialect.ts'
import type { SchemaNames } from '../compile/schema-names.ts'
import type { SchemaDescription, SchemaProblem } from './description.ts'

/** How a schema is created. */
export interface CreateOptions {
  /** Leaves alone what exists already, by its name. Default: false. */
  readonly ifNotExists?: boolean
  /** Database schemas to create in, in place of the declared ones; they exist. Default: those of the handle. */
  readonly schemas?: SchemaNames
}

/** How a schema is removed. */
export interface DropOptions {
  /** Leaves out what does not exist. Default: false. */
  readonly ifExists?: boolean
  /** Database schemas to remove from, in place of the declared ones. Default: those of the handle. */
  readonly schemas?: SchemaNames
}

/** SQL text that creates one thing, and what takes it back. */
export interface DdlStep {
  readonly text: string
  /** The statements that remove what it creates; none for what need not be removed. */
  readonly undo?: readonly string[]
  /** A query that gives a row when it is there before: then it is not removed. */
  readonly exists?: string
}

/** How a dialect writes what creates and removes a schema. */
export interface DdlDialect {
  /** The statements that create everything in the schema, in an order in which they can run inside one transaction. */
  create(schema: SchemaDescription, options: CreateOptions, dialect: Dialect): readonly string[]
  /** The same with what takes each back: for engines whose DDL no transaction holds together (capability sql.transactionalDdl). */
  steps?(schema: SchemaDescription, options: CreateOptions, dialect: Dialect): readonly DdlStep[]
  /** The statements that remove everything in the schema. */
  drop(schema: SchemaDescription, options: DropOptions, dialect: Dialect): readonly string[]
  /** What the engine cannot have although the schema itself is sound. */
  problems?(schema: SchemaDescription, dialect: Dialect): readonly SchemaProblem[]
}
