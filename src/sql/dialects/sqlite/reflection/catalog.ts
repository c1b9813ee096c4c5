import { upperCase } from './tokens.ts'

/** Runs a query of the catalogue: its rows, each an array. */
export type ReadCatalog = (sql: string) => readonly (readonly unknown[])[]

/** What SQLite's catalogue and its pragmas say of all tables at once. */
export interface Catalog {
  /** The database schemas: `main`, `temp` and those that are attached. */
  readonly schemas: readonly string[]
  /** In the order in which they were made. */
  readonly objects: readonly CatalogObject[]
  readonly tables: ReadonlyMap<string, CatalogTable>
  readonly columns: ReadonlyMap<string, readonly CatalogColumn[]>
  /** The keys of tables by their keys in upper case: SQL may write a name in another case. */
  readonly foldedKeys: ReadonlyMap<string, string>
  /** The columns of views that can be read. */
  readonly viewColumns: ReadonlyMap<string, readonly CatalogColumn[]>
  readonly indexes: ReadonlyMap<string, readonly CatalogIndex[]>
  readonly foreignKeys: ReadonlyMap<string, readonly CatalogForeignKey[]>
}

/** A row of `sqlite_schema`. */
export interface CatalogObject {
  readonly schema: string
  readonly type: 'table' | 'index' | 'view' | 'trigger'
  readonly name: string
  readonly table: string
  readonly sql: string | undefined
}

export interface CatalogTable {
  readonly type: 'table' | 'view' | 'shadow' | 'virtual'
  readonly withoutRowid: boolean
  readonly strict: boolean
}

export interface CatalogColumn {
  readonly name: string
  readonly type: string
  readonly notNull: boolean
  /** The position in the primary key from 1, or 0. */
  readonly key: number
  readonly generated: boolean
}

export interface CatalogIndex {
  readonly name: string
  readonly unique: boolean
  /** Made by CREATE INDEX, by UNIQUE, or by PRIMARY KEY. */
  readonly origin: 'c' | 'u' | 'pk'
  readonly keys: readonly { readonly column: string | undefined; readonly descending: boolean; readonly collation: string }[]
}

export interface CatalogForeignKey {
  readonly columns: readonly string[]
  readonly table: string
  /** Undefined entries where the statement leaves the target's columns out. */
  readonly targets: readonly (string | undefined)[]
}

/** The key under which the maps of a catalogue hold what they say of a table or view. */
export function catalogKey(schema: string, name: string): string {
  return JSON.stringify([schema, name])
}

const ownTables = `l.type = 'table' AND l.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`

/**
 * Reads the whole catalogue with one query for each sort of thing, whatever the number of tables
 * (https://sqlite.org/pragma.html#pragfunc).
 */
export function readCatalog(read: ReadCatalog): Catalog {
  const schemas = read('SELECT name FROM pragma_database_list ORDER BY seq').map(([name]) => String(name))
  const columns = readColumns(read, ownTables)
  return {
    schemas,
    objects: readObjects(read, schemas),
    tables: new Map(
      read('SELECT schema, name, type, wr, strict FROM pragma_table_list').map(([schema, name, type, withoutRowid, strict]) => [
        catalogKey(String(schema), String(name)),
        { type: type as CatalogTable['type'], withoutRowid: isTrue(withoutRowid), strict: isTrue(strict) },
      ]),
    ),
    columns,
    foldedKeys: new Map([...columns.keys()].map((key) => [upperCase(key), key])),
    viewColumns: readViewColumns(read),
    indexes: readIndexes(read),
    foreignKeys: readForeignKeys(read),
  }
}

function readObjects(read: ReadCatalog, schemas: readonly string[]): readonly CatalogObject[] {
  const branches = schemas.map(
    (schema, position) => `SELECT ${position}, rowid, type, name, tbl_name, sql FROM ${quoted(schema)}.sqlite_schema`,
  )
  return read(`${branches.join(' UNION ALL ')} ORDER BY 1, 2`).map(([position, , type, name, table, sql]) => ({
    schema: schemas[Number(position)] ?? '',
    type: type as CatalogObject['type'],
    name: String(name),
    table: String(table),
    sql: sql === null ? undefined : String(sql),
  }))
}

function readColumns(read: ReadCatalog, which: string): Map<string, CatalogColumn[]> {
  const rows = read(
    `SELECT l.schema, l.name, x.name, x.type, x."notnull", x.pk, x.hidden FROM pragma_table_list AS l CROSS JOIN pragma_table_xinfo(l.name, l.schema) AS x WHERE ${which} ORDER BY l.schema, l.name, x.cid`,
  )
  return grouped(rows, ([name, type, notNull, key, hidden]) => ({
    name: String(name),
    type: String(type),
    notNull: isTrue(notNull),
    key: Number(key),
    generated: Number(hidden) === 2 || Number(hidden) === 3,
  }))
}

function readViewColumns(read: ReadCatalog): Map<string, CatalogColumn[]> {
  try {
    return readColumns(read, "l.type = 'view'")
  } catch {
    // A view of something that is missing makes the whole query fail.
    const found = new Map<string, CatalogColumn[]>()
    for (const [schema, name] of read("SELECT schema, name FROM pragma_table_list WHERE type = 'view'")) {
      try {
        for (const [key, columns] of readColumns(
          read,
          `l.type = 'view' AND l.schema = ${text(String(schema))} AND l.name = ${text(String(name))}`,
        ))
          found.set(key, columns)
      } catch {
        // The view stays without columns.
      }
    }
    return found
  }
}

function readIndexes(read: ReadCatalog): Map<string, readonly CatalogIndex[]> {
  const rows = read(
    `SELECT l.schema, l.name, i.name, i."unique", i.origin, x.name, x."desc", x.coll FROM pragma_table_list AS l CROSS JOIN pragma_index_list(l.name, l.schema) AS i CROSS JOIN pragma_index_xinfo(i.name, l.schema) AS x WHERE ${ownTables} AND x.key = 1 ORDER BY l.schema, l.name, i.name, x.seqno`,
  )
  const tables = grouped(rows, (row) => row)
  return new Map(
    [...tables].map(([table, keys]) => [
      table,
      [...Map.groupBy(keys, ([name]) => String(name))].map(([name, parts]) => ({
        name,
        unique: isTrue(parts[0]?.[1]),
        origin: parts[0]?.[2] as CatalogIndex['origin'],
        keys: parts.map(([, , , column, descending, collation]) => ({
          column: column === null ? undefined : String(column),
          descending: isTrue(descending),
          collation: String(collation),
        })),
      })),
    ]),
  )
}

function readForeignKeys(read: ReadCatalog): Map<string, readonly CatalogForeignKey[]> {
  const rows = read(
    `SELECT l.schema, l.name, f.id, f."table", f."from", f."to" FROM pragma_table_list AS l CROSS JOIN pragma_foreign_key_list(l.name, l.schema) AS f WHERE ${ownTables} ORDER BY l.schema, l.name, f.id DESC, f.seq`,
  )
  const tables = grouped(rows, (row) => row)
  return new Map(
    [...tables].map(([table, parts]) => [
      table,
      [...Map.groupBy(parts, ([id]) => Number(id)).values()].map((columns) => ({
        table: String(columns[0]?.[1]),
        columns: columns.map(([, , from]) => String(from)),
        targets: columns.map(([, , , to]) => (to === null ? undefined : String(to))),
      })),
    ]),
  )
}

/** Rows by the database schema and the table in their first two columns. */
function grouped<T>(rows: readonly (readonly unknown[])[], made: (rest: readonly unknown[]) => T): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const [schema, name, ...rest] of rows) {
    const key = catalogKey(String(schema), String(name))
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [made(rest)])
    else group.push(made(rest))
  }
  return groups
}

// Drivers give whole numbers as number or as bigint.
function isTrue(value: unknown): boolean {
  return Number(value) === 1
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`
}
