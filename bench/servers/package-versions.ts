import { installedVersion } from '../install.ts'

const drivers = { postgres: ['pg'], mysql: ['mysql2', 'mariadb'] } as const

/** The versions of the drivers and the peers. */
export function packageVersions(protocol: 'postgres' | 'mysql'): Record<string, string> {
  const peers = ['kysely', 'drizzle-orm', 'knex', 'typeorm', '@mikro-orm/core', 'sequelize', '@prisma/client']
  return Object.fromEntries([...drivers[protocol], ...peers].map((name) => [name, installedVersion(name)]))
}
