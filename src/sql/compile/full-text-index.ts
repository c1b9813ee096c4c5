import { ProgrammingError } from '../../errors/index.ts'
import type { Node } from '../../schema/expressions/node.ts'
import { ColumnNode } from '../../schema/expressions/nodes.ts'
import type { FullTextIndex } from '../../schema/tables/elements.ts'
import { TableInfo } from '../../schema/tables/table.ts'
import { MatchNode, MatchReferenceNode } from '../functions/full-text.ts'
import type { SqlWriter } from './sql-writer.ts'
import { traverse } from './tree.ts'

/** The full-text index that covers columns. Throws ProgrammingError STATEMENT_INVALID where none does. */
export function fullTextIndexOver(columns: readonly ColumnNode[]): FullTextIndex {
  const source = columns[0]?.source
  if (source instanceof TableInfo) {
    const names = columns.map(({ name }) => name)
    const covers = (index: FullTextIndex): boolean =>
      names.every((name) => index.columns.some((column) => column instanceof ColumnNode && column.name === name))
    const found = source.base.elements.filter((element) => element.element === 'fullTextIndex').filter(covers)
    const [first] = found.toSorted((left, right) => left.columns.length - right.columns.length)
    if (first !== undefined) return first
  }
  throw new ProgrammingError(
    'STATEMENT_INVALID',
    `no full-text index covers ${columns.map(({ name }) => name).join(', ')} of ${source?.alias ?? 'the table'}: declare fullTextIndex([…]) in the table's second part`,
  )
}

/** The match in the query being written that rank(), highlight() and snippet() are about. Throws ProgrammingError STATEMENT_INVALID where it is not there. */
export function matchFor(reference: Node | undefined, writer: SqlWriter): MatchNode {
  const scope = writer.scopes.at(-1)
  let found: MatchNode | undefined
  if (reference instanceof MatchReferenceNode && scope !== undefined) {
    traverse(scope, (node) => {
      if (
        node instanceof MatchNode &&
        node.columns.length === reference.columns.length &&
        node.columns.every((column, position) => column === reference.columns[position])
      )
        found ??= node
      return node === scope || node.kind !== 'select'
    })
  }
  if (found === undefined)
    throw new ProgrammingError(
      'STATEMENT_INVALID',
      'rank(), highlight() and snippet() need their match among the conditions of the same query: add it to where()',
    )
  return found
}
