import type { Node } from '../../schema/expressions/node.ts'
import type { ColumnType } from '../../schema/types/column-type.ts'
import type { DdlDialect } from '../ddl/ddl-dialect.ts'
import type { Capability } from './capabilities.ts'
import type { SqlWriter } from './sql-writer.ts'

/** Writes one kind of node. */
export type CompileNode<N extends Node = Node> = (node: N, writer: SqlWriter) => void

/** How a value of a column type goes to an engine's driver and comes back. Null never reaches either. */
export interface Codec {
  /** From what the application gives (already checked and canonical) to what the driver takes. */
  readonly encode?: ((canonical: unknown) => unknown) | undefined
  /** From what the driver gives to what the application reads. */
  readonly decode?: ((stored: unknown) => unknown) | undefined
  /** The same, where whole numbers come as bigint because another column of the row needs it. */
  readonly decodeBig?: ((stored: unknown) => unknown) | undefined
  /** Whole numbers of this type may be beyond 2^53. */
  readonly needsBig?: boolean
}

/** What a dialect does in its own way. The compiler knows no dialect by name. */
export interface Dialect {
  readonly name: string
  /** What the engine can do: looked up by name, so that what it cannot fails with that name. */
  readonly capabilities: ReadonlySet<Capability>
  /** Compile functions by node kind. */
  readonly nodes: Readonly<Record<string, CompileNode<never>>>
  /** Compile functions of operators and functions, by their portable names. */
  readonly operations: Readonly<Record<string, Operation>>
  quoteIdentifier(name: string): string
  /** The placeholder of the parameter with this position, from 1. */
  placeholder(position: number): string
  /** A constant as SQL text. */
  literal(value: unknown, type: ColumnType): string
  /** The same for a value that is already in the form that the driver takes. */
  storedLiteral(stored: unknown): string
  /** So many rows of an insert go in one statement, where there are so many: each statement is a round trip. */
  readonly manyRows?: number
  codec(type: ColumnType): Codec
  /** The name of a type in DDL and CAST. */
  typeName(type: ColumnType): string
  /** The steps of a plan, where EXPLAIN gives one document of JSON as text; otherwise it gives rows as PlanRow describes them. */
  readPlan?(document: string): readonly PlanStep[]
  /** How schemas are created, where the dialect can. */
  readonly ddl?: DdlDialect
}

/** A step of how an engine would run a statement, with those whose rows it takes. */
export interface PlanStep {
  /** In the engine's words. */
  readonly detail: string
  readonly steps: readonly PlanStep[]
}

/** How an operator or function is written. */
export interface Operation {
  /** Binding strength for parentheses; functions need none. Where it depends on the node, a function of it. */
  readonly precedence?: number | ((node: OperationLike) => number | undefined)
  compile(operands: readonly Node[], writer: SqlWriter, node: OperationLike): void
}

/** What a compile function may look at beside the operands. */
export interface OperationLike extends Node {
  readonly operation: string
  readonly operands: readonly Node[]
  readonly type: ColumnType
  readonly constants?: readonly (string | number)[]
}
