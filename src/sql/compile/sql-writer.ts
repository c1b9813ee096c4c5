import { ConfigurationError, ProgrammingError } from '../../errors/index.ts'
import type { Node } from '../../schema/expressions/node.ts'
import type { ColumnType, Subject } from '../../schema/types/column-type.ts'
import { type Capability, isCapability } from './capabilities.ts'
import type { Dialect } from './dialect.ts'
import { type SchemaPlaces, schemaFor } from './schema-names.ts'

/** A parameter of the SQL text: the value with this index in the walk, or one item of a list value. */
export interface Slot {
  readonly index: number
  readonly item: number | undefined
  readonly type: ColumnType
  /** The column that the value is written to. */
  readonly subject: Subject
  /** The whole list as one JSON parameter. */
  readonly asJson?: boolean
}

const signs = /[-+*/<>=~!@#%^&|?]$/

/** Gathers the SQL text of one statement. */
export class SqlWriter {
  text = ''
  readonly dialect: Dialect
  readonly slots: Slot[] = []
  /** How columns are written now: with their table's name, or bare as in DDL. */
  qualify = true
  /** Constants are written into the text: only DDL does this, which takes no parameters. */
  inline = false
  /** Tables are written without their database schema, as SQLite wants it in triggers. */
  bareTables = false
  /** Where names of database schemas stand, for a statement that may run in others; undefined in DDL, which is written for one. */
  schemaPlaces: SchemaPlaces | undefined
  /** The column that values are written to now, for errors. */
  subject: Subject = {}
  readonly #indexes: ReadonlyMap<Node, number>
  readonly #state = new Map<symbol, unknown>()
  #scopes: Node[] = []

  constructor(dialect: Dialect, valueNodes: readonly Node[]) {
    this.dialect = dialect
    this.#indexes = new Map(valueNodes.map((node, index) => [node, index]))
  }

  /** The statements around what is being written, the innermost last. */
  get scopes(): readonly Node[] {
    return this.#scopes
  }

  inScope(node: Node, write: () => void): void {
    this.#scopes = [...this.#scopes, node]
    write()
    this.#scopes = this.#scopes.slice(0, -1)
  }

  write(text: string): this {
    // Two signs beside each other begin a comment, and PostgreSQL takes `!=-` for one operator.
    this.text += text.startsWith('-') && signs.test(this.text) ? ` ${text}` : text
    return this
  }

  identifier(...names: readonly string[]): this {
    this.text += names.map((name) => this.dialect.quoteIdentifier(name)).join('.')
    return this
  }

  /** The name of a table, view or sequence, with that of its database schema before it. */
  qualified(schema: string | undefined, name: string): this {
    if (!this.bareTables) this.text += this.schemaPrefix(schema)
    return this.identifier(name)
  }

  /** The name of a database schema and the dot after it, or nothing; `quote` writes it for its place, by default as an identifier. */
  schemaPrefix(schema: string | undefined, quote = (name: string): string => this.dialect.quoteIdentifier(name)): string {
    if (this.schemaPlaces !== undefined) return this.schemaPlaces.add(schema, (name) => `${quote(name)}.`)
    const name = schemaFor(schema)
    return name === undefined ? '' : `${quote(name)}.`
  }

  node(node: Node): this {
    const compile = this.dialect.nodes[node.kind]
    if (compile === undefined)
      throw new ProgrammingError('STATEMENT_INVALID', `${this.dialect.name} has no compile function for ${node.kind}`)
    asAny(compile)(node, this)
    return this
  }

  /** Nodes with text between them. */
  list(nodes: readonly Node[], separator = ', '): this {
    nodes.forEach((node, position) => {
      if (position > 0) this.text += separator
      this.node(node)
    })
    return this
  }

  /** A placeholder for a value of the walk. */
  parameter(node: Node, type: ColumnType, part: { readonly item?: number; readonly asJson?: boolean } = {}): this {
    const { engineType } = type
    if (engineType !== undefined && type.storedAs === undefined) this.needNamed(engineType.capability, `type ${engineType.name}`)
    if (this.inline) return this.write(inlineValue(node, type, part.item, this.dialect))
    const index = this.#indexes.get(node)
    if (index === undefined) throw new Error(`a ${node.kind} node was compiled that the walk did not meet`)
    this.slots.push({ index, item: part.item, type, subject: this.subject, ...(part.asJson === undefined ? {} : { asJson: part.asJson }) })
    return this.write(this.dialect.placeholder(this.slots.length))
  }

  /** Throws ConfigurationError CAPABILITY_MISSING when the engine cannot do what the statement needs. */
  need(capability: Capability, what: string): void {
    if (this.dialect.capabilities.has(capability)) return
    throw new ConfigurationError('CAPABILITY_MISSING', `${this.dialect.name} has no ${what} (capability ${capability})`, {
      details: { capability },
    })
  }

  /** The same for a capability whose name a node carries. */
  needNamed(capability: string, what: string): void {
    if (isCapability(capability)) this.need(capability, what)
    else throw new Error(`no capability is called ${capability}`)
  }

  /** What a dialect remembers while it writes one statement. */
  state<T>(key: symbol, create: () => T): T {
    if (!this.#state.has(key)) this.#state.set(key, create())
    return this.#state.get(key) as T
  }

  /** Writes aside, and gives what was written. */
  aside(write: () => void): string {
    const before = this.text
    this.text = ''
    write()
    const written = this.text
    this.text = before
    return written
  }
}

/** A value of a node as SQL text. Rows hold their values in the driver's form, everything else in the application's. */
function inlineValue(node: Node, type: ColumnType, item: number | undefined, dialect: Dialect): string {
  if ('cells' in node && Array.isArray(node.cells)) return dialect.storedLiteral(node.cells[item ?? 0])
  if ('values' in node && Array.isArray(node.values) && item !== undefined)
    return dialect.literal(node.values[Math.min(item, node.values.length - 1)], type)
  if (node.kind === 'bound' && 'value' in node) return dialect.literal(node.value, type)
  throw new ProgrammingError(
    'STATEMENT_INVALID',
    `a ${node.kind} cannot be part of what a database keeps, such as a view or a constraint: give a constant`,
  )
}

// A dialect's table has under each kind the function for that kind's class.
function asAny(compile: unknown): (node: Node, writer: SqlWriter) => void {
  return compile as (node: Node, writer: SqlWriter) => void
}
