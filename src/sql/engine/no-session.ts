import { ConfigurationError } from '../../errors/index.ts'

/** What asks for a connection to a server gets from an engine that has none. */
export function noSession(): ConfigurationError {
  return new ConfigurationError('CAPABILITY_MISSING', 'this needs a connection to a server, and the engine of this database has none')
}
