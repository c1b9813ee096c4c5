/**
 * A type that only some engines have. Values travel as text, in the form that the engine reads and writes; `read` is given that text and
 * gives the canonical form. A schema with a column of such a type is refused when it is opened on an engine without the capability.
 */
export interface EngineType {
  /** What engines with this type can do, by its name. */
  readonly capability: string
  /** The type as DDL and casts name it: SQL text, quoted where need be. */
  readonly name: string
  /** The same without the limits of a column, for values. Default: `name`; undefined: that of the type's kind. */
  readonly valueName: string | undefined
  /** From the canonical form to text. Default: as the type's kind is written. */
  readonly write?: ((canonical: unknown) => string) | undefined
  /** From text to the canonical form. Default: as the type's kind is read. */
  readonly read?: ((text: string) => unknown) | undefined
  /** What stands between the elements of an array in its text form. Default: a comma. */
  readonly delimiter?: string | undefined
  /** The engine makes objects of its values in documents, where their text form is wanted. Default: false. */
  readonly hasJsonForm?: boolean | undefined
  /** What must be in the database before a table can have a column of this type: an element of the schema. */
  readonly declaration?: { readonly store: string; readonly name: string } | undefined
}
