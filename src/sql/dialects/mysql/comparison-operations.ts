import type { Node } from '../../../schema/expressions/node.ts'
import { SubqueryNode } from '../../../schema/expressions/nodes.ts'
import { TableInfo } from '../../../schema/tables/table.ts'
import { baseOperations } from '../../compile/base-operations.ts'
import type { Operation } from '../../compile/dialect.ts'
import { infix, nested, precedence } from '../../compile/operators.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import { traverse } from '../../compile/tree.ts'
import { changedTable } from './changes.ts'
import type { Flavor } from './flavor.ts'
import { jsonComparison } from './json-operations.ts'
import { holes } from './operands.ts'
import { typedByColumn } from './parameters.ts'

/** Comparisons (MySQL manual §14.4.2). */
export function comparisonOperations(flavor: Flavor): Readonly<Record<string, Operation>> {
  return {
    eq: jsonComparison(typedByColumn(base('eq')), 'JSON_EQUALS($1, $2) = 1', flavor),
    ne: jsonComparison(typedByColumn(base('ne')), 'JSON_EQUALS($1, $2) = 0', flavor),
    isNotDistinct: jsonComparison(
      typedByColumn(infix('<=>', precedence.comparison)),
      'COALESCE(JSON_EQUALS($1, $2) = 1, $1 IS NULL AND $2 IS NULL)',
      flavor,
    ),
    isDistinct: jsonComparison(
      typedByColumn(holes('NOT $1 <=> $2', precedence.not)),
      'NOT COALESCE(JSON_EQUALS($1, $2) = 1, $1 IS NULL AND $2 IS NULL)',
      flavor,
    ),
    ...Object.fromEntries(['lt', 'lte', 'gt', 'gte', 'between'].map((name) => [name, typedByColumn(base(name))])),
    in: membership('in', 'IN', flavor),
    notIn: membership('notIn', 'NOT IN', flavor),
  }
}

function base(name: string): Operation {
  const operation = baseOperations[name]
  if (operation === undefined) throw new Error(`there is no base operation ${name}`)
  return operation
}

/** A limited query, and one that reads the changed table, are taken in IN only as a derived table (MySQL manual §15.2.15.12). */
function membership(name: string, symbol: string, flavor: Flavor): Operation {
  const usual = typedByColumn(base(name))
  return {
    precedence: precedence.comparison,
    compile(operands, writer, node) {
      const [operand, values] = operands
      if (!(values instanceof SubqueryNode) || !(isLimited(values.query) || readsChanged(values.query, writer, flavor))) {
        usual.compile(operands, writer, node)
        return
      }
      nested(operand, precedence.comparison, writer, true)
      writer
        .write(` ${symbol} (SELECT ${flavor.mariadb ? '' : '/*+ NO_MERGE(`rows_of`) */ '}* FROM (`)
        .node(values.query)
        .write(') AS ')
        .identifier('rows_of')
        .write(')')
    },
  }
}

function isLimited(query: Node): boolean {
  return 'limit' in query && query.limit !== undefined
}

// MariaDB reads the changed table as it was.
function readsChanged(query: Node, writer: SqlWriter, flavor: Flavor): boolean {
  const table = changedTable(writer)
  if (table === undefined || flavor.mariadb) return false
  let found = false
  traverse(query, (node) => {
    if (node instanceof TableInfo && node.base === table.base) found = true
  })
  return found
}
