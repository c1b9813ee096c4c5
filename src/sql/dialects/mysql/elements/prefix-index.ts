import { ProgrammingError } from '../../../../errors/index.ts'
import type { Expression } from '../../../../schema/expressions/expression.ts'
import { ColumnNode } from '../../../../schema/expressions/nodes.ts'
import { columnOf } from '../../../../schema/tables/column-definition.ts'
import { conventionalName } from '../../../../schema/tables/naming.ts'
import type { WritingElement } from '../../../ddl/engine-element.ts'
import { unlessFound } from '../ddl/conditional.ts'
import { indexExists } from '../ddl/existence.ts'
import { qualified } from '../ddl/qualified-name.ts'
import { mysqlIdentifier } from '../literal.ts'

/**
 * An index over the beginnings of texts or byte strings (MySQL manual §10.3.5): so many characters or bytes of each column, or a column
 * whole. It finds whole values too; it does not keep them unique.
 *
 * Throws ProgrammingError SCHEMA_INVALID without columns, for an expression and for a length below 1.
 *
 * ```ts
 * import { defineSchema, id, table, text } from 'granary'
 * import { prefixIndex } from 'granary/mysql'
 *
 * const pages = table('pages', { id: id(), site: text({ length: 40 }), path: text() }, (t) => [prefixIndex({}, t.site, [t.path, 32])])
 * export const schema = defineSchema({ pages })
 * ```
 */
export function prefixIndex(
  options: { readonly name?: string },
  ...keys: readonly (Expression<unknown> | readonly [column: Expression<unknown>, length: number])[]
): WritingElement {
  if (keys.length === 0) throw new ProgrammingError('SCHEMA_INVALID', 'an index has at least one column')
  const parts = keys.map((key) => {
    const [column, length] = isPair(key) ? key : [key, undefined]
    const node = columnOf(column)
    if (!(node instanceof ColumnNode)) throw new ProgrammingError('SCHEMA_INVALID', 'prefixIndex takes columns, not expressions')
    if (length !== undefined && !(Number.isInteger(length) && length >= 1))
      throw new ProgrammingError('SCHEMA_INVALID', `the prefix of ${node.name} is a whole number from 1`)
    return { name: node.name, length }
  })
  return Object.freeze<WritingElement>({
    element: 'engine',
    capability: 'sql.prefixIndexes',
    name: options.name,
    create({ name: table, schema }, { ifNotExists }) {
      const name =
        options.name ??
        conventionalName(
          'ix',
          table,
          parts.map((part) => part.name),
        )
      const list = parts.map((part) => `${mysqlIdentifier(part.name)}${part.length === undefined ? '' : `(${part.length})`}`).join(', ')
      const text = `CREATE INDEX ${mysqlIdentifier(name)} ON ${qualified(table, schema)} (${list})`
      return [ifNotExists === true ? unlessFound(indexExists(name, table, schema), text) : text]
    },
  })
}

function isPair(
  key: Expression<unknown> | readonly [column: Expression<unknown>, length: number],
): key is readonly [column: Expression<unknown>, length: number] {
  return Array.isArray(key)
}
