import { ConfigurationError } from '../../../../errors/index.ts'

/**
 * Refuses a user with rights of its own: a role adds to them on these servers (MySQL manual §8.2.10, MariaDB manual “Roles Overview”), so
 * the connection would not be held to the role. `rows`: what SHOW GRANTS gives for the user, without its roles.
 *
 * Throws ConfigurationError CAPABILITY_MISSING.
 */
export function checkGrants(rows: unknown, role: string): void {
  const lines = Array.isArray(rows) ? rows.flatMap((row: object) => Object.values(row).map(String)) : []
  if (!lines.some((line) => / ON /.test(line) && !/^GRANT USAGE ON /.test(line))) return
  throw new ConfigurationError(
    'CAPABILITY_MISSING',
    `the user has rights of its own, which the role ${role} would add to: connect as a user that is a member of the role and has nothing else (capability sql.exclusiveRoles)`,
    { details: { capability: 'sql.exclusiveRoles' } },
  )
}
