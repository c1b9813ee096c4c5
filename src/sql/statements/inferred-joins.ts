import { ProgrammingError } from '../../errors/index.ts'
import { OperationNode } from '../../schema/expressions/expression-node.ts'
import type { Node } from '../../schema/expressions/node.ts'
import { ColumnNode, type SourceNode } from '../../schema/expressions/nodes.ts'
import { TableInfo } from '../../schema/tables/table.ts'
import { booleanType } from '../../schema/types/column-types.ts'
import { JoinNode, type SelectNode } from './select-node.ts'

/** A foreign key between two sources of a statement. */
interface Link {
  readonly pairs: readonly (readonly [from: ColumnNode, to: ColumnNode])[]
}

/**
 * The joins of a query, with conditions for those that were given none: the only foreign key that links the table to those before it.
 * A join that comes before every table waits for `from`.
 *
 * Throws ProgrammingError STATEMENT_INVALID when no foreign key links them, or several do.
 */
export function withInferredConditions(node: SelectNode): readonly JoinNode[] {
  if (node.from.length === 0 || node.joins.every((join) => !join.inferred || join.on !== undefined)) return node.joins
  const before: SourceNode[] = [...node.from]
  return node.joins.map((join) => {
    const complete =
      join.inferred && join.on === undefined
        ? new JoinNode(join.join, join.source, conditionBetween(join.source, before), join.lateral, true)
        : join
    before.push(join.source)
    return complete
  })
}

function conditionBetween(joined: SourceNode, before: readonly SourceNode[]): Node {
  const links = before.flatMap((source) => linksBetween(source, joined))
  const [link, second] = links
  const names = before.map(({ alias }) => alias).join(', ')
  if (link === undefined)
    throw new ProgrammingError('STATEMENT_INVALID', `no foreign key links ${joined.alias} with ${names}: give the join its condition`)
  if (second !== undefined)
    throw new ProgrammingError(
      'STATEMENT_INVALID',
      `several foreign keys link ${joined.alias} with ${names}: give the join its condition, one of ${links.map(describe).join('; ')}`,
    )
  return link.pairs
    .map(([from, to]) => new OperationNode('eq', [from, to], booleanType))
    .reduce((all, next) => new OperationNode('and', [all, next], booleanType))
}

function linksBetween(one: SourceNode, other: SourceNode): Link[] {
  if (!(one instanceof TableInfo) || !(other instanceof TableInfo)) return []
  const found = new Map<string, Link>()
  for (const link of [...linksFrom(one, other), ...linksFrom(other, one)]) found.set(describe(link), link)
  return [...found.values()]
}

function linksFrom(from: TableInfo, to: TableInfo): Link[] {
  const links: Link[] = []
  const add = (columns: readonly Node[], targets: readonly Node[]): void => {
    const pairs = columns.flatMap((column, position) => {
      const target = targets[position]
      return column instanceof ColumnNode && target instanceof ColumnNode && isOf(target, to)
        ? [[column.from(from), target.from(to)] as const]
        : []
    })
    if (pairs.length > 0 && pairs.length === columns.length) links.push({ pairs })
  }
  for (const column of from.base.columns.values())
    if (column.attributes.references !== undefined) add([column.node], [column.attributes.references.target()])
  for (const element of from.base.elements) if (element.element === 'foreignKey') add(element.columns, element.target())
  return links
}

function isOf(column: ColumnNode, table: TableInfo): boolean {
  return column.source instanceof TableInfo && column.source.base === table.base
}

function describe({ pairs }: Link): string {
  return pairs.map(([from, to]) => `${from.source.alias}.${from.name} = ${to.source.alias}.${to.name}`).join(' and ')
}
