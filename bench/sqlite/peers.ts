import type { GranarySource } from '../options.ts'
import type { Peer } from '../workloads/peer.ts'

const loaders = {
  'raw-better-sqlite3': async () => (await import('./peers/raw-better-sqlite3.ts')).rawBetterSqlite3,
  'raw-node-sqlite': async () => (await import('./peers/raw-node-sqlite.ts')).rawNodeSqlite,
  granary: async (which) => await (await import('./peers/granary.ts')).loadGranary('granary', which),
  'granary-prepared': async (which) => await (await import('./peers/granary.ts')).loadGranary('granary-prepared', which),
  kysely: async () => (await import('./peers/kysely.ts')).kysely,
  drizzle: async () => (await import('./peers/drizzle.ts')).drizzle,
  'drizzle-prepared': async () => (await import('./peers/drizzle-prepared.ts')).drizzlePrepared,
  knex: async () => (await import('./peers/knex.ts')).knex,
} satisfies Record<string, (granary: GranarySource) => Promise<Peer>>

export const peerNames: readonly string[] = Object.keys(loaders)

export async function loadPeer(name: string, granary: GranarySource): Promise<Peer> {
  const load = new Map<string, (granary: GranarySource) => Promise<Peer>>(Object.entries(loaders)).get(name)
  if (load === undefined) throw new Error(`There is no peer ${name} on SQLite.`)
  return await load(granary)
}
