import { declareNode, Node } from '../../schema/expressions/node.ts'
import { OutputNode } from '../../schema/expressions/nodes.ts'
import { integerType, textType } from '../../schema/types/column-types.ts'
import type { Executor, StatementOptions } from './executor.ts'
import { run } from './running.ts'
import { ResultColumnNode, SelectionNode } from './select-node.ts'

/** A step of how an engine would run a query. */
export interface PlanRow {
  readonly id: number
  /** The step that this one is part of; 0: none. */
  readonly parent: number
  /** What is done, in the engine's words. */
  readonly detail: string
}

const integer = integerType(64)

const planColumns = new SelectionNode([
  new ResultColumnNode(['id'], new OutputNode('id', integer)),
  new ResultColumnNode(['parent'], new OutputNode('parent', integer)),
  new ResultColumnNode(['notused'], new OutputNode('notused', integer)),
  new ResultColumnNode(['detail'], new OutputNode('detail', textType())),
])

/** EXPLAIN: the rows are those of SQLite's EXPLAIN QUERY PLAN (https://sqlite.org/eqp.html), which other dialects bring to the same columns. */
export class ExplainNode extends Node {
  readonly kind = 'explain'
  readonly statement: Node
  readonly selection = planColumns

  constructor(statement: Node) {
    super()
    this.statement = statement
  }
}
declareNode('explain', { statement: 'node' })

/** The engine's plan for a statement. */
export async function explained(executor: Executor | undefined, statement: Node, options: StatementOptions): Promise<PlanRow[]> {
  const rows = await run<PlanRow>(executor, new ExplainNode(statement), options)
  return rows.map(({ id, parent, detail }) => ({ id, parent, detail }))
}
