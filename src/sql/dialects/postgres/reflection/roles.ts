import type { Privilege } from '../../../../schema/tables/privileges.ts'
import { describedPrivileges, type FoundPrivilege, relatedRoles } from '../../../reflection/described-privileges.ts'
import type { DatabaseDescription } from '../../../reflection/description.ts'
import type { ReadCatalog } from './catalog.ts'

/** Privileges that owners and superusers have by nature are not told; nor are those of people, who log in (PostgreSQL manual §5.7, §9.26.2). */
const privilegeQuery = `SELECT r.rolname, c.relkind, CASE WHEN n.nspname = current_schema() THEN NULL ELSE n.nspname END, c.relname, a.privilege_type, a.column_name
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (
  SELECT x.grantee, x.privilege_type, NULL AS column_name FROM pg_catalog.aclexplode(c.relacl) AS x
  UNION ALL
  SELECT x.grantee, x.privilege_type, t.attname FROM pg_catalog.pg_attribute AS t CROSS JOIN LATERAL pg_catalog.aclexplode(t.attacl) AS x
  WHERE t.attrelid = c.oid AND NOT t.attisdropped
) AS a
JOIN pg_catalog.pg_roles AS r ON r.oid = a.grantee
WHERE c.relkind IN ('r', 'p', 'v', 'S') AND NOT r.rolcanlogin AND r.oid <> c.relowner
  AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'
  AND a.privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'USAGE')`

const membershipQuery = `SELECT m.rolname, g.rolname FROM pg_catalog.pg_auth_members AS a
JOIN pg_catalog.pg_roles AS m ON m.oid = a.member JOIN pg_catalog.pg_roles AS g ON g.oid = a.roleid
WHERE NOT m.rolcanlogin AND NOT g.rolcanlogin AND m.rolname NOT LIKE 'pg\\_%' AND g.rolname NOT LIKE 'pg\\_%'`

const sorts: Readonly<Record<string, FoundPrivilege['sort']>> = { r: 'table', p: 'table', v: 'view', S: 'sequence' }

/** The roles that have to do with this database, and what they may do in it. */
export async function inspectRoles(read: ReadCatalog): Promise<Pick<DatabaseDescription, 'roles' | 'privileges'>> {
  const found = (await read(privilegeQuery)).flatMap(([role, kind, schema, name, privilege, column]) => {
    const sort = sorts[String(kind)] ?? 'table'
    if ((sort === 'sequence') !== (privilege === 'USAGE')) return []
    return [
      {
        role: String(role),
        sort,
        name: String(name),
        schema: schema === null ? undefined : String(schema),
        privilege: asPrivilege(String(privilege).toLowerCase()),
        column: column === null ? undefined : String(column),
      },
    ]
  })
  const memberships = (await read(membershipQuery)).map(([member, group]) => [String(member), String(group)] as const)
  return { roles: relatedRoles(found, memberships), privileges: describedPrivileges(found) }
}

// The query asks for these only.
function asPrivilege(name: string): Privilege {
  return name as Privilege
}
