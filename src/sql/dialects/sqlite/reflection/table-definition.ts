import type { ForeignKeyAction } from '../../../../schema/tables/foreign-key.ts'
import { splitAtCommas, TokenReader } from './token-reader.ts'
import { isToken, nameOf, type Token } from './tokens.ts'

/** What SQLite does with a row that violates a constraint, where the constraint says so. */
export type ConflictClause = 'rollback' | 'abort' | 'fail' | 'ignore' | 'replace'

/** A constraint of a CREATE TABLE statement, of one column or of the table. */
export type ConstraintDefinition =
  | { readonly kind: 'notNull'; readonly name: string | undefined; readonly column: string; readonly conflict: ConflictClause | undefined }
  | KeyConstraint<'primaryKey'>
  | KeyConstraint<'unique'>
  | {
      readonly kind: 'check'
      readonly name: string | undefined
      readonly condition: readonly Token[]
      readonly conflict: ConflictClause | undefined
    }
  | ForeignKeyConstraint

export interface KeyConstraint<K extends 'primaryKey' | 'unique'> {
  readonly kind: K
  readonly name: string | undefined
  readonly columns: readonly IndexedColumn[]
  readonly autoincrement: boolean
  /** It stands with the column, not with the table. */
  readonly inColumn: boolean
  readonly conflict: ConflictClause | undefined
}

export interface IndexedColumn {
  readonly column: string
  readonly collation: string | undefined
  readonly descending: boolean
}

export interface ForeignKeyConstraint {
  readonly kind: 'foreignKey'
  readonly name: string | undefined
  readonly columns: readonly string[]
  readonly table: string
  /** Empty where the statement leaves them out: then it is the other table's primary key. */
  readonly targets: readonly string[]
  readonly onDelete: ForeignKeyAction
  readonly onUpdate: ForeignKeyAction
  readonly deferrable: 'initially deferred' | 'initially immediate' | undefined
}

export interface ColumnText {
  readonly name: string
  readonly collation: string | undefined
  /** The tokens of the default, without the parentheses around an expression. */
  readonly default: readonly Token[] | undefined
  readonly generated: { readonly storage: 'stored' | 'virtual'; readonly expression: readonly Token[] } | undefined
}

/** What a CREATE TABLE statement says beyond what SQLite's pragmas tell. */
export interface TableText {
  readonly columns: readonly ColumnText[]
  /** In the order of the text, those of columns among them. */
  readonly constraints: readonly ConstraintDefinition[]
}

/**
 * Reads a CREATE TABLE statement as SQLite keeps it in its catalogue (https://sqlite.org/lang_createtable.html).
 *
 * Throws OperationalError FILE_CORRUPT for text that is none.
 */
export function readTableText(sql: string): TableText {
  const reader = new TokenReader(sql)
  reader.expect('CREATE')
  if (!reader.skip('TEMP')) reader.skip('TEMPORARY')
  reader.expect('TABLE')
  reader.skip('IF', 'NOT', 'EXISTS')
  reader.qualifiedName()
  reader.expect('(')
  const columns: ColumnText[] = []
  const constraints: ConstraintDefinition[] = []
  do {
    if (constraintWords.some((word) => reader.sees(word))) break
    columns.push(readColumn(reader, constraints))
  } while (reader.skip(','))
  while (!reader.skip(')')) {
    // SQLite takes table constraints without commas between them.
    reader.skip(',')
    constraints.push(readTableConstraint(reader))
  }
  return { columns, constraints }
}

const constraintWords = ['CONSTRAINT', 'PRIMARY', 'UNIQUE', 'CHECK', 'FOREIGN'] as const
const columnWords = new Set([
  'CONSTRAINT',
  'DEFAULT',
  'NOT',
  'NULL',
  'PRIMARY',
  'UNIQUE',
  'CHECK',
  'REFERENCES',
  'COLLATE',
  'DEFERRABLE',
  'AS',
  'ON',
])

function readColumn(reader: TokenReader, constraints: ConstraintDefinition[]): ColumnText {
  const name = reader.name()
  skipType(reader)
  const column: { name: string; collation: string | undefined; default: readonly Token[] | undefined; generated: ColumnText['generated'] } =
    { name, collation: undefined, default: undefined, generated: undefined }
  let label: string | undefined
  while (!reader.atEnd && !reader.sees(',') && !reader.sees(')')) {
    if (reader.skip('CONSTRAINT')) {
      label = reader.name()
      continue
    }
    if (reader.skip('DEFAULT')) column.default = readDefault(reader)
    else if (reader.skip('COLLATE')) column.collation = reader.name()
    else if (reader.skip('GENERATED', 'ALWAYS', 'AS') || reader.skip('AS')) column.generated = readGenerated(reader)
    else readColumnConstraint(reader, name, label, constraints)
    label = undefined
  }
  return column
}

/** Goes past a declared type: words and texts, then numbers in parentheses. SQLite's pragmas tell it. */
function skipType(reader: TokenReader): void {
  for (;;) {
    const token = reader.peek()
    if (token === undefined || token.kind === 'symbol' || token.kind === 'number' || token.kind === 'blob') break
    if (token.kind === 'word' && (columnWords.has(token.value) || reader.sees('GENERATED', 'ALWAYS'))) break
    reader.take()
  }
  if (reader.sees('(')) reader.parenthesized()
}

function readDefault(reader: TokenReader): readonly Token[] {
  if (reader.sees('(')) return reader.parenthesized()
  if (reader.sees('+') || reader.sees('-')) return [reader.take(), reader.take()]
  return [reader.take()]
}

function readGenerated(reader: TokenReader): ColumnText['generated'] {
  const expression = reader.parenthesized()
  if (reader.skip('STORED')) return { storage: 'stored', expression }
  reader.skip('VIRTUAL')
  return { storage: 'virtual', expression }
}

function readColumnConstraint(reader: TokenReader, column: string, name: string | undefined, constraints: ConstraintDefinition[]): void {
  const only = (descending: boolean): readonly IndexedColumn[] => [{ column, collation: undefined, descending }]
  if (reader.skip('NOT', 'NULL')) constraints.push({ kind: 'notNull', name, column, conflict: readConflict(reader) })
  else if (reader.skip('NULL')) readConflict(reader)
  else if (reader.skip('PRIMARY', 'KEY')) {
    const columns = only(readDescending(reader))
    const conflict = readConflict(reader)
    constraints.push({ kind: 'primaryKey', name, columns, conflict, inColumn: true, autoincrement: reader.skip('AUTOINCREMENT') })
  } else if (reader.skip('UNIQUE'))
    constraints.push({ kind: 'unique', name, columns: only(false), conflict: readConflict(reader), inColumn: true, autoincrement: false })
  else if (reader.skip('CHECK'))
    constraints.push({ kind: 'check', name, condition: reader.parenthesized(), conflict: readConflict(reader) })
  else if (reader.skip('REFERENCES')) constraints.push(readReference(reader, name, [column]))
  else if (reader.sees('DEFERRABLE') || reader.sees('NOT', 'DEFERRABLE')) deferLast(reader, constraints)
  else throw reader.unexpected('a constraint of a column')
}

/** Other constraints may stand between a reference and when it is checked. */
function deferLast(reader: TokenReader, constraints: ConstraintDefinition[]): void {
  const deferrable = readDeferrable(reader)
  const last = constraints.findLastIndex(({ kind }) => kind === 'foreignKey')
  const found = constraints[last]
  if (found?.kind === 'foreignKey') constraints[last] = { ...found, deferrable }
}

function readTableConstraint(reader: TokenReader): ConstraintDefinition {
  const name = reader.skip('CONSTRAINT') ? reader.name() : undefined
  if (reader.skip('PRIMARY', 'KEY')) {
    const { columns, autoincrement } = readKey(reader)
    return { kind: 'primaryKey', name, columns, autoincrement, inColumn: false, conflict: readConflict(reader) }
  }
  if (reader.skip('UNIQUE')) {
    const { columns } = readKey(reader)
    return { kind: 'unique', name, columns, autoincrement: false, inColumn: false, conflict: readConflict(reader) }
  }
  if (reader.skip('CHECK')) return { kind: 'check', name, condition: reader.parenthesized(), conflict: readConflict(reader) }
  reader.expect('FOREIGN', 'KEY')
  const columns = splitAtCommas(reader.parenthesized()).map(firstName)
  reader.expect('REFERENCES')
  return readReference(reader, name, columns)
}

function readKey(reader: TokenReader): { readonly columns: readonly IndexedColumn[]; readonly autoincrement: boolean } {
  const parts = splitAtCommas(reader.parenthesized())
  const last = parts.at(-1)
  const autoincrement = last !== undefined && last.length > 1 && isToken(last.at(-1), 'AUTOINCREMENT')
  const columns = parts.map((tokens) => {
    const collate = tokens.findIndex((token, position) => position > 0 && isToken(token, 'COLLATE'))
    const collation = collate < 0 ? undefined : tokens[collate + 1]
    return {
      column: firstName(tokens),
      collation: collation && nameOf(collation),
      descending: tokens.slice(1).some((token) => isToken(token, 'DESC')),
    }
  })
  return { columns, autoincrement }
}

function readReference(reader: TokenReader, name: string | undefined, columns: readonly string[]): ForeignKeyConstraint {
  const table = reader.name()
  const targets = reader.sees('(') ? splitAtCommas(reader.parenthesized()).map(firstName) : []
  let onDelete: ForeignKeyAction = 'no action'
  let onUpdate: ForeignKeyAction = 'no action'
  let deferrable: ForeignKeyConstraint['deferrable']
  for (;;) {
    if (reader.skip('ON', 'DELETE')) onDelete = readAction(reader)
    else if (reader.skip('ON', 'UPDATE')) onUpdate = readAction(reader)
    else if (reader.skip('ON', 'INSERT')) readAction(reader)
    else if (reader.skip('MATCH')) reader.name()
    else if (reader.sees('DEFERRABLE') || reader.sees('NOT', 'DEFERRABLE')) deferrable = readDeferrable(reader)
    else return { kind: 'foreignKey', name, columns, table, targets, onDelete, onUpdate, deferrable }
  }
}

function readAction(reader: TokenReader): ForeignKeyAction {
  if (reader.skip('SET', 'NULL')) return 'set null'
  if (reader.skip('SET', 'DEFAULT')) return 'set default'
  if (reader.skip('CASCADE')) return 'cascade'
  if (reader.skip('RESTRICT')) return 'restrict'
  reader.expect('NO', 'ACTION')
  return 'no action'
}

function readDeferrable(reader: TokenReader): ForeignKeyConstraint['deferrable'] {
  const never = reader.skip('NOT')
  reader.expect('DEFERRABLE')
  const deferred = reader.skip('INITIALLY', 'DEFERRED')
  if (!deferred) reader.skip('INITIALLY', 'IMMEDIATE')
  if (never) return undefined
  return deferred ? 'initially deferred' : 'initially immediate'
}

const conflicts: readonly ConflictClause[] = ['rollback', 'abort', 'fail', 'ignore', 'replace']

function readConflict(reader: TokenReader): ConflictClause | undefined {
  return conflicts.find((conflict) => reader.skip('ON', 'CONFLICT', conflict.toUpperCase()))
}

function readDescending(reader: TokenReader): boolean {
  if (reader.skip('DESC')) return true
  reader.skip('ASC')
  return false
}

function firstName(tokens: readonly Token[]): string {
  const [token] = tokens
  return token === undefined ? '' : nameOf(token)
}
