import { declareNode, Node } from '../../schema/expressions/node.ts'
import { OutputNode } from '../../schema/expressions/nodes.ts'
import { integerType, textType } from '../../schema/types/column-types.ts'
import type { Dialect, PlanStep } from '../compile/dialect.ts'
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

const documentColumn = new SelectionNode([new ResultColumnNode(['document'], new OutputNode('document', textType()))])

/** EXPLAIN: rows as SQLite's EXPLAIN QUERY PLAN gives them (https://sqlite.org/eqp.html), or one document where the dialect reads such. */
export class ExplainNode extends Node {
  readonly kind = 'explain'
  readonly statement: Node

  constructor(statement: Node) {
    super()
    this.statement = statement
  }

  selectionFor(dialect: Dialect): SelectionNode {
    return dialect.readPlan === undefined ? planColumns : documentColumn
  }
}
declareNode('explain', { statement: 'node' })

/** The engine's plan for a statement. */
export async function explained(executor: Executor | undefined, statement: Node, options: StatementOptions): Promise<PlanRow[]> {
  const read = executor?.dialect.readPlan
  if (read === undefined) {
    const rows = await run<PlanRow>(executor, new ExplainNode(statement), options)
    return rows.map(({ id, parent, detail }) => ({ id, parent, detail }))
  }
  const [row] = await run<{ readonly document: string }>(executor, new ExplainNode(statement), options)
  return row === undefined ? [] : numbered(read(row.document))
}

function numbered(steps: readonly PlanStep[]): PlanRow[] {
  const rows: PlanRow[] = []
  const add = ({ detail, steps: below }: PlanStep, parent: number): void => {
    const id = rows.length + 1
    rows.push({ id, parent, detail })
    for (const step of below) add(step, id)
  }
  for (const step of steps) add(step, 0)
  return rows
}
