import type { BenchmarkEngine } from '../workloads/engine.ts'
import type { WorkloadName } from '../workloads/peer.ts'
import { createMysqlDatabases } from './mysql/databases.ts'
import { serverPeers } from './peers.ts'
import { createPostgresDatabases } from './postgres/databases.ts'
import type { ServerName } from './server-url.ts'

const slices: Readonly<Record<WorkloadName, number>> = {
  'pk-read': 150,
  'list-100': 50,
  'nested-50': 20,
  insert: 80,
  'insert-1000': 2,
  update: 80,
  transaction: 30,
  'aggregate-top-10': 3,
  'read-30000': 1,
  'stream-30000': 1,
  'concurrent-32': 8,
}

/** PostgreSQL, MariaDB or MySQL: the peers have one connection for reading and one for writing. */
export function serverEngine(server: ServerName): BenchmarkEngine {
  const protocol = server === 'postgres' ? 'postgres' : 'mysql'
  const peers = serverPeers(protocol)
  return {
    name: server,
    baseline: server === 'postgres' ? 'raw-pg' : 'raw-mysql2',
    peerNames: [...peers.keys()],
    slices,
    loadPeer: async (name, granary) => {
      const load = peers.get(name)
      if (load === undefined) throw new Error(`There is no peer ${name} on ${server}.`)
      return await load(protocol, granary)
    },
    createDatabases: (url) => (server === 'postgres' ? createPostgresDatabases(url) : createMysqlDatabases(server, url)),
  }
}
