import type { Node } from '../../schema/expressions/node.ts'
import type { ForeignKeyAction } from '../../schema/tables/foreign-key.ts'
import type { Privilege, Role } from '../../schema/tables/privileges.ts'
import type { Sequence } from '../../schema/tables/sequence.ts'
import type { TableColumn, TableInfo } from '../../schema/tables/table.ts'
import type { ColumnType } from '../../schema/types/column-type.ts'
import type { Capability } from '../compile/capabilities.ts'
import type { TriggerDeclaration } from '../triggers/trigger.ts'
import type { ViewInfo } from '../views/view.ts'
import type { WritingElement } from './engine-element.ts'
import type { EngineObject } from './engine-object.ts'
import type { Names } from './names.ts'

/** Everything that is declared of a table, with the name that each part has in the database. */
export interface TableDescription {
  readonly table: TableInfo
  readonly name: string
  readonly schema: string | undefined
  readonly columns: readonly ColumnDescription[]
  readonly primaryKey: PrimaryKeyDescription | undefined
  readonly uniques: readonly UniqueDescription[]
  readonly foreignKeys: readonly ForeignKeyDescription[]
  readonly checks: readonly CheckDescription[]
  readonly indexes: readonly IndexDescription[]
  readonly fullText: readonly FullTextDescription[]
  readonly spatial: readonly SpatialDescription[]
  /** What only some engines have on a table. */
  readonly engineElements: readonly WritingElement[]
}

/** A column, with what the table's second part says of it. */
export interface ColumnDescription {
  readonly column: TableColumn
  readonly name: string
  readonly type: ColumnType
  readonly nullable: boolean
  /** The engine numbers the rows. */
  readonly identity: boolean
  readonly generated: { readonly storage: 'stored' | 'virtual'; readonly expression: Node } | undefined
}

/** The primary key, of one column or several. */
export interface PrimaryKeyDescription {
  readonly name: string
  readonly columns: readonly ColumnDescription[]
}

/** A unique constraint: of all rows, or of those that meet a condition. */
export interface UniqueDescription {
  readonly name: string
  /** Columns or expressions. */
  readonly keys: readonly Node[]
  /** The names of the key columns, or undefined when one of the keys is an expression. */
  readonly columns: readonly string[] | undefined
  /** The names of the columns that the keys read. */
  readonly keyColumns: readonly string[]
  readonly where: Node | undefined
  readonly nullsNotDistinct: boolean
}

/** A foreign key. The target columns are as many as the columns. */
export interface ForeignKeyDescription {
  readonly name: string
  readonly columns: readonly ColumnDescription[]
  readonly target: TableInfo
  readonly targetColumns: readonly TableColumn[]
  readonly onDelete: ForeignKeyAction
  readonly onUpdate: ForeignKeyAction
  readonly deferrable: 'initially deferred' | 'initially immediate' | undefined
}

/** A check constraint. */
export interface CheckDescription {
  readonly name: string
  readonly condition: Node
  /** The names of the columns that the condition reads. */
  readonly columns: readonly string[]
}

/** An index that is neither full-text nor spatial. */
export interface IndexDescription {
  readonly name: string
  /** Columns or expressions; orderings where a direction was given. */
  readonly keys: readonly Node[]
  /** The names of the columns that the keys read. */
  readonly columns: readonly string[]
  readonly unique: boolean
  readonly where: Node | undefined
  readonly include: readonly ColumnDescription[]
}

/** A full-text index, and what it takes texts apart into. */
export interface FullTextDescription {
  readonly name: string
  readonly columns: readonly ColumnDescription[]
  readonly tokens: 'words' | 'stems' | 'trigrams'
}

/** A spatial index over a column of points. */
export interface SpatialDescription {
  readonly name: string
  readonly column: ColumnDescription
}

/** What one role may do to one thing, after all that was granted and revoked. Rights of roles that it is a member of are not in it. */
export interface PrivilegeDescription {
  readonly role: Role
  readonly on: TableDescription | ViewInfo | Sequence
  /** For each privilege the names of the columns that it is about; undefined: everything. */
  readonly privileges: ReadonlyMap<Privilege, readonly string[] | undefined>
}

/** A contradiction in a declared schema. */
export interface SchemaProblem {
  readonly code: 'SCHEMA_INVALID'
  /** The table, view, trigger or sequence that the problem is in, by its name in the database. */
  readonly subject: string
  /** The columns concerned. */
  readonly columns: readonly string[]
  readonly message: string
  /** What the engine lacks, where the schema itself is sound. */
  readonly capability?: Capability
}

/** A whole schema, in the order in which it can be created. */
export interface SchemaDescription {
  readonly sequences: readonly Sequence[]
  /** Each after those that it refers to, except where they refer to each other in a circle. */
  readonly tables: readonly TableDescription[]
  /** Some tables refer to each other in a circle. */
  readonly circular: boolean
  /** Each after those that it reads. */
  readonly views: readonly ViewInfo[]
  readonly triggers: readonly TriggerDeclaration[]
  /** Each after those that it is a member of. */
  readonly roles: readonly Role[]
  readonly privileges: readonly PrivilegeDescription[]
  /** What only some engines have beside tables, each after those that it needs. */
  readonly objects: readonly EngineObject[]
  /** The names that are taken, so that a dialect can add some of its own. */
  readonly names: Names
  readonly problems: readonly SchemaProblem[]
}
