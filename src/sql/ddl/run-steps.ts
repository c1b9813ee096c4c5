import { ConfigurationError, DataError, type GranaryError, IntegrityError, OperationalError, ProgrammingError } from '../../errors/index.ts'
import type { DdlStep } from './ddl-dialect.ts'

/** What runs steps. */
export interface StepRunner {
  run(text: string): Promise<void>
  /** Whether a query gives a row. */
  finds(query: string): Promise<boolean>
}

/**
 * Runs DDL that no transaction holds together. When a step fails, what the steps before it have created is removed again, the latest first, and
 * never what was there before. Rejects with the error of that step, whose message says so.
 */
export async function runSteps(steps: readonly DdlStep[], runner: StepRunner): Promise<void> {
  const undos: string[] = []
  for (const { text, undo, exists } of steps) {
    try {
      const isThere = exists !== undefined && (await runner.finds(exists))
      await runner.run(text)
      if (undo !== undefined && !isThere) undos.unshift(...undo)
    } catch (error) {
      throw toldWith(error, await takenBack(undos, runner))
    }
  }
}

/** Removes what was created, and says what became of it. What cannot be removed hinders nothing else. */
async function takenBack(undos: readonly string[], runner: StepRunner): Promise<string> {
  const left: string[] = []
  for (const text of undos) {
    try {
      await runner.run(text)
    } catch {
      left.push(text)
    }
  }
  if (undos.length === 0) return 'nothing had been created before'
  return left.length === 0
    ? 'what had been created before was removed again'
    : `what had been created before is still there in part, since this failed: ${left.join('; ')}`
}

const classes = [ProgrammingError, DataError, IntegrityError, ConfigurationError] as const

/** The same error with more in its message. */
function toldWith(error: unknown, what: string): unknown {
  if (error instanceof OperationalError) {
    const { code, message, cause, details, disconnected, retryable } = error
    return new OperationalError(code, `${message}; ${what}`, { cause, details, disconnected, retryable })
  }
  for (const GranaryClass of classes)
    if (error instanceof GranaryClass) {
      const { code, message, cause, details }: GranaryError = error
      return new GranaryClass(code, `${message}; ${what}`, { cause, details })
    }
  return error
}
