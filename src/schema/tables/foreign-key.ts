/** What happens to a row when the row it refers to is deleted or its key changes. */
export type ForeignKeyAction = 'no action' | 'restrict' | 'cascade' | 'set null' | 'set default'

export interface ForeignKeyOptions {
  /** Default: no action. */
  readonly onDelete?: ForeignKeyAction
  /** Default: no action. */
  readonly onUpdate?: ForeignKeyAction
  /** Checked at commit when `initially deferred`, or when a transaction asks for it. Default: checked by each statement. */
  readonly deferrable?: 'initially deferred' | 'initially immediate'
  /** Default: by the naming convention, `fk_<table>_<columns>`. */
  readonly name?: string
}
