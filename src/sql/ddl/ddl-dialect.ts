import type { Dialect } from '../compile/dialect.ts'
import type { SchemaDescription, SchemaProblem } from './description.ts'

export interface CreateOptions {
  /** Leaves alone what exists already, by its name. Default: false. */
  readonly ifNotExists?: boolean
}

export interface DropOptions {
  /** Leaves out what does not exist. Default: false. */
  readonly ifExists?: boolean
}

/** How a dialect writes what creates and removes a schema. */
export interface DdlDialect {
  /** The statements that create everything in the schema, in an order in which they can run inside one transaction. */
  create(schema: SchemaDescription, options: CreateOptions, dialect: Dialect): readonly string[]
  /** The statements that remove everything in the schema. */
  drop(schema: SchemaDescription, options: DropOptions, dialect: Dialect): readonly string[]
  /** What the engine cannot have although the schema itself is sound. */
  problems?(schema: SchemaDescription): readonly SchemaProblem[]
}
