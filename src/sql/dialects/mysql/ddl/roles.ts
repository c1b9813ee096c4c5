import type { CreateOptions, DdlStep, DropOptions } from '../../../ddl/ddl-dialect.ts'
import type { PrivilegeDescription, SchemaDescription } from '../../../ddl/description.ts'
import { mysqlIdentifier, quotedText } from '../literal.ts'
import { qualified } from './qualified-name.ts'

/** The statements that make the roles and give them their privileges (MySQL manual §15.7.1, MariaDB manual “CREATE ROLE”, “GRANT”). */
export function createRoles({ roles, privileges }: SchemaDescription, options: CreateOptions): DdlStep[] {
  const again = options.ifNotExists === true
  return [
    // Roles belong to the server: another database of it may have made this one before.
    ...roles.map(({ name }) => ({
      text: `CREATE ROLE ${again ? 'IF NOT EXISTS ' : ''}${quotedText(name)}`,
      undo: [`DROP ROLE ${quotedText(name)}`],
      ...(again ? { exists: `SELECT 1 AS found FROM mysql.user WHERE User = ${quotedText(name)}` } : {}),
    })),
    ...roles.flatMap(({ name, memberOf }) => memberOf.map((group) => ({ text: `GRANT ${quotedText(group.name)} TO ${quotedText(name)}` }))),
    ...privileges.flatMap((held) => grantAll(held, again)).map((text) => ({ text })),
  ]
}

/** The statements that remove the roles, with all their privileges. */
export function dropRoles({ roles }: SchemaDescription, options: DropOptions): string[] {
  const exists = options.ifExists === true ? 'IF EXISTS ' : ''
  return roles.toReversed().map(({ name }) => `DROP ROLE ${exists}${quotedText(name)}`)
}

function grantAll({ role, on, privileges }: PrivilegeDescription, again: boolean): string[] {
  const rights = [...privileges].map(([privilege, columns]) => {
    // Taking a number writes the sequence, and its last number is read.
    if (privilege === 'usage') return 'SELECT, INSERT'
    return columns === undefined ? privilege.toUpperCase() : `${privilege.toUpperCase()} (${columns.map(mysqlIdentifier).join(', ')})`
  })
  const name = quotedText(role.name)
  const thing = qualified(on.name, on.schema)
  return [
    // What the role had before may be more than is declared; what it does not have cannot be revoked.
    ...(again ? [`GRANT ALL PRIVILEGES ON ${thing} TO ${name}`, `REVOKE ALL PRIVILEGES ON ${thing} FROM ${name}`] : []),
    `GRANT ${rights.join(', ')} ON ${thing} TO ${name}`,
  ]
}
