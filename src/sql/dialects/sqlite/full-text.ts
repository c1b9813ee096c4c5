import { ProgrammingError } from '../../../errors/index.ts'
import { OperationNode } from '../../../schema/expressions/expression-node.ts'
import { declareNode, Node } from '../../../schema/expressions/node.ts'
import { ColumnNode, SourceNode } from '../../../schema/expressions/nodes.ts'
import type { FullTextIndex } from '../../../schema/tables/elements.ts'
import { TableInfo } from '../../../schema/tables/table.ts'
import { booleanType } from '../../../schema/types/column-types.ts'
import { required } from '../../compile/base-operations.ts'
import type { Operation } from '../../compile/dialect.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import { shadowIndexName } from '../../ddl/index-names.ts'
import { MatchNode, MatchReferenceNode } from '../../functions/full-text.ts'
import { copyOf, JoinNode, type SelectNode } from '../../statements/select-node.ts'
import { rowidColumnOf } from './ddl/shadow-tables.ts'
import { quotedForFullText } from './full-text-expression.ts'
import { textLiteral } from './literal.ts'

/** The FTS5 table behind a full-text index. */
interface FullTextTable {
  readonly name: string
  readonly schema: string | undefined
  readonly columns: readonly string[]
  /** The table that the index is of, as the statement knows it. */
  readonly table: TableInfo
}

/** The FTS5 table in FROM, where a query's condition is a match. */
class FullTextSource extends SourceNode {
  readonly kind = 'fullTextSource'
  readonly alias: string
  readonly key: string
  readonly index: FullTextTable

  constructor(index: FullTextTable) {
    super()
    this.alias = aliasOf(index)
    this.key = this.alias
    this.index = index
  }
}
declareNode('fullTextSource', { alias: 'constant' })

/** `x MATCH …`, or that the row numbers of the two tables are equal. */
class FullTextConditionNode extends Node {
  readonly kind = 'fullTextCondition'
  readonly source: FullTextSource
  readonly match: MatchNode | undefined

  constructor(source: FullTextSource, match: MatchNode | undefined) {
    super()
    this.source = source
    this.match = match
  }
}
declareNode('fullTextCondition', { match: 'optional' })

const joined = Symbol('full-text tables in FROM')

/**
 * The query with the FTS5 table joined for each match that is a condition of its own: only where the table stands in FROM does FTS5
 * rank and highlight (https://sqlite.org/fts5.html#_auxiliary_functions_).
 */
export function withFullTextJoins(node: SelectNode, writer: SqlWriter): SelectNode {
  if (node.where === undefined) return node
  const sources = new Set<SourceNode>([...node.from, ...node.joins.map(({ source }) => source)])
  const added = new Map<string, FullTextSource>()
  const replaced = (condition: Node): Node => {
    if (condition instanceof OperationNode && condition.operation === 'and') {
      const operands = condition.operands.map(replaced)
      return operands.every((operand, position) => operand === condition.operands[position])
        ? condition
        : new OperationNode('and', operands, booleanType)
    }
    if (!(condition instanceof MatchNode)) return condition
    const index = indexOver(condition.columns)
    // A second search of the same index stays a condition by itself: FTS5 ranks by one.
    if (!sources.has(index.table) || added.has(aliasOf(index))) return condition
    const source = new FullTextSource(index)
    added.set(source.alias, source)
    return new FullTextConditionNode(source, condition)
  }
  const where = replaced(node.where)
  if (added.size === 0) return node
  const copy = copyOf(node)
  copy.where = where
  copy.joins = [
    ...node.joins,
    ...[...added.values()].map((source) => new JoinNode('inner', source, new FullTextConditionNode(source, undefined), false)),
  ]
  const names = writer.state(joined, () => new Map<SelectNode, ReadonlySet<string>>())
  names.set(copy, new Set(added.keys()))
  return copy
}

export const fullTextNodes = {
  fullTextSource(node: FullTextSource, writer: SqlWriter) {
    writeName(node.index, writer)
    writer.write(' AS ').identifier(node.alias)
  },

  fullTextCondition({ source, match }: FullTextConditionNode, writer: SqlWriter) {
    const { index, alias } = source
    if (match === undefined) {
      writer.identifier(alias, 'rowid').write(' = ').identifier(index.table.alias, rowidColumnOf(index.table))
      return
    }
    writer.identifier(alias, index.name).write(' MATCH ')
    writeWords(match, index, writer)
  },

  // Anywhere else than among a query's own conditions: the rows that match, by their numbers.
  match(node: MatchNode, writer: SqlWriter) {
    const index = indexOver(node.columns)
    const rowid = rowidColumnOf(index.table)
    if (writer.qualify) writer.identifier(index.table.alias, rowid)
    else writer.identifier(rowid)
    writer.write(' IN (SELECT rowid FROM ')
    writeName(index, writer)
    writer.write(' WHERE ').identifier(index.name).write(' MATCH ')
    writeWords(node, index, writer)
    writer.write(')')
  },
}

/** What FTS5's auxiliary functions tell. BM25 of FTS5 is the smaller the better; a rank is the greater the better. */
export const sqliteFullText: Readonly<Record<string, Operation>> = {
  searchRank: {
    precedence: 11,
    compile([match], writer) {
      const { alias, index } = joinedIndex(match, writer)
      writer.write('-bm25(').identifier(alias, index.name).write(')')
    },
  },
  searchHighlight: auxiliary('highlight'),
  searchSnippet: auxiliary('snippet'),
}

function auxiliary(name: string): Operation {
  return {
    compile([match, column, ...rest], writer) {
      const { alias, index } = joinedIndex(match, writer)
      const position = column instanceof ColumnNode ? index.columns.indexOf(column.name) : -1
      if (position < 0)
        throw new ProgrammingError(
          'STATEMENT_INVALID',
          `${name}() takes a column of the full-text index that was searched: ${index.columns.join(', ')}`,
        )
      writer.write(`${name}(`).identifier(alias, index.name).write(`, ${position}, `).list(rest).write(')')
    },
  }
}

function joinedIndex(match: Node | undefined, writer: SqlWriter): { readonly alias: string; readonly index: FullTextTable } {
  const reference = required(match)
  if (!(reference instanceof MatchReferenceNode)) throw new Error('a search function lacks its match')
  const index = indexOver(reference.columns)
  const alias = aliasOf(index)
  const scope = writer.scopes.at(-1)
  const names = writer.state(joined, () => new Map<Node, ReadonlySet<string>>())
  if (scope === undefined || names.get(scope)?.has(alias) !== true) {
    throw new ProgrammingError(
      'STATEMENT_INVALID',
      'rank(), highlight() and snippet() need their match() as a condition in where() of the same query, on its own or joined by and',
    )
  }
  return { alias, index }
}

/** The first full-text index that covers all of these columns. */
function indexOver(columns: readonly ColumnNode[]): FullTextTable {
  const table = columns[0]?.source
  const names = columns.map(({ name }) => name)
  if (!(table instanceof TableInfo))
    throw new ProgrammingError('STATEMENT_INVALID', `match() searches tables with a full-text index; ${table?.alias ?? 'this'} is none`)
  for (const element of table.base.elements) {
    if (element.element !== 'fullTextIndex') continue
    const covered = columnsOf(element)
    if (names.every((name) => covered.includes(name)))
      return { name: shadowIndexName(table, element), schema: table.schema, columns: covered, table }
  }
  throw new ProgrammingError(
    'STATEMENT_INVALID',
    `no full-text index covers ${names.map((name) => `${table.base.name}.${name}`).join(', ')}: declare fullTextIndex([…]) in the table's second part`,
  )
}

function columnsOf(index: FullTextIndex): string[] {
  return index.columns.flatMap((node) => (node instanceof ColumnNode ? [node.name] : []))
}

function aliasOf(index: FullTextTable): string {
  return `${index.name} of ${index.table.alias}`
}

function writeName(index: FullTextTable, writer: SqlWriter): void {
  writer.qualified(index.schema, index.name)
}

// A search of some columns of the index is a filter around the words (https://sqlite.org/fts5.html#fts5_column_filters).
function writeWords({ columns, words, wordsType }: MatchNode, index: FullTextTable, writer: SqlWriter): void {
  const wanted = new Set(columns.map(({ name }) => name))
  const all = index.columns.every((name) => wanted.has(name))
  if (!all) writer.write(`${textLiteral(`{${[...wanted].map(quotedForFullText).join(' ')}} : (`)} || `)
  writer.parameter(words, wordsType)
  if (!all) writer.write(" || ')'")
}
