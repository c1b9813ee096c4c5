import type { DisconnectEvent, Events } from '../events.ts'
import type { PooledSession } from './pooled-session.ts'
import type { ServerSession } from './session.ts'

/** Tells those who listen to a database what happens in one of its pools. Costs one comparison while nobody does. */
export class PoolEvents {
  #events: Events | undefined
  #server = ''

  /** From now on these are told. `server`: which of the database's pools it is. */
  tellTo(events: Events, server: string): void {
    this.#events = events
    this.#server = server
  }

  connected({ serverId }: ServerSession, milliseconds: number): void {
    this.#events?.emit('connect', { server: this.#server, connection: serverId, milliseconds })
  }

  checkedOut({ session }: PooledSession, shared: boolean, waitedMilliseconds: number): void {
    if (this.#events?.hears('checkout') !== true) return
    this.#events.emit('checkout', { server: this.#server, connection: session.serverId, shared, waitedMilliseconds })
  }

  checkedIn({ session, use, since }: PooledSession): void {
    if (this.#events?.hears('checkin') !== true) return
    const heldMilliseconds = performance.now() - since
    this.#events.emit('checkin', { server: this.#server, connection: session.serverId, shared: use === 'shared', heldMilliseconds })
  }

  wasReset({ session }: PooledSession): void {
    this.#events?.emit('reset', { server: this.#server, connection: session.serverId })
  }

  lost({ session }: PooledSession, error: Error): void {
    this.#events?.emit('lost', { server: this.#server, connection: session.serverId, error })
  }

  disconnected({ session, openedAt }: PooledSession, reason: DisconnectEvent['reason']): void {
    const ageMilliseconds = performance.now() - openedAt
    this.#events?.emit('disconnect', { server: this.#server, connection: session.serverId, reason, ageMilliseconds })
  }
}
