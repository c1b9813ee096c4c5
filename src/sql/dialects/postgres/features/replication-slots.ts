import { ProgrammingError } from '../../../../errors/index.ts'
import { boolean, text } from '../../../../schema/tables/columns.ts'
import type { Stores } from '../../../../schema/tables/schema.ts'
import type { AnyTable } from '../../../../schema/tables/table.ts'
import type { EngineObject } from '../../../ddl/engine-object.ts'
import type { Database, Handle } from '../../../engine/database.ts'
import { sql } from '../../../functions/sql-template.ts'
import { qualified } from '../ddl/qualified-name.ts'
import { capableDialect } from '../elements/run-definition.ts'
import { postgresIdentifier } from '../literal.ts'
import { unlessThere } from '../types/declared-name.ts'

export interface PublicationOptions {
  /** Which changes are published. Default: all. */
  readonly operations?: readonly ('insert' | 'update' | 'delete' | 'truncate')[]
}

/**
 * Declares a publication (PostgreSQL manual §31.1): the tables whose changes can be followed. It is created with the schema.
 *
 * Throws ProgrammingError SCHEMA_INVALID for an empty name, or no tables.
 */
export function publication(name: string, tables: readonly AnyTable[], options: PublicationOptions = {}): EngineObject {
  if (name === '' || tables.length === 0) throw new ProgrammingError('SCHEMA_INVALID', 'a publication has a name and at least one table')
  const list = tables.map(({ $: { base } }) => qualified(base.name, base.schema)).join(', ')
  const { operations } = options
  const withText = operations === undefined ? '' : ` WITH (publish = '${operations.filter((each) => known.has(each)).join(', ')}')`
  const create = `CREATE PUBLICATION ${postgresIdentifier(name)} FOR TABLE ${list}${withText}`
  return Object.freeze<EngineObject>({
    store: 'engineObject',
    what: 'publication',
    name,
    capability: 'sql.changeFeed',
    stage: 'after tables',
    needs: [],
    create: ({ ifNotExists }) => [ifNotExists === true ? unlessThere(create) : create],
    drop: ({ ifExists }) => [`DROP PUBLICATION ${ifExists === true ? 'IF EXISTS ' : ''}${postgresIdentifier(name)}`],
  })
}
const known: ReadonlySet<string> = new Set(['insert', 'update', 'delete', 'truncate'])

/** A place in the log from which changes are kept until they are confirmed. */
export interface ReplicationSlot {
  readonly name: string
  /** Somebody follows it now. */
  readonly active: boolean
  /** Everything up to here is confirmed, and does not come again. */
  readonly confirmed: string | null
}

/**
 * Creates a slot: from now on the server keeps the changes of the database until they are confirmed, however long that takes. A slot that
 * nobody follows fills the server's disk.
 *
 * Throws ProgrammingError SCHEMA_INVALID for a name of other characters than a–z, 0–9 and `_`.
 */
export async function createReplicationSlot<S extends Stores>(db: Database<S>, name: string): Promise<void> {
  checkSlotName(name)
  capableDialect(db, 'sql.changeFeed')
  await db.query(sql`select slot_name::text as name from pg_create_logical_replication_slot(${name}, 'pgoutput')`, { name: text() })
}

/** Removes a slot, with the changes that it keeps. */
export async function dropReplicationSlot<S extends Stores>(db: Database<S>, name: string): Promise<void> {
  checkSlotName(name)
  capableDialect(db, 'sql.changeFeed')
  await db.execute(sql`select pg_drop_replication_slot(${name})`)
}

/** The slots of this database for following changes. */
export async function replicationSlots(db: Handle): Promise<readonly ReplicationSlot[]> {
  capableDialect(db, 'sql.changeFeed')
  return await db.query(
    sql`select slot_name::text as name, active, confirmed_flush_lsn::text as confirmed from pg_replication_slots where database = current_database() order by 1`,
    { name: text(), active: boolean(), confirmed: text().nullable() },
  )
}

/** Throws ProgrammingError SCHEMA_INVALID for a name that no slot can have (PostgreSQL manual §27.2.6). */
export function checkSlotName(name: string): void {
  if (!/^[a-z0-9_]{1,63}$/.test(name))
    throw new ProgrammingError('SCHEMA_INVALID', 'the name of a replication slot is made of a–z, 0–9 and _, at most 63 of them')
}
