import { ConfigurationError } from '../../../../errors/index.ts'
import type { Role } from '../../../../schema/tables/privileges.ts'
import type { PrivilegeDescription, SchemaDescription, TableDescription } from '../../../ddl/description.ts'
import { folded, thingKey } from './named-things.ts'

/** What a connection may do, by the keys of tables and views. Plain values, so that it can be sent to a reader thread. */
export interface Rights {
  readonly role: string
  readonly things: ReadonlyMap<string, ThingRights>
}

export interface ThingRights {
  /** Folded column names, or everything. */
  readonly select: readonly string[] | 'all'
  readonly update: readonly string[] | 'all'
  readonly insert: boolean
  readonly delete: boolean
}

const nothing: ThingRights = { select: [], update: [], insert: false, delete: false }

/**
 * What a role may do: its own privileges and those of the roles that it is a member of.
 *
 * Throws ConfigurationError OPTION_INVALID for a role that the schema does not declare. INSERT of some columns, which SQLite's authorizer
 * cannot tell from INSERT of all (https://sqlite.org/c3ref/c_alter_table.html), is a capability that the schema was refused for before.
 */
export function rightsOf(role: Role, schema: SchemaDescription): Rights {
  if (!schema.roles.includes(role))
    throw new ConfigurationError('OPTION_INVALID', `role: ${role.name} is not in the schema: add it to defineSchema()`)
  const all = withMemberships(role)
  const things = new Map<string, ThingRights>()
  for (const { role: holder, on, privileges } of schema.privileges) {
    if (!all.has(holder)) continue
    const name = thingKey(on.schema, on.name)
    things.set(name, joined(things.get(name) ?? nothing, rightsIn(privileges)))
  }
  for (const table of schema.tables) addIndexes(table, things)
  return { role: role.name, things }
}

function withMemberships(role: Role, found = new Set<Role>()): ReadonlySet<Role> {
  if (!found.has(role)) {
    found.add(role)
    for (const each of role.memberOf) withMemberships(each, found)
  }
  return found
}

function rightsIn(privileges: PrivilegeDescription['privileges']): ThingRights {
  const columns = (privilege: 'select' | 'update'): ThingRights['select'] =>
    privileges.has(privilege) ? (privileges.get(privilege)?.map(folded) ?? 'all') : []
  return { select: columns('select'), update: columns('update'), insert: privileges.has('insert'), delete: privileges.has('delete') }
}

function joined(first: ThingRights, second: ThingRights): ThingRights {
  const columns = (one: ThingRights['select'], other: ThingRights['select']): ThingRights['select'] =>
    one === 'all' || other === 'all' ? 'all' : [...new Set([...one, ...other])]
  return {
    select: columns(first.select, second.select),
    update: columns(first.update, second.update),
    insert: first.insert || second.insert,
    delete: first.delete || second.delete,
  }
}

// The tables of full-text and spatial indexes hold what their columns hold: whoever may read those may search.
function addIndexes(table: TableDescription, things: Map<string, ThingRights>): void {
  const select = things.get(thingKey(table.schema, table.name))?.select ?? []
  const mayRead = (columns: readonly { readonly name: string }[]): boolean =>
    select === 'all' || columns.every(({ name }) => select.includes(folded(name)))
  for (const { name, columns } of table.fullText)
    if (mayRead(columns)) things.set(thingKey(table.schema, name), { ...nothing, select: 'all' })
  for (const { name, column } of table.spatial)
    if (mayRead([column])) things.set(thingKey(table.schema, name), { ...nothing, select: 'all' })
}
