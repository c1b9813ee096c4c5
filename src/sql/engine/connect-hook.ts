import { ConfigurationError } from '../../errors/index.ts'

/** A connection that has just been made. */
export interface NewConnection {
  /** It is the first one of this database. */
  readonly first: boolean
  /** It is for reading only, beside the one that writes: so on SQLite. */
  readonly readOnly: boolean
}

type Texts = string | readonly string[] | undefined

/**
 * Gives SQL to run on each new connection before anything else, in this order; nothing for nothing. On SQLite it must give it at once; on servers it
 * may be asked for again when a connection is reset, as that takes back what the SQL has set.
 */
export type ConnectHook = (connection: NewConnection) => Texts | Promise<Texts>

/** What a hook gives, checked. Throws ConfigurationError OPTION_INVALID. */
export function setupTexts(given: unknown): readonly string[] {
  if (given === undefined) return []
  const texts: readonly unknown[] = Array.isArray(given) ? given : [given]
  return texts.map((text) => {
    if (typeof text === 'string') return text
    throw new ConfigurationError(
      'OPTION_INVALID',
      given instanceof Promise
        ? 'onConnect gives its SQL at once on this engine, not a promise'
        : 'onConnect gives SQL text, several texts in an array, or nothing',
    )
  })
}
