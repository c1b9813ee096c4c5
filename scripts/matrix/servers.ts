import { down, testEngines, up } from '../engines/engines.ts'
import type { EngineName } from '../engines/server.ts'

/** A server that is there for the run. */
export interface RunningServer {
  readonly url: string
  /** Ends the server, if it was started for this run. */
  end(): Promise<void>
}

/** The server of an engine: that of its variable, the one that is up, or one that is started. Throws where there can be none. */
export async function serverFor(name: EngineName): Promise<RunningServer> {
  const url = process.env[testEngines[name].variable]
  if (url !== undefined) return { url, end: async () => {} }
  const state = await up(name)
  if ('missing' in state) throw new Error(state.missing)
  return {
    url: state.server.url,
    end: async () => {
      if (state.started) await down(name)
    },
  }
}
