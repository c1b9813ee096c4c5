import { declareNode, type Node } from '../../schema/expressions/node.ts'
import { ColumnNode, SourceNode } from '../../schema/expressions/nodes.ts'
import type { ColumnType } from '../../schema/types/column-type.ts'

/** A source that is no table: its columns come from what it is made of. */
export abstract class DerivedSource extends SourceNode {
  readonly alias: string
  readonly columns: readonly ColumnNode[]

  constructor(alias: string, columns: readonly { readonly name: string; readonly type: ColumnType }[]) {
    super()
    this.alias = alias
    this.columns = columns.map((column) => new ColumnNode(this, column.name, column.type))
  }

  // The statement's key holds what the source is made of; a column needs only to say which source of the statement it is of.
  get key(): string {
    return `s${JSON.stringify(this.alias)}`
  }
}

/** A query in FROM. */
export class QuerySource extends DerivedSource {
  readonly kind = 'querySource'
  readonly query: Node

  constructor(alias: string, query: Node, columns: readonly { readonly name: string; readonly type: ColumnType }[]) {
    super(alias, columns)
    this.query = query
  }
}
declareNode('querySource', { alias: 'constant', query: 'node' })

export interface CommonTableParts {
  readonly recursive?: boolean
  readonly materialized?: boolean | undefined
}

/** A common table expression: WITH. The query is given later when it is recursive, since it reads from itself. */
export class CommonTableSource extends DerivedSource {
  readonly kind = 'commonTable'
  readonly recursive: boolean
  readonly materialized: boolean | undefined
  #query: Node | undefined

  constructor(
    name: string,
    columns: readonly { readonly name: string; readonly type: ColumnType }[],
    query: Node | undefined,
    parts: CommonTableParts = {},
  ) {
    super(name, columns)
    this.#query = query
    this.recursive = parts.recursive ?? false
    this.materialized = parts.materialized
  }

  get query(): Node {
    if (this.#query === undefined) throw new Error(`the query of the common table expression ${this.alias} is not complete`)
    return this.#query
  }

  complete(query: Node): void {
    this.#query = query
  }
}
declareNode('commonTable', { alias: 'constant', recursive: 'constant', materialized: 'constant', query: 'node' })

/** Another name for a common table expression that is read from more than once. */
export class CommonTableAlias extends DerivedSource {
  readonly kind = 'commonTableAlias'
  readonly of: CommonTableSource

  constructor(alias: string, of: CommonTableSource) {
    super(alias, of.columns)
    this.of = of
  }
}
declareNode('commonTableAlias', { alias: 'constant', of: 'node' })

/** A list of rows in FROM: VALUES. */
export class ValuesSource extends DerivedSource {
  readonly kind = 'valuesSource'
  readonly rows: readonly Node[]

  constructor(alias: string, columns: readonly { readonly name: string; readonly type: ColumnType }[], rows: readonly Node[]) {
    super(alias, columns)
    this.rows = rows
  }
}
declareNode('valuesSource', { alias: 'constant', rows: 'nodes' })

/** A function that gives rows. */
export class FunctionSource extends DerivedSource {
  readonly kind = 'functionSource'
  readonly operation: string
  readonly operands: readonly Node[]

  constructor(
    alias: string,
    columns: readonly { readonly name: string; readonly type: ColumnType }[],
    operation: string,
    operands: readonly Node[],
  ) {
    super(alias, columns)
    this.operation = operation
    this.operands = operands
  }
}
declareNode('functionSource', { alias: 'constant', operation: 'constant', operands: 'nodes' })
