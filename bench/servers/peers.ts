import type { GranarySource } from '../options.ts'
import type { Peer } from '../workloads/peer.ts'

/** The two protocols: MySQL and MariaDB are spoken to in the same way. */
export type Protocol = 'postgres' | 'mysql'

type Loader = (protocol: Protocol, granary: GranarySource) => Promise<Peer>

const peersOfBoth: readonly (readonly [string, Loader])[] = [
  ['granary', async (_protocol, which) => await (await import('./peers/granary.ts')).loadGranary('granary', which)],
  ['granary-prepared', async (_protocol, which) => await (await import('./peers/granary.ts')).loadGranary('granary-prepared', which)],
  ['kysely', async (protocol) => (await import('./peers/kysely.ts')).kyselyPeer(protocol)],
  [
    'drizzle',
    async (protocol) =>
      protocol === 'postgres'
        ? (await import('./peers/drizzle-postgres.ts')).drizzlePostgres
        : (await import('./peers/drizzle-mysql.ts')).drizzleMysql,
  ],
  ['knex', async (protocol) => (await import('./peers/knex.ts')).knexPeer(protocol)],
  ['typeorm', async (protocol) => (await import('./peers/typeorm.ts')).typeormPeer(protocol)],
  ['mikro-orm', async (protocol) => (await import('./peers/mikro-orm.ts')).mikroOrmPeer(protocol)],
  ['sequelize', async (protocol) => (await import('./peers/sequelize.ts')).sequelizePeer(protocol)],
  ['prisma', async (protocol) => (await import('./peers/prisma.ts')).prismaPeer(protocol)],
]

/** The peers of each protocol by name, in the order of the table. */
export const serverPeers: Readonly<Record<Protocol, ReadonlyMap<string, Loader>>> = {
  postgres: new Map<string, Loader>([
    ['raw-pg', async () => (await import('./peers/raw-pg.ts')).rawPg],
    ...peersOfBoth,
    ['drizzle-prepared', async () => (await import('./peers/drizzle-postgres-prepared.ts')).drizzlePostgresPrepared],
  ]),
  mysql: new Map<string, Loader>([['raw-mysql2', async () => (await import('./peers/raw-mysql2.ts')).rawMysql2], ...peersOfBoth]),
}
