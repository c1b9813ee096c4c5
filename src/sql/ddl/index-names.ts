import { ColumnNode } from '../../schema/expressions/nodes.ts'
import type { FullTextIndex, SpatialIndex } from '../../schema/tables/elements.ts'
import { conventionalName } from '../../schema/tables/naming.ts'
import type { TableInfo } from '../../schema/tables/table.ts'

/**
 * The name of a full-text or spatial index. It follows from the table alone, since queries are compiled with it; two indexes of a
 * table over the same columns differ by a number, in the order of their declaration.
 */
export function shadowIndexName(table: TableInfo, index: FullTextIndex | SpatialIndex): string {
  const name = unnumbered(table, index)
  if (index.name !== undefined) return name
  const { elements } = table.base
  const before = elements
    .slice(0, elements.indexOf(index))
    .filter((other) => other.element === index.element && unnumbered(table, other) === name).length
  return before === 0 ? name : `${name}_${before + 1}`
}

function unnumbered(table: TableInfo, index: FullTextIndex | SpatialIndex): string {
  const nodes = index.element === 'fullTextIndex' ? index.columns : [index.column]
  return (
    index.name ??
    conventionalName(
      index.element === 'fullTextIndex' ? 'ft' : 'sp',
      table.base.name,
      nodes.flatMap((node) => (node instanceof ColumnNode ? [node.name] : [])),
    )
  )
}
