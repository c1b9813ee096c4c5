import { ProgrammingError } from '../../../../errors/index.ts'
import type { Privilege } from '../../../../schema/tables/privileges.ts'
import { describedPrivileges, type FoundPrivilege, relatedRoles } from '../../../reflection/described-privileges.ts'
import type { DatabaseDescription } from '../../../reflection/description.ts'
import type { Flavor } from '../flavor.ts'
import type { RunQuery } from './catalog.ts'

type Roles = Pick<DatabaseDescription, 'roles' | 'privileges'>

/** The roles that have to do with the connection's database, and what they may do in it: none where the user may not look at the tables of privileges. */
export async function inspectRoles(run: RunQuery, flavor: Flavor, sortOf: (name: string) => FoundPrivilege['sort']): Promise<Roles> {
  try {
    return await readRoles(run, flavor, sortOf)
  } catch (error) {
    if (error instanceof ProgrammingError && error.code === 'PERMISSION_DENIED') return { roles: [], privileges: [] }
    throw error
  }
}

async function readRoles(run: RunQuery, { mariadb }: Flavor, sortOf: (name: string) => FoundPrivilege['sort']): Promise<Roles> {
  // A role of MySQL is an account that nobody can log in to (MySQL manual §8.2.10).
  const isRole = mariadb ? "is_role = 'Y'" : "account_locked = 'Y' AND authentication_string = ''"
  const roles = (await run(`SELECT User FROM mysql.user WHERE ${isRole}`)).map(([name]) => String(name))
  const memberships = (
    await run(mariadb ? "SELECT User, Role FROM mysql.roles_mapping WHERE Host = ''" : 'SELECT TO_USER, FROM_USER FROM mysql.role_edges')
  ).map(([member, group]) => [String(member), String(group)] as const)
  const whole = await run('SELECT User, Table_name, Table_priv, NULL FROM mysql.tables_priv WHERE Db = DATABASE()')
  const parts = await run('SELECT User, Table_name, Column_priv, Column_name FROM mysql.columns_priv WHERE Db = DATABASE()')
  const found = [...whole, ...parts].flatMap(([role, name, privileges, column]): FoundPrivilege[] => {
    if (!roles.includes(String(role))) return []
    const held = String(privileges).toLowerCase().split(',')
    const sort = sortOf(String(name))
    const of = (privilege: Privilege): FoundPrivilege => ({
      role: String(role),
      sort,
      name: String(name),
      schema: undefined,
      privilege,
      column: column === null ? undefined : String(column),
    })
    if (sort === 'sequence') return held.includes('select') && held.includes('insert') ? [of('usage')] : []
    return (['select', 'insert', 'update', 'delete'] as const).filter((privilege) => held.includes(privilege)).map(of)
  })
  const among = memberships.filter((pair) => pair.every((name) => roles.includes(name)))
  return { roles: relatedRoles(found, among), privileges: describedPrivileges(found) }
}
