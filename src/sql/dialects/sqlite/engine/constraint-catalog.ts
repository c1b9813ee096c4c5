import type { ForeignKeyAction } from '../../../../schema/tables/foreign-key.ts'

/** A constraint as an error names it. */
export interface NamedConstraint {
  readonly name: string
  readonly table: string
  readonly columns: readonly string[]
}

/** A foreign key as an error names it, with what is needed to see whether rows keep it. */
export interface NamedForeignKey extends NamedConstraint {
  readonly target: string
  readonly targetColumns: readonly string[]
  readonly onDelete: ForeignKeyAction
  /** Checked at commit, not by each statement. */
  readonly deferred: boolean
}

/** What is known of a violated constraint: the name is missing where several constraints fit what SQLite says. */
export type FoundConstraint = Partial<NamedConstraint>

/** Finds the declared constraint behind what SQLite says of a violation. */
export interface ConstraintCatalog {
  /** The unique or primary key constraint that SQLite names by its columns, `table.a, table.b`. */
  unique(listed: string): FoundConstraint | undefined
  /** The unique index, by its name. */
  uniqueIndex(name: string): FoundConstraint | undefined
  check(name: string): FoundConstraint | undefined
  /** The column that SQLite names `table.column`. */
  notNull(listed: string): FoundConstraint | undefined
  /** Every declared foreign key. */
  foreignKeys(): readonly NamedForeignKey[]
}

export const emptyCatalog: ConstraintCatalog = {
  unique: () => undefined,
  uniqueIndex: () => undefined,
  check: () => undefined,
  notNull: () => undefined,
  foreignKeys: () => [],
}
