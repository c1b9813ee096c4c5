import type { ForeignKeyAction } from '../../schema/tables/foreign-key.ts'
import type { Privilege } from '../../schema/tables/privileges.ts'
import type { Kind } from '../../schema/types/kind.ts'

/** What a database holds, as it was found there. Plain values: they can be compared, kept as JSON apart from bigint and bytes, and printed. */
export interface DatabaseDescription {
  /** The dialect that the expressions and definitions are written in, such as `SQLite`. */
  readonly dialect: string
  /** The names of the database schemas that the connection sees. */
  readonly schemas: readonly string[]
  /** Ordered by database schema and name. */
  readonly tables: readonly DescribedTable[]
  readonly views: readonly DescribedView[]
  readonly triggers: readonly DescribedTrigger[]
  readonly sequences: readonly DescribedSequence[]
  /** The roles that have privileges in the database, with those that they are members of and their members. None where the engine keeps none. */
  readonly roles: readonly DescribedRole[]
  readonly privileges: readonly DescribedPrivileges[]
  /** What the engine has beside these, such as the tables of modules: `sort` says what each is. */
  readonly others: readonly DescribedOther[]
}

/** What only this engine has and no schema value says, by name: for people to read and for comments in printed schemas. */
export type EngineFacts = Readonly<Record<string, string | number | boolean>>

/** A table as it was found, with everything on it. */
export interface DescribedTable {
  readonly name: string
  /** The database schema, where it is not the connection's own. */
  readonly schema: string | undefined
  readonly temporary: boolean
  /** In the order of the table. */
  readonly columns: readonly DescribedColumn[]
  readonly primaryKey: DescribedPrimaryKey | undefined
  /** In the order in which they were declared, as all lists of constraints and indexes are. */
  readonly uniques: readonly DescribedUnique[]
  readonly foreignKeys: readonly DescribedForeignKey[]
  readonly checks: readonly DescribedCheck[]
  readonly indexes: readonly DescribedIndex[]
  readonly fullTextIndexes: readonly DescribedFullTextIndex[]
  readonly spatialIndexes: readonly DescribedSpatialIndex[]
  readonly comment: string | undefined
  readonly engine: EngineFacts
}

/** A column as it was found. */
export interface DescribedColumn {
  readonly name: string
  readonly type: DescribedType
  readonly nullable: boolean
  /** The engine numbers the rows. */
  readonly identity: boolean
  readonly default: DescribedDefault | undefined
  readonly generated: { readonly storage: 'stored' | 'virtual'; readonly expression: ExpressionDescription } | undefined
  readonly comment: string | undefined
  readonly engine: EngineFacts
}

/** A column type with its parameters. */
export interface DescribedType {
  readonly kind: Exclude<Kind, 'custom'>
  /** Integers: 16, 32 or 64 bits. */
  readonly bits?: 16 | 32 | 64
  /** Text: the greatest number of characters; bytes: of bytes. */
  readonly length?: number
  readonly collation?: string
  /** Enumerations: the values that are allowed. */
  readonly values?: readonly string[]
  readonly precision?: number
  readonly scale?: number
  /** Arrays: the type of the elements. */
  readonly element?: DescribedType
}

/** The value of rows that give none: a constant in the form in which the application writes it, or SQL. */
export type DescribedDefault = { readonly constant: unknown } | { readonly expression: ExpressionDescription }

/**
 * SQL of the description's dialect with columns of the table in it: `columns[n]` stands between `texts[n]` and `texts[n + 1]`. The text is
 * in one way of writing, so that equal expressions have equal descriptions.
 */
export interface ExpressionDescription {
  readonly texts: readonly string[]
  readonly columns: readonly string[]
}

/** The primary key of a table. */
export interface DescribedPrimaryKey {
  /** The name in the database; undefined where it has none. */
  readonly name: string | undefined
  readonly columns: readonly string[]
  readonly engine: EngineFacts
}

/** A key of a unique constraint or an index: a column or an expression. */
export interface DescribedKey {
  readonly column: string | undefined
  readonly expression: ExpressionDescription | undefined
  /** The type of an expression, where the engine keeps one. */
  readonly type?: DescribedType
  /** Where it is another than the column's. */
  readonly collation: string | undefined
  readonly descending: boolean
  /** Where nulls come, if that is neither after all values ascending nor before them descending. */
  readonly nulls?: 'first' | 'last'
}

/** A unique constraint: of all rows, or of those that meet a condition. */
export interface DescribedUnique {
  readonly name: string | undefined
  readonly keys: readonly DescribedKey[]
  readonly where: ExpressionDescription | undefined
  readonly nullsNotDistinct: boolean
  readonly engine: EngineFacts
}

/** A foreign key. */
export interface DescribedForeignKey {
  readonly name: string | undefined
  readonly columns: readonly string[]
  readonly targetTable: string
  readonly targetSchema: string | undefined
  /** As many as columns; empty where the target is missing in the database. */
  readonly targetColumns: readonly string[]
  readonly onDelete: ForeignKeyAction
  readonly onUpdate: ForeignKeyAction
  readonly deferrable: 'initially deferred' | 'initially immediate' | undefined
}

/** A check constraint. */
export interface DescribedCheck {
  readonly name: string | undefined
  readonly condition: ExpressionDescription
}

/** An index that is neither full-text nor spatial. */
export interface DescribedIndex {
  /** Undefined only in a description that leaves out what follows from the naming convention. */
  readonly name: string | undefined
  readonly keys: readonly DescribedKey[]
  readonly unique: boolean
  readonly where: ExpressionDescription | undefined
  readonly include: readonly string[]
}

/** A full-text index. `tokens`: what it takes texts apart into. */
export interface DescribedFullTextIndex {
  readonly name: string
  readonly columns: readonly string[]
  readonly tokens: 'words' | 'stems' | 'trigrams'
}

/** A spatial index over a column of points. */
export interface DescribedSpatialIndex {
  readonly name: string
  readonly column: string
}

/** A view as it was found. */
export interface DescribedView {
  readonly name: string
  readonly schema: string | undefined
  readonly temporary: boolean
  /** The columns with their types, as far as the engine tells; undefined where the view cannot be read, because what it reads is missing. */
  readonly columns: readonly DescribedViewColumn[] | undefined
  /** The query. */
  readonly definition: string
}

/** A column of a view; its type is undefined where the engine does not tell it. */
export interface DescribedViewColumn {
  readonly name: string
  readonly type: DescribedType | undefined
}

/** A trigger of one event. */
export interface DescribedTrigger {
  readonly name: string
  /** The table or view. */
  readonly table: string
  readonly schema: string | undefined
  readonly temporary: boolean
  readonly timing: 'before' | 'after' | 'instead of'
  readonly event: 'insert' | 'update' | 'delete'
  /** For updates: only of these columns; none for all. */
  readonly columns: readonly string[]
  /** The condition, in the SQL of the dialect. */
  readonly when: string | undefined
  /** What it does for each row: SQL statements. */
  readonly statements: readonly string[]
}

/** A sequence, and how far it has come. */
export interface DescribedSequence {
  readonly name: string
  readonly schema: string | undefined
  /** The number that comes next. */
  readonly next: number
  /** What is added for each further one. */
  readonly increment: number
}

/** A role, and the names of those that it is a member of. */
export interface DescribedRole {
  readonly name: string
  readonly memberOf: readonly string[]
}

/** What one role may do to one thing. */
export interface DescribedPrivileges {
  readonly role: string
  readonly sort: 'table' | 'view' | 'sequence'
  readonly name: string
  readonly schema: string | undefined
  /** `columns`: those that the privilege is about; undefined: everything. */
  readonly privileges: readonly { readonly privilege: Privilege; readonly columns: readonly string[] | undefined }[]
}

/** Something that no schema value says, by its sort and its name: `extension`, `partition`. */
export interface DescribedOther {
  readonly sort: string
  readonly name: string
  readonly schema: string | undefined
}
