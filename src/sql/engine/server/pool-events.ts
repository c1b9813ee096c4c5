import type { DatabaseEvents, Events } from '../events.ts'

/** The events of a pool. */
export type PoolEventName = 'connect' | 'checkout' | 'checkin' | 'lost' | 'disconnect'

/** Who is told what happens in a pool. */
export interface PoolListener {
  hears(name: PoolEventName): boolean
  tell<N extends PoolEventName>(name: N, event: Omit<DatabaseEvents[N], 'server'>): void
}

/** Tells nobody. */
export const silent: PoolListener = { hears: () => false, tell: () => {} }

/** Tells those who listen to a database. `server` says which of its pools it is. */
export function tellDatabase(events: Events, server: string): PoolListener {
  return {
    hears: (name) => events.hears(name),
    tell: (name, event) => emit(events, name, { ...event, server }),
  }
}

// TypeScript does not see that an event without its server, and a server, make an event.
function emit<N extends PoolEventName>(
  events: Events,
  name: N,
  event: Omit<DatabaseEvents[N], 'server'> & { readonly server: string },
): void {
  events.emit(name, event as unknown as DatabaseEvents[N])
}
