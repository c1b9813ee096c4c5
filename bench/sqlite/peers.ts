import type { Peer, PeerName } from './peer.ts'

/** Loads the named peers only: a peer that is not asked for need not even be importable. */
export async function loadPeers(names: readonly PeerName[], granary: 'sources' | 'built'): Promise<Peer[]> {
  return await Promise.all(names.map((name) => loaders[name](granary)))
}

const loaders: Readonly<Record<PeerName, (granary: 'sources' | 'built') => Promise<Peer>>> = {
  'raw-better-sqlite3': async () => (await import('./peers/raw-better-sqlite3.ts')).rawBetterSqlite3,
  'raw-node-sqlite': async () => (await import('./peers/raw-node-sqlite.ts')).rawNodeSqlite,
  granary: async (which) => await (await import('./peers/granary.ts')).loadGranary(which),
  'granary-prepared': async (which) => await (await import('./peers/granary-prepared.ts')).loadGranaryPrepared(which),
  kysely: async () => (await import('./peers/kysely.ts')).kysely,
  drizzle: async () => (await import('./peers/drizzle.ts')).drizzle,
  'drizzle-prepared': async () => (await import('./peers/drizzle-prepared.ts')).drizzlePrepared,
  knex: async () => (await import('./peers/knex.ts')).knex,
}
