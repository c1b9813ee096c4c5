import { DataError, ProgrammingError } from '../../errors/index.ts'
import type { Node } from '../../schema/expressions/node.ts'
import type { PlaceholderNode } from '../../schema/expressions/nodes.ts'
import type { ColumnType, Subject } from '../../schema/types/column-type.ts'
import { undefinedValue } from '../../schema/types/refusal.ts'
import { DeleteNode, InsertNode, UpdateNode } from '../statements/change-nodes.ts'
import { ExplainNode } from '../statements/explain.ts'
import { LockNode, type SelectionNode, SelectNode, SetOperationNode } from '../statements/select-node.ts'
import { CommonTableSource } from '../statements/sources.ts'
import { SqlStatementNode } from '../statements/sql-statement.ts'
import type { Dialect } from './dialect.ts'
import { givesOneRowAtMost } from './row-count.ts'
import { type RowReader, rowReader } from './row-reader.ts'
import { BySchemas, type SchemaNames, SchemaPlaces } from './schema-names.ts'
import { type Slot, SqlWriter } from './sql-writer.ts'
import { StatementKey } from './statement-key.ts'
import { writeWithCommonTables } from './statement-nodes.ts'
import { traverse, unshareValues } from './tree.ts'

/** A compiled statement: everything that is the same for all statements of one shape. */
export interface Plan {
  readonly sql: string
  /** The same statement in other database schemas than the declared ones: only its text is another, which is kept. Absent where it names none. */
  readonly inSchemas?: ((names: SchemaNames) => Plan) | undefined
  /** The plan that this is in other schemas; undefined for a plan that was compiled. */
  readonly of?: Plan
  /** The driver's values, in the order of the placeholders, for the values of a walk. */
  bind(values: readonly unknown[]): unknown[]
  /** Reads one row; undefined when the statement gives no rows. */
  readonly read: RowReader | undefined
  /** Whole numbers must come as bigint, since one of the columns may be beyond 2^53. */
  readonly readsBigIntegers: boolean
  /** Changes rows. */
  readonly writes: boolean
  /** Neither changes rows nor locks any, by its parts; never true of a statement written by hand. */
  readonly onlyReads: boolean
  /** The whole statement was written by hand. */
  readonly handWritten: boolean
  /** The names that the columns of a result must have, where the SQL was written by hand. */
  readonly columnNames: readonly string[] | undefined
  /** There is one row at most, which engines can fetch with less ado. */
  readonly oneRowAtMost: boolean
  /** The names under which placeholders expect their values, by their position in the walk. */
  readonly placeholders: readonly { readonly index: number; readonly name: string }[]
  /** What an engine remembers about this plan. */
  readonly notes: Map<symbol, unknown>
}

/** Compiles a statement for a dialect. */
export function compile(given: Node, dialect: Dialect): Plan {
  const shared = valueNodesOf(given)
  const statement = new Set(shared).size === shared.length ? given : unshareValues(given)
  const valueNodes = statement === given ? shared : valueNodesOf(statement)
  const writer = new SqlWriter(dialect, valueNodes)
  const places = new SchemaPlaces()
  writer.schemaPlaces = places
  if (statement instanceof ExplainNode) writer.node(statement)
  const written = statement instanceof ExplainNode ? statement.statement : statement
  writeWithCommonTables(written, commonTablesOf(written), writer)
  const selection = selectionOf(statement, dialect)
  const types = selection?.columns.map((column) => column.expression.type) ?? []
  const codecs = types.map((type) => dialect.codec(type))
  const readsBigIntegers = codecs.some((codec) => codec.needsBig === true)
  const text = places.read(writer.text)
  const inOthers = new BySchemas(text, (sql): Plan => ({ ...plan, sql, of: plan, notes: new Map() }))
  const plan: Plan = {
    sql: text.with(undefined),
    inSchemas: text.schemas.length === 0 ? undefined : (names) => inOthers.get(names),
    bind: binder(writer.slots, valueNodes, dialect),
    read:
      selection &&
      rowReader(
        selection.columns.map((column, position) => ({
          path: column.path,
          decode: decoderOf(codecs[position], types[position], readsBigIntegers),
        })),
        selection.absent,
      ),
    readsBigIntegers,
    writes:
      statement instanceof InsertNode ||
      statement instanceof UpdateNode ||
      statement instanceof DeleteNode ||
      (statement instanceof SqlStatementNode && statement.writes),
    onlyReads: onlyReads(statement),
    handWritten: statement instanceof SqlStatementNode,
    columnNames: statement instanceof SqlStatementNode ? statement.selection?.columns.map(({ name }) => name) : undefined,
    oneRowAtMost: givesOneRowAtMost(statement),
    placeholders: valueNodes.flatMap((node, index) => (isPlaceholder(node) ? [{ index, name: node.name }] : [])),
    notes: new Map(),
  }
  return plan
}

function onlyReads(statement: Node): boolean {
  if (!(statement instanceof SelectNode || statement instanceof SetOperationNode)) return false
  let reads = true
  const look = (root: Node): void =>
    traverse(root, (node) => {
      if (node instanceof InsertNode || node instanceof UpdateNode || node instanceof DeleteNode || node instanceof LockNode) reads = false
      return reads
    })
  look(statement)
  for (const table of commonTablesOf(statement)) if (reads) look(table.query)
  return reads
}

/** A statement as text with its values in it, for what a database keeps: views and triggers. */
export function inlineText(statement: Node, dialect: Dialect, options: { readonly bareTables?: boolean } = {}): string {
  const writer = new SqlWriter(dialect, [])
  writer.inline = true
  writer.bareTables = options.bareTables ?? false
  writeWithCommonTables(statement, commonTablesOf(statement), writer)
  return writer.text
}

function valueNodesOf(statement: Node): readonly Node[] {
  const key = new StatementKey(true)
  key.add(statement)
  return key.valueNodes ?? []
}

/** The function that brings a value of a type, as the application gives it, to the driver. */
export function encoderOf(type: ColumnType, dialect: Dialect, subject: Subject = {}): (value: unknown) => unknown {
  const { encode } = dialect.codec(type)
  if (encode === undefined) {
    return (value) => {
      if (value === null) return null
      if (value === undefined) throw undefinedValue(subject)
      return type.accept(value, subject)
    }
  }
  return (value) => {
    if (value === null) return null
    if (value === undefined) throw undefinedValue(subject)
    return encode(type.accept(value, subject))
  }
}

function decoderOf(
  codec: ReturnType<Dialect['codec']> | undefined,
  type: ColumnType | undefined,
  big: boolean,
): ((stored: unknown) => unknown) | undefined {
  const decode = big ? codec?.decodeBig : codec?.decode
  const present = type?.present as ((canonical: unknown) => unknown) | undefined
  if (present === undefined) return decode
  return decode === undefined ? present : (stored) => present(decode(stored))
}

function binder(slots: readonly Slot[], valueNodes: readonly Node[], dialect: Dialect): Plan['bind'] {
  const steps = slots.map((slot) => bindStep(slot, valueNodes[slot.index]?.kind === 'rows', dialect))
  if (
    steps.length > 0 &&
    valueNodes.length === 1 &&
    slots.every((slot, position) => valueNodes[0]?.kind === 'rows' && slot.item === position)
  )
    return onlyRows
  if (slots.every((slot) => slot.item === undefined && slot.asJson !== true)) return scalarBinder(slots, dialect)
  return (values) => steps.map((step) => step(values))
}

// The usual case: each placeholder takes one whole value.
function scalarBinder(slots: readonly Slot[], dialect: Dialect): Plan['bind'] {
  const indexes = slots.map((slot) => slot.index)
  const encoders = slots.map((slot) => encoderOf(slot.type, dialect, slot.subject))
  const [onlyIndex, second] = indexes
  const [encode] = encoders
  if (onlyIndex !== undefined && encode !== undefined && second === undefined) return (values) => [encode(values[onlyIndex])]
  return (values) => {
    const bound: unknown[] = []
    for (let position = 0; position < encoders.length; position++)
      bound.push((encoders[position] as (value: unknown) => unknown)(values[indexes[position] as number]))
    return bound
  }
}

function bindStep(slot: Slot, raw: boolean, dialect: Dialect): (values: readonly unknown[]) => unknown {
  const { index, item, asJson } = slot
  const encode = encoderOf(slot.type, dialect, slot.subject)
  if (asJson === true) return (values) => jsonList(values[index], encode)
  if (item === undefined) return (values) => encode(values[index])
  if (raw) return (values) => listAt(values, index)[item]
  return (values) => {
    const list = listAt(values, index)
    return encode(list[Math.min(item, list.length - 1)])
  }
}

// A slot with an item belongs to a node whose value is a list.
function listAt(values: readonly unknown[], index: number): readonly unknown[] {
  return values[index] as readonly unknown[]
}

function onlyRows(values: readonly unknown[]): unknown[] {
  return values[0] as unknown[]
}

function jsonList(values: unknown, encode: (value: unknown) => unknown): string {
  if (!Array.isArray(values)) throw new Error('a list node holds no list')
  const encoded = values.map((value: unknown) => {
    const stored = encode(value)
    if (typeof stored === 'bigint') return { big: stored }
    if (stored instanceof Uint8Array) throw new DataError('VALUE_TYPE', 'a list of more than 1024 byte strings cannot be sent; split it')
    return stored
  })
  return `[${encoded.map((value) => (typeof value === 'object' && value !== null && 'big' in value ? String(value.big) : JSON.stringify(value))).join(',')}]`
}

function selectionOf(statement: Node, dialect: Dialect): SelectionNode | undefined {
  if (statement instanceof SelectNode || statement instanceof SetOperationNode) return statement.selection
  if (statement instanceof InsertNode || statement instanceof UpdateNode || statement instanceof DeleteNode) return statement.returning
  if (statement instanceof SqlStatementNode) return statement.selection
  if (statement instanceof ExplainNode) return statement.selectionFor(dialect)
  throw new ProgrammingError('STATEMENT_INVALID', `a ${statement.kind} is not a statement`)
}

/** The common table expressions that a statement reads, each after those that it reads itself. */
function commonTablesOf(statement: Node): CommonTableSource[] {
  const found = new Set<CommonTableSource>()
  const pending = new Set<CommonTableSource>()
  const collect = (root: Node): void =>
    traverse(root, (node) => {
      if (!(node instanceof CommonTableSource)) return
      if (!found.has(node) && !pending.has(node)) {
        pending.add(node)
        collect(node.query)
        found.add(node)
      }
      return false
    })
  collect(statement)
  const names = new Set<string>()
  for (const table of found) {
    if (names.has(table.alias)) throw new ProgrammingError('STATEMENT_INVALID', `two common table expressions are called ${table.alias}`)
    names.add(table.alias)
  }
  return [...found]
}

function isPlaceholder(node: Node): node is PlaceholderNode {
  return node.kind === 'placeholder'
}
