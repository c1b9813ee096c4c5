import type { EngineElement } from '../../schema/tables/elements.ts'
import type { Dialect } from '../compile/dialect.ts'
import type { CreateOptions } from './ddl-dialect.ts'
import type { TableDescription } from './description.ts'

/** Something that only some engines have on a table, with the SQL that makes it. It goes when the table goes. */
export interface WritingElement extends EngineElement {
  /** What stands before TABLE in CREATE TABLE. */
  readonly prefix?: string | undefined
  /** What follows the columns and constraints of CREATE TABLE, such as PARTITION BY. */
  suffix?(table: TableDescription, dialect: Dialect): string
  /** Statements that run when all tables are there. */
  create?(table: TableDescription, options: CreateOptions, dialect: Dialect): readonly string[]
}

/** The element with its functions. Whoever makes such an element gives it them; the schema knows only that it is there. */
export function writingElement(element: EngineElement): WritingElement {
  return element as WritingElement
}
