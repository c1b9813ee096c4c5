import { CommanderError } from 'commander'
import { GranaryError } from '../errors/index.ts'
import { paint } from './terminal/colour.ts'

/** Says on standard error what went wrong, and gives the exit code for it. */
export function reportFailure(error: unknown, json: boolean): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  const code = error instanceof GranaryError ? error.code : 'INTERNAL'
  const message = error instanceof Error ? error.message : String(error)
  if (json) process.stderr.write(`${JSON.stringify({ error: { code, message } })}\n`)
  else process.stderr.write(`${paint('red', `error ${code}`, process.stderr)}: ${message}\n`)
  return 1
}
