import { OperationNode } from '../../schema/expressions/expression-node.ts'
import type { Node } from '../../schema/expressions/node.ts'
import { ColumnNode, type SourceNode } from '../../schema/expressions/nodes.ts'
import { DeleteNode, UpdateNode } from '../statements/change-nodes.ts'
import { type JoinNode, SelectNode } from '../statements/select-node.ts'
import { traverse } from './tree.ts'

/** Sources of one FROM that no condition links: every row of the one meets every row of the other. */
export interface UnlinkedSources {
  readonly left: string
  readonly right: string
  readonly message: string
}

/**
 * Finds cartesian products that nobody asked for: sources in one FROM, also of subqueries and common table expressions, that no condition
 * links, directly or through others. A cross join is asked for, and so is a join whose condition is there. The statement is what
 * `query.node` gives (after SQLAlchemy's from linter).
 *
 * ```ts
 * import { findUnlinkedSources, select, table, text } from 'granary'
 *
 * const one = table('one', { a: text() })
 * const other = table('other', { b: text() })
 * findUnlinkedSources(select({ a: one.a }).from(one, other)) // one and other
 * ```
 */
export function findUnlinkedSources(statement: Node | { readonly node: Node }): UnlinkedSources[] {
  const found: UnlinkedSources[] = []
  traverse('node' in statement ? statement.node : statement, (node) => {
    if (node instanceof SelectNode) found.push(...unlinked([...node.from], node.joins, node.where))
    else if (node instanceof UpdateNode || node instanceof DeleteNode)
      found.push(...unlinked([node.table, ...node.from], node.joins, node.where))
  })
  return found
}

function unlinked(from: readonly SourceNode[], joins: readonly JoinNode[], where: Node | undefined): UnlinkedSources[] {
  const sources = [...from, ...joins.map(({ source }) => source)]
  if (sources.length < 2) return []
  const groups = new Groups(sources.map(({ alias }) => alias))
  for (const condition of conjuncts(where)) groups.link(aliasesIn(condition))
  for (const { source, on, join, lateral } of joins) {
    for (const condition of conjuncts(on)) groups.link(aliasesIn(condition))
    // A join with a condition that names no other table, as ON TRUE, and a cross join are meant as they are.
    if (join === 'cross' || lateral || (on !== undefined && aliasesIn(on).size < 2))
      groups.link(new Set([source.alias, sources[0]?.alias ?? '']))
  }
  // A table function, or a subquery, that reads a table before it is linked to it.
  for (const source of sources) groups.link(new Set([source.alias, ...aliasesIn(source)]))
  const [first, ...rest] = groups.representatives()
  return rest.map((right) => ({
    left: first ?? '',
    right,
    message: `${first} and ${right} stand in one FROM and no condition links them: every row of the one meets every row of the other; add the condition, or say crossJoin()`,
  }))
}

function conjuncts(condition: Node | undefined): Node[] {
  if (condition === undefined) return []
  if (condition instanceof OperationNode && condition.operation === 'and') return condition.operands.flatMap(conjuncts)
  return [condition]
}

function aliasesIn(node: Node): Set<string> {
  const aliases = new Set<string>()
  traverse(node, (found) => {
    if (found instanceof ColumnNode) aliases.add(found.source.alias)
  })
  return aliases
}

/** Sets of names that grow together. */
class Groups {
  readonly #groupOf = new Map<string, Set<string>>()

  constructor(names: readonly string[]) {
    for (const name of names) this.#groupOf.set(name, new Set([name]))
  }

  link(names: ReadonlySet<string>): void {
    const groups = new Set([...names].flatMap((name) => this.#groupOf.get(name) ?? []))
    const [first, ...rest] = groups
    if (first === undefined) return
    for (const group of rest) {
      for (const name of group) {
        first.add(name)
        this.#groupOf.set(name, first)
      }
    }
  }

  /** The first name of each group. */
  representatives(): string[] {
    const seen = new Set<Set<string>>()
    return [...this.#groupOf].flatMap(([name, group]) => {
      const known = seen.has(group)
      seen.add(group)
      return known ? [] : [name]
    })
  }
}
