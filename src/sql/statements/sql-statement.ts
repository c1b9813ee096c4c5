import { ProgrammingError } from '../../errors/index.ts'
import { declareNode, Node } from '../../schema/expressions/node.ts'
import { FragmentNode, OutputNode } from '../../schema/expressions/nodes.ts'
import type { AnyColumnDefinition, ColumnDefinitions } from '../../schema/tables/column-definition.ts'
import { typeOf } from '../../schema/tables/columns.ts'
import { ResultColumnNode, SelectionNode } from './select-node.ts'
import { changesRows, changesSomething } from './sql-text.ts'

/** A whole statement that was written as SQL. */
export class SqlStatementNode extends Node {
  readonly kind = 'sqlStatement'
  readonly text: FragmentNode
  /** The columns that its rows have; undefined when it gives none. */
  readonly selection: SelectionNode | undefined

  constructor(text: FragmentNode, selection: SelectionNode | undefined) {
    super()
    this.text = text
    this.selection = selection
  }

  /** Whether it may change something, by its words. */
  get writes(): boolean {
    return changesSomething(wordsOf(this.text))
  }

  /** Whether it inserts, updates or deletes rows. */
  get changesRows(): boolean {
    return changesRows(wordsOf(this.text))
  }
}
declareNode('sqlStatement', { text: 'node', selection: 'optional' })

/** A statement of SQL text with the columns of its rows. Throws ProgrammingError IDENTIFIER_UNBOUND for a plain string. */
export function sqlStatement(text: unknown, columns?: ColumnDefinitions): SqlStatementNode {
  if (!(text instanceof FragmentNode)) {
    throw new ProgrammingError(
      'IDENTIFIER_UNBOUND',
      `SQL text is given by the sql template: db.query(sql\`select …\`), not as ${text === null ? 'null' : `a ${typeof text}`}; values in it are then bound`,
    )
  }
  return new SqlStatementNode(text, columns && new SelectionNode(Object.entries(columns).map(resultColumn)))
}

function resultColumn([name, definition]: [string, AnyColumnDefinition]): ResultColumnNode {
  return new ResultColumnNode([name], new OutputNode(name, typeOf(definition)))
}

// What is spliced in holds no words that matter, but for fragments, whose text is read too.
function wordsOf(fragment: FragmentNode): string {
  return fragment.texts
    .map((text, position) => {
      const item = fragment.items[position]
      return text + (item instanceof FragmentNode ? wordsOf(item) : item === undefined ? '' : ' ? ')
    })
    .join('')
}
