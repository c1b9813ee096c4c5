import { ProgrammingError } from '../../errors/index.ts'
import type { Expression } from '../expressions/expression.ts'
import type { Node } from '../expressions/node.ts'
import type { SourceName } from '../expressions/nodes.ts'
import type { Kind } from '../types/kind.ts'
import { columnOf } from './column-definition.ts'
import type { AnyView, StoreElement } from './schema.ts'
import type { Sequence } from './sequence.ts'
import type { AnyTable } from './table.ts'

/** What a role may do to a table or a view. */
export type TablePrivilege = 'select' | 'insert' | 'update' | 'delete'

/** What a role may do: to tables and views, or to a sequence (`usage`: take numbers). */
export type Privilege = TablePrivilege | 'usage'

/** A named set of rights, which people and programs have by being a member. */
export interface Role extends StoreElement {
  readonly store: 'role'
  readonly name: string
  /** The roles whose rights this one has too. */
  readonly memberOf: readonly Role[]
}

/** Rights that a role is given, or that are taken from it. */
export interface PrivilegeChange extends StoreElement {
  readonly store: 'privileges'
  readonly name: string
  readonly change: 'grant' | 'revoke'
  readonly privileges: readonly Privilege[]
  readonly on: { readonly table: AnyTable | AnyView } | { readonly sequence: Sequence }
  /** The columns that the rights are about; none: the whole table. */
  readonly columns: readonly Node[]
  readonly role: Role
}

export interface RoleOptions {
  /** The roles whose rights this one has too. Default: none. */
  readonly memberOf?: readonly Role[]
}

/**
 * Declares a role. Roles belong to the server, not to one database: `create` makes those that are declared, `drop` removes them.
 * `open(url, schema, { role: clerk })` works with the rights of a role and no others.
 *
 * Throws ProgrammingError SCHEMA_INVALID for an empty name.
 *
 * ```ts
 * import { defineSchema, grant, id, role, table, text } from 'granary'
 *
 * const airports = table('airports', { id: id(), name: text() })
 * const reader = role('airport_reader')
 * const clerk = role('airport_clerk', { memberOf: [reader] })
 * const schema = defineSchema({
 *   airports,
 *   reader,
 *   clerk,
 *   reading: grant(['select'], airports, { to: reader }),
 *   renaming: grant(['update'], airports, { to: clerk, columns: [airports.name] }),
 * })
 * ```
 */
export function role(name: string, options: RoleOptions = {}): Role {
  if (name === '') throw new ProgrammingError('SCHEMA_INVALID', 'a role needs a name')
  return Object.freeze({ store: 'role', name, memberOf: Object.freeze([...(options.memberOf ?? [])]) })
}

export interface GrantOptions<N = never> {
  readonly to: Role
  /** The columns that the rights are about, for `select`, `insert` and `update`. Default: the whole table. */
  readonly columns?: readonly Expression<unknown, Kind, N>[]
}

export interface RevokeOptions<N = never> {
  readonly from: Role
  /** The columns that the rights are about, for `select`, `insert` and `update`. Default: the whole table. */
  readonly columns?: readonly Expression<unknown, Kind, N>[]
}

/**
 * Declares rights of a role. What is declared later changes what was declared before.
 *
 * Throws ProgrammingError SCHEMA_INVALID for no rights, for rights that the thing does not have, and for columns of `delete`.
 */
export function grant<T extends AnyTable>(
  privileges: readonly TablePrivilege[],
  on: T,
  options: GrantOptions<SourceName<T>>,
): PrivilegeChange
export function grant(privileges: readonly TablePrivilege[], on: AnyView, options: GrantOptions): PrivilegeChange
export function grant(privileges: readonly ['usage'], on: Sequence, options: GrantOptions): PrivilegeChange
export function grant(
  privileges: readonly Privilege[],
  on: AnyTable | AnyView | Sequence,
  options: GrantOptions<unknown>,
): PrivilegeChange {
  return privilegeChange('grant', privileges, on, options.to, options.columns)
}

/**
 * Declares that a role loses rights which it was given before, such as those of one column of a table. Rights of roles that it is a
 * member of stay.
 *
 * Throws ProgrammingError SCHEMA_INVALID as `grant` does.
 */
export function revoke<T extends AnyTable>(
  privileges: readonly TablePrivilege[],
  on: T,
  options: RevokeOptions<SourceName<T>>,
): PrivilegeChange
export function revoke(privileges: readonly TablePrivilege[], on: AnyView, options: RevokeOptions): PrivilegeChange
export function revoke(privileges: readonly ['usage'], on: Sequence, options: RevokeOptions): PrivilegeChange
export function revoke(
  privileges: readonly Privilege[],
  on: AnyTable | AnyView | Sequence,
  options: RevokeOptions<unknown>,
): PrivilegeChange {
  return privilegeChange('revoke', privileges, on, options.from, options.columns)
}

let changes = 0

function privilegeChange(
  change: PrivilegeChange['change'],
  privileges: readonly Privilege[],
  on: AnyTable | AnyView | Sequence,
  of: Role,
  columns: readonly Expression<unknown, Kind, unknown>[] = [],
): PrivilegeChange {
  const name = '$' in on ? on.$.name : on.name
  const invalid = (message: string): ProgrammingError => new ProgrammingError('SCHEMA_INVALID', `${change} on ${name}: ${message}`)
  if (privileges.length === 0) throw invalid('name at least one privilege')
  const possible: readonly Privilege[] = '$' in on ? ['select', 'insert', 'update', 'delete'] : ['usage']
  const impossible = privileges.find((privilege) => !possible.includes(privilege))
  if (impossible !== undefined) throw invalid(`there is no privilege ${impossible}; there are ${possible.join(', ')}`)
  if (columns.length > 0 && privileges.includes('delete')) throw invalid('rows are deleted whole: no columns for delete')
  return Object.freeze({
    store: 'privileges',
    name: `${change} ${++changes}`,
    change,
    privileges: Object.freeze([...new Set(privileges)]),
    on: '$' in on ? { table: on } : { sequence: on },
    columns: Object.freeze(columns.map(columnOf)),
    role: of,
  })
}
