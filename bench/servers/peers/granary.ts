import { loadEntry } from '../../granary/entry.ts'
import { granaryPreparedWorkloads } from '../../granary/prepared-workloads.ts'
import { granaryTables } from '../../granary/tables.ts'
import { granaryWorkloads } from '../../granary/workloads.ts'
import type { GranarySource } from '../../options.ts'
import type { OpenedPeer, Peer } from '../../workloads/peer.ts'

export async function loadGranary(name: 'granary' | 'granary-prepared', which: GranarySource): Promise<Peer> {
  const granary = await loadEntry(which)
  const workloadsOf = name === 'granary' ? granaryWorkloads : granaryPreparedWorkloads
  return { name, calls: 'asynchronous', open }

  async function open(url: string): Promise<OpenedPeer> {
    const tables = granaryTables(granary)
    const db = await granary.open(url, tables.schema, { pool: { maximum: 1 } })
    return { workloads: workloadsOf(granary, db, tables), close: () => db.close() }
  }
}
