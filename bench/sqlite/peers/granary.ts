import { loadEntry } from '../../granary/entry.ts'
import { granaryPreparedWorkloads } from '../../granary/prepared-workloads.ts'
import { granaryTables } from '../../granary/tables.ts'
import { granaryWorkloads } from '../../granary/workloads.ts'
import type { GranarySource } from '../../options.ts'
import type { OpenedPeer, Peer } from '../../workloads/peer.ts'
import { checkpointStatement } from '../settings.ts'

export async function loadGranary(name: 'granary' | 'granary-prepared', which: GranarySource): Promise<Peer> {
  const granary = await loadEntry(which)
  const workloadsOf = name === 'granary' ? granaryWorkloads : granaryPreparedWorkloads
  return { name, calls: 'asynchronous', open }

  async function open(path: string): Promise<OpenedPeer> {
    const tables = granaryTables(granary)
    const db = await granary.open(`sqlite:${path}`, tables.schema, { synchronous: 'normal' })
    return {
      workloads: workloadsOf(granary, db, tables),
      checkpoint: () => db.script(checkpointStatement),
      close: () => db.close(),
    }
  }
}
