import type { EngineType } from './engine-type.ts'
import type { Kind } from './kind.ts'

/** What a value is for, so that an error can say which column it was meant for. */
export interface Subject {
  readonly table?: string | undefined
  readonly column?: string | undefined
}

/**
 * The type of a column or of an expression's result: which values it accepts and how they look in their canonical
 * form. How an engine stores that form is the dialect's business.
 */
export interface ColumnType<K extends Kind = Kind> {
  readonly kind: K
  /** The type with its parameters, unique for what it accepts and how it is stored: `decimal(30,10)`. */
  readonly key: string
  /** Checks a value and gives its canonical form. Throws DataError. Never called with null. */
  accept(value: unknown, subject: Subject): unknown
  /** Turns the canonical form into what the application reads, where the two differ. */
  readonly present?: ((canonical: never) => unknown) | undefined
  /** Integers: 16, 32 or 64 bits. */
  readonly bits?: 16 | 32 | 64
  /** Text: the greatest number of characters; bytes: of bytes. */
  readonly length?: number
  readonly collation?: string
  /** Enumerations: the values that are allowed. */
  readonly values?: readonly string[]
  readonly precision?: number
  readonly scale?: number
  /** Arrays, and JSON arrays that a query builds: the type of the elements. */
  readonly element?: ColumnType
  /** JSON arrays that a query builds of different types: the type of each element. */
  readonly items?: readonly ColumnType[]
  /** JSON objects that a query builds of keys and values: the type of every member. */
  readonly everyMember?: ColumnType
  /** JSON objects that a query builds: the types of the members. */
  readonly members?: Readonly<Record<string, ColumnType>>
  /** User-defined types: the type that is stored. */
  readonly storedAs?: ColumnType
  /** Types that only some engines have: how those name, write and read it. */
  readonly engineType?: EngineType
}
