import type { Flavor } from '../flavor.ts'
import { mysqlIdentifier } from '../literal.ts'
import { triggerBodyOf } from './trigger-definition.ts'

/** Runs one query and gives its rows, each an array of the driver's values. */
export type RunQuery = (sql: string) => Promise<readonly (readonly unknown[])[]>

/** What the catalogue says of the current database. */
export interface Catalog {
  readonly database: string
  readonly tables: readonly CatalogTable[]
  readonly columns: ReadonlyMap<string, readonly CatalogColumn[]>
  readonly indexes: ReadonlyMap<string, readonly CatalogIndex[]>
  readonly foreignKeys: ReadonlyMap<string, readonly CatalogForeignKey[]>
  readonly checks: ReadonlyMap<string, readonly CatalogCheck[]>
  readonly views: readonly { readonly name: string; readonly definition: string }[]
  readonly triggers: readonly CatalogTrigger[]
  readonly partitions: ReadonlyMap<string, string>
  readonly others: readonly { readonly sort: string; readonly name: string }[]
}

/** A table, view or sequence. `type`: such as `BASE TABLE`. */
export interface CatalogTable {
  readonly name: string
  readonly type: string
  readonly engine: string
  readonly comment: string
}

/** A column of a table or view. */
export interface CatalogColumn {
  readonly name: string
  readonly default: string | undefined
  readonly nullable: boolean
  /** Such as `int`. */
  readonly dataType: string
  /** Such as `int(10) unsigned`. */
  readonly columnType: string
  readonly length: number | undefined
  readonly precision: number | undefined
  readonly scale: number | undefined
  readonly collation: string | undefined
  readonly extra: string
  readonly generation: string | undefined
  readonly comment: string
}

/** An index; `type`: such as `BTREE`. */
export interface CatalogIndex {
  readonly name: string
  readonly unique: boolean
  readonly type: string
  readonly keys: readonly CatalogKey[]
}

/** A key of an index: a column or an expression. */
export interface CatalogKey {
  readonly column: string | undefined
  readonly expression: string | undefined
  readonly descending: boolean
  /** The number of characters or bytes that the index holds, where that is not all. */
  readonly prefix: number | undefined
}

/** A foreign key. */
export interface CatalogForeignKey {
  readonly name: string
  readonly columns: readonly string[]
  readonly targetDatabase: string
  readonly targetTable: string
  readonly targetColumns: readonly string[]
  readonly onDelete: string
  readonly onUpdate: string
}

/** A check constraint. */
export interface CatalogCheck {
  readonly name: string
  readonly condition: string
  /** The check stands with this column. */
  readonly inColumn: boolean
}

/** A trigger, with its body as it was written. */
export interface CatalogTrigger {
  readonly name: string
  readonly table: string
  readonly timing: string
  readonly event: string
  readonly body: string
}

/** Reads the catalogue of the current database, with a query for each sort of thing (MySQL manual, chapter 28, “INFORMATION_SCHEMA Tables”). */
export async function readCatalog(run: RunQuery, flavor: Flavor): Promise<Catalog> {
  const [[database] = []] = await run('SELECT DATABASE()')
  const rows = async (sql: string): Promise<readonly Row[]> => (await run(sql)).map((row) => new Row(row))
  const tables = await rows(
    'SELECT TABLE_NAME, TABLE_TYPE, ENGINE, TABLE_COMMENT FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME',
  )
  const columns = await rows(
    'SELECT TABLE_NAME, COLUMN_NAME, COLUMN_DEFAULT, IS_NULLABLE, DATA_TYPE, COLUMN_TYPE, CHARACTER_MAXIMUM_LENGTH, NUMERIC_PRECISION, NUMERIC_SCALE, COLLATION_NAME, EXTRA, GENERATION_EXPRESSION, COLUMN_COMMENT FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME, ORDINAL_POSITION',
  )
  const keys = await rows(
    `SELECT TABLE_NAME, INDEX_NAME, NON_UNIQUE, INDEX_TYPE, COLUMN_NAME, ${flavor.mariadb ? 'NULL' : 'EXPRESSION'}, COLLATION, SUB_PART FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX`,
  )
  const foreignKeys = await rows(
    'SELECT r.TABLE_NAME, r.CONSTRAINT_NAME, k.COLUMN_NAME, k.REFERENCED_TABLE_SCHEMA, k.REFERENCED_TABLE_NAME, k.REFERENCED_COLUMN_NAME, r.DELETE_RULE, r.UPDATE_RULE FROM information_schema.REFERENTIAL_CONSTRAINTS AS r JOIN information_schema.KEY_COLUMN_USAGE AS k ON k.CONSTRAINT_SCHEMA = r.CONSTRAINT_SCHEMA AND k.CONSTRAINT_NAME = r.CONSTRAINT_NAME AND k.TABLE_NAME = r.TABLE_NAME WHERE r.CONSTRAINT_SCHEMA = DATABASE() AND k.TABLE_SCHEMA = DATABASE() ORDER BY r.TABLE_NAME, r.CONSTRAINT_NAME, k.ORDINAL_POSITION',
  )
  const checks = await rows(
    flavor.mariadb
      ? "SELECT TABLE_NAME, CONSTRAINT_NAME, CHECK_CLAUSE, LEVEL = 'Column' FROM information_schema.CHECK_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = DATABASE() ORDER BY TABLE_NAME, CONSTRAINT_NAME"
      : "SELECT t.TABLE_NAME, c.CONSTRAINT_NAME, c.CHECK_CLAUSE, 0 FROM information_schema.CHECK_CONSTRAINTS AS c JOIN information_schema.TABLE_CONSTRAINTS AS t ON t.CONSTRAINT_SCHEMA = c.CONSTRAINT_SCHEMA AND t.CONSTRAINT_NAME = c.CONSTRAINT_NAME AND t.CONSTRAINT_TYPE = 'CHECK' WHERE c.CONSTRAINT_SCHEMA = DATABASE() AND t.ENFORCED = 'YES' ORDER BY t.TABLE_NAME, c.CONSTRAINT_NAME",
  )
  const views = await rows(
    'SELECT TABLE_NAME, VIEW_DEFINITION FROM information_schema.VIEWS WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME',
  )
  const triggers = await rows(
    'SELECT TRIGGER_NAME, EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION, ACTION_STATEMENT FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() ORDER BY EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION, ACTION_ORDER',
  )
  const partitions = await rows(
    'SELECT TABLE_NAME, PARTITION_METHOD, MAX(PARTITION_EXPRESSION), COUNT(*) FROM information_schema.PARTITIONS WHERE TABLE_SCHEMA = DATABASE() AND PARTITION_METHOD IS NOT NULL GROUP BY TABLE_NAME, PARTITION_METHOD ORDER BY TABLE_NAME',
  )
  const others = await rows(
    "SELECT LOWER(ROUTINE_TYPE), ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE() UNION ALL SELECT 'event', EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE()",
  )
  return {
    database: text(database),
    tables: tables.map((row) => ({ name: row.text(0), type: row.text(1), engine: row.text(2), comment: row.text(3) })),
    columns: byTable(columns, columnOf),
    indexes: grouped(keys, indexOf),
    foreignKeys: grouped(foreignKeys, foreignKeyOf),
    checks: byTable(checks, (row) => ({ name: row.text(1), condition: row.text(2), inColumn: row.number(3) === 1 })),
    views: views.map((row) => ({ name: row.text(0), definition: row.text(1) })),
    triggers: await Promise.all(triggers.map((row) => triggerOf(row, run))),
    partitions: new Map(partitions.map((row) => [row.text(0), `${row.text(1)} (${row.text(2)}), ${row.text(3)} partitions`])),
    others: others.map((row) => ({ sort: row.text(0), name: row.text(1) })),
  }
}

/** The catalogue's copy of a trigger's body lacks the backslashes that stand before others: then the statement itself is asked for. */
async function triggerOf(row: Row, run: RunQuery): Promise<CatalogTrigger> {
  const [name, table, timing, event, copy] = [row.text(0), row.text(1), row.text(2), row.text(3), row.text(4)]
  const found = { name, table, timing, event }
  if (!copy.includes('\\')) return { ...found, body: copy }
  const [[, , statement] = []] = await run(`SHOW CREATE TRIGGER ${mysqlIdentifier(name)}`)
  return { ...found, body: triggerBodyOf(text(statement)) }
}

function columnOf(row: Row): CatalogColumn {
  return {
    name: row.text(1),
    default: row.optional(2),
    nullable: row.text(3) === 'YES',
    dataType: row.text(4).toLowerCase(),
    columnType: row.text(5),
    length: row.number(6),
    precision: row.number(7),
    scale: row.number(8),
    collation: row.optional(9),
    extra: row.text(10),
    generation: row.text(11) === '' ? undefined : row.text(11),
    comment: row.text(12),
  }
}

function indexOf(rows: readonly Row[], name: string): CatalogIndex {
  return {
    name,
    unique: rows[0]?.number(2) === 0,
    type: rows[0]?.text(3).toUpperCase() ?? '',
    keys: rows.map((row) => ({
      column: row.optional(4),
      expression: row.optional(5),
      descending: row.text(6) === 'D',
      prefix: row.number(7),
    })),
  }
}

function foreignKeyOf(rows: readonly Row[], name: string): CatalogForeignKey {
  const [first] = rows
  return {
    name,
    columns: rows.map((row) => row.text(2)),
    targetDatabase: first?.text(3) ?? '',
    targetTable: first?.text(4) ?? '',
    targetColumns: rows.map((row) => row.text(5)),
    onDelete: first?.text(6) ?? '',
    onUpdate: first?.text(7) ?? '',
  }
}

/** Rows by the table in their first column. */
function byTable<T>(rows: readonly Row[], make: (row: Row) => T): ReadonlyMap<string, readonly T[]> {
  return new Map([...Map.groupBy(rows, (row) => row.text(0))].map(([table, own]) => [table, own.map(make)]))
}

/** Rows by the table in their first column, and there by the name in their second. */
function grouped<T>(rows: readonly Row[], make: (rows: readonly Row[], name: string) => T): ReadonlyMap<string, readonly T[]> {
  const parts = (own: readonly Row[]): readonly T[] => [...Map.groupBy(own, (row) => row.text(1))].map(([name, named]) => make(named, name))
  return new Map([...Map.groupBy(rows, (row) => row.text(0))].map(([table, own]) => [table, parts(own)]))
}

/** A row of the catalogue. Drivers give its texts as text or as bytes. */
class Row {
  readonly #values: readonly unknown[]

  constructor(values: readonly unknown[]) {
    this.#values = values
  }

  text(position: number): string {
    return text(this.#values[position])
  }

  optional(position: number): string | undefined {
    const value = this.#values[position]
    return value === null || value === undefined ? undefined : text(value)
  }

  number(position: number): number | undefined {
    const value = this.#values[position]
    return value === null || value === undefined ? undefined : Number(text(value))
  }
}

function text(value: unknown): string {
  if (value === null || value === undefined) return ''
  return value instanceof Uint8Array ? new TextDecoder().decode(value) : String(value)
}
