import type { Node } from '../../schema/expressions/node.ts'
import { ColumnNode } from '../../schema/expressions/nodes.ts'
import type { Privilege, PrivilegeChange, Role } from '../../schema/tables/privileges.ts'
import type { Sequence } from '../../schema/tables/sequence.ts'
import { TableInfo } from '../../schema/tables/table.ts'
import type { ViewInfo } from '../views/view.ts'
import type { PrivilegeDescription, TableDescription } from './description.ts'
import type { Problems } from './problems.ts'

interface Stores {
  readonly tables: ReadonlyMap<TableInfo, TableDescription>
  readonly views: readonly ViewInfo[]
  readonly sequences: readonly Sequence[]
  readonly roles: readonly Role[]
}

type Thing = PrivilegeDescription['on']
type Rights = Map<Privilege, readonly string[] | undefined>

/**
 * What each role may do in the end: later changes over earlier ones. Engines disagree about revoking one column of what was granted whole
 * (PostgreSQL ignores it, MySQL refuses it), so they are given the outcome: the columns that are left.
 */
export function describePrivileges(changes: readonly PrivilegeChange[], stores: Stores, problems: Problems): PrivilegeDescription[] {
  const found = new Map<Role, Map<Thing, Rights>>()
  for (const change of changes) {
    const on = thingOf(change, stores)
    if (on === undefined || !stores.roles.includes(change.role)) {
      const missing = on === undefined ? nameOf(change) : `the role ${change.role.name}`
      problems.add(nameOf(change), `${change.change}: ${missing} is not in the schema: add it to defineSchema()`)
      continue
    }
    const columns = columnNames(change.columns, on)
    if (columns === undefined) {
      problems.add(nameOf(change), `${change.change}: columns names what is no column of ${nameOf(change)}`)
      continue
    }
    const things = found.get(change.role) ?? new Map<Thing, Rights>()
    found.set(change.role, things)
    const rights: Rights = things.get(on) ?? new Map()
    things.set(on, rights)
    for (const privilege of change.privileges) {
      if (change.change === 'grant') give(rights, privilege, columns)
      else take(rights, privilege, columns, on)
    }
  }
  return [...found].flatMap(([role, things]) =>
    [...things].filter(([, rights]) => rights.size > 0).map(([on, privileges]) => ({ role, on, privileges })),
  )
}

function give(rights: Rights, privilege: Privilege, columns: readonly string[]): void {
  if (columns.length === 0) rights.set(privilege, undefined)
  else if (!rights.has(privilege)) rights.set(privilege, columns)
  else {
    const before = rights.get(privilege)
    if (before !== undefined) rights.set(privilege, [...new Set([...before, ...columns])])
  }
}

function take(rights: Rights, privilege: Privilege, columns: readonly string[], on: Thing): void {
  if (!rights.has(privilege)) return
  const before = rights.get(privilege) ?? ('columns' in on && Array.isArray(on.columns) ? on.columns.map(({ name }) => String(name)) : [])
  const left = columns.length === 0 ? [] : before.filter((column) => !columns.includes(column))
  if (left.length === 0) rights.delete(privilege)
  else rights.set(privilege, left)
}

function thingOf({ on }: PrivilegeChange, { tables, views, sequences }: Stores): Thing | undefined {
  if ('sequence' in on) return sequences.includes(on.sequence) ? on.sequence : undefined
  const info: unknown = on.table.$
  return info instanceof TableInfo ? tables.get(info.base) : views.find((view) => view === info)
}

// Undefined when one of them belongs to something else.
function columnNames(columns: readonly Node[], on: Thing): readonly string[] | undefined {
  const names = columns.map((column) =>
    column instanceof ColumnNode && column.source instanceof TableInfo && 'table' in on && column.source.base === on.table
      ? column.name
      : undefined,
  )
  return names.every((name) => name !== undefined) ? names : undefined
}

function nameOf({ on }: PrivilegeChange): string {
  return 'sequence' in on ? on.sequence.name : on.table.$.name
}
