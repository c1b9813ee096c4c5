import type { Role } from '../../../../schema/tables/privileges.ts'
import { schemaFor } from '../../../compile/schema-names.ts'
import type { CreateOptions, DropOptions } from '../../../ddl/ddl-dialect.ts'
import type { PrivilegeDescription, SchemaDescription } from '../../../ddl/description.ts'
import { postgresIdentifier, quotedText } from '../literal.ts'
import { unlessFound } from './conditional.ts'
import { qualified } from './qualified-name.ts'

/** The statements that make the roles and give them their privileges (PostgreSQL manual §5.7, CREATE ROLE, GRANT). */
export function createRoles({ roles, privileges }: SchemaDescription, options: CreateOptions): string[] {
  return [
    ...roles.map((role) => createRole(role, options)),
    ...roles.flatMap(({ name, memberOf }) =>
      memberOf.map((group) => `GRANT ${postgresIdentifier(group.name)} TO ${postgresIdentifier(name)}`),
    ),
    ...schemaNames(privileges).map(
      ([schema, role]) => `GRANT USAGE ON SCHEMA ${postgresIdentifier(schema)} TO ${postgresIdentifier(role)}`,
    ),
    ...privileges.flatMap((held) => grantAll(held, options)),
  ]
}

/** The statements that remove the roles, after everything that they had rights to is gone. */
export function dropRoles({ roles, privileges }: SchemaDescription, options: DropOptions): string[] {
  const revoke = ([schema, role]: readonly [string, string]): string => {
    const statement = `REVOKE USAGE ON SCHEMA ${postgresIdentifier(schema)} FROM ${postgresIdentifier(role)}`
    if (options.ifExists !== true) return statement
    const both = `SELECT FROM pg_catalog.pg_namespace, pg_catalog.pg_roles WHERE nspname = ${quotedText(schema)} AND rolname = ${quotedText(role)}`
    return unlessFound(`SELECT WHERE NOT EXISTS (${both})`, [statement])
  }
  const exists = options.ifExists === true ? 'IF EXISTS ' : ''
  return [...schemaNames(privileges).map(revoke), ...roles.toReversed().map(({ name }) => `DROP ROLE ${exists}${postgresIdentifier(name)}`)]
}

// Roles belong to the server: another database of it may have made this one before.
function createRole({ name }: Role, options: CreateOptions): string {
  const statement = `CREATE ROLE ${postgresIdentifier(name)} NOLOGIN`
  if (options.ifNotExists !== true) return statement
  return unlessFound(`SELECT FROM pg_catalog.pg_roles WHERE rolname = ${quotedText(name)}`, [statement])
}

function grantAll({ role, on, privileges }: PrivilegeDescription, options: CreateOptions): string[] {
  const thing = `${'store' in on && on.store === 'sequence' ? 'SEQUENCE' : 'TABLE'} ${qualified(on.name, on.schema)}`
  const rights = [...privileges].map(([privilege, columns]) =>
    columns === undefined ? privilege.toUpperCase() : `${privilege.toUpperCase()} (${columns.map(postgresIdentifier).join(', ')})`,
  )
  const name = postgresIdentifier(role.name)
  return [
    // What the role had before may be more than is declared.
    ...(options.ifNotExists === true ? [`REVOKE ALL ON ${thing} FROM ${name}`] : []),
    `GRANT ${rights.join(', ')} ON ${thing} TO ${name}`,
  ]
}

function schemaNames(privileges: readonly PrivilegeDescription[]): (readonly [schema: string, role: string])[] {
  const pairs = new Map<string, readonly [string, string]>()
  for (const { on, role } of privileges) {
    const place = schemaFor(on.schema)
    if (place !== undefined) pairs.set(JSON.stringify([place, role.name]), [place, role.name])
  }
  return [...pairs.values()]
}
