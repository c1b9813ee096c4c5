import type { GranarySource } from '../options.ts'
import type { Peer } from '../workloads/peer.ts'

/** The two protocols: MySQL and MariaDB are spoken to in the same way. */
export type Protocol = 'postgres' | 'mysql'

type Loader = (protocol: Protocol, granary: GranarySource) => Promise<Peer>

interface ServerPeer {
  readonly name: string
  /** The protocol that the peer is for; without it, for both. */
  readonly only?: Protocol
  readonly load: Loader
}

/** In the order of the table. */
const peers: readonly ServerPeer[] = [
  { name: 'raw-pg', only: 'postgres', load: async () => (await import('./peers/raw-pg.ts')).rawPg },
  { name: 'raw-mysql2', only: 'mysql', load: async () => (await import('./peers/raw-mysql2.ts')).rawMysql2 },
  { name: 'granary', load: async (_protocol, which) => await (await import('./peers/granary.ts')).loadGranary('granary', which) },
  {
    name: 'granary-prepared',
    load: async (_protocol, which) => await (await import('./peers/granary.ts')).loadGranary('granary-prepared', which),
  },
  { name: 'kysely', load: async (protocol) => (await import('./peers/kysely.ts')).kyselyPeer(protocol) },
  { name: 'drizzle', only: 'postgres', load: async () => (await import('./peers/drizzle-postgres.ts')).drizzlePostgres },
  {
    name: 'drizzle-prepared',
    only: 'postgres',
    load: async () => (await import('./peers/drizzle-postgres-prepared.ts')).drizzlePostgresPrepared,
  },
  { name: 'drizzle', only: 'mysql', load: async () => (await import('./peers/drizzle-mysql.ts')).drizzleMysql },
  { name: 'knex', load: async (protocol) => (await import('./peers/knex.ts')).knexPeer(protocol) },
  { name: 'typeorm', load: async (protocol) => (await import('./peers/typeorm.ts')).typeormPeer(protocol) },
  { name: 'mikro-orm', load: async (protocol) => (await import('./peers/mikro-orm.ts')).mikroOrmPeer(protocol) },
  { name: 'sequelize', load: async (protocol) => (await import('./peers/sequelize.ts')).sequelizePeer(protocol) },
  { name: 'prisma', load: async (protocol) => await (await import('./peers/prisma.ts')).prismaPeer(protocol) },
]

/** How the peers of a protocol are loaded, by name. */
export function serverPeers(protocol: Protocol): ReadonlyMap<string, Loader> {
  return new Map(peers.filter(({ only }) => only === undefined || only === protocol).map(({ name, load }) => [name, load]))
}
