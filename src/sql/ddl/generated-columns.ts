import type { Node } from '../../schema/expressions/node.ts'
import { ColumnNode } from '../../schema/expressions/nodes.ts'
import type { TableInfo } from '../../schema/tables/table.ts'
import { traverse } from '../compile/tree.ts'
import type { ColumnDescription } from './description.ts'
import type { Problems } from './problems.ts'

/** The generated columns of a table by their names: what their declaration and `generatedAs` say together. */
export function generatedColumns(table: TableInfo, problems: Problems): ReadonlyMap<string, NonNullable<ColumnDescription['generated']>> {
  const expressions = new Map<string, Node>()
  for (const element of table.elements) {
    if (element.element !== 'generated') continue
    const { column, expression } = element
    const declared = column instanceof ColumnNode ? table.columnNamed(column.name) : undefined
    if (declared === undefined || declared.node !== column)
      problems.add(table.name, 'generatedAs() names something that is no column of this table')
    else if (declared.attributes.generated === undefined)
      problems.add(table.name, `${declared.name} has an expression by generatedAs() but was not declared generated()`, [declared.name])
    else if (expressions.has(declared.name))
      problems.add(table.name, `${declared.name} has two expressions by generatedAs()`, [declared.name])
    else if (readsOnly(table, expression)) expressions.set(declared.name, expression)
    else problems.add(table.name, `the expression of ${declared.name} reads what is no column of this table`, [declared.name])
  }
  const found = new Map<string, NonNullable<ColumnDescription['generated']>>()
  for (const { name, attributes } of table.columns.values()) {
    if (attributes.generated === undefined) continue
    if (
      attributes.serverDefault !== undefined ||
      attributes.clientDefault !== undefined ||
      attributes.onUpdate !== undefined ||
      attributes.identity === true
    ) {
      problems.add(table.name, `${name} is generated and cannot have a default`, [name])
    }
    const expression = expressions.get(name)
    if (expression === undefined)
      problems.add(
        table.name,
        `${name} is declared generated() and lacks its expression: add generatedAs(t.${name}, …) to the table's second part`,
        [name],
      )
    else found.set(name, { storage: attributes.generated, expression })
  }
  return found
}

function readsOnly(table: TableInfo, expression: Node): boolean {
  let fits = true
  traverse(expression, (node) => {
    if (
      node.kind === 'select' ||
      node.kind === 'setOperation' ||
      node.kind === 'placeholder' ||
      (node instanceof ColumnNode && node.source !== table)
    )
      fits = false
  })
  return fits
}
