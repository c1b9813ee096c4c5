import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import type { RunOrder, RunReport } from './messages.ts'

/**
 * Runs modules one after the other in one process, which is started anew when a module ends it or takes longer than `limit` milliseconds.
 * The reports come in the order of the modules.
 */
export async function runPrograms(root: string, modules: readonly string[], limit = 20_000): Promise<readonly RunReport[]> {
  const reports: RunReport[] = []
  let child: ChildProcess | undefined
  for (const [id, module] of modules.entries()) {
    child = child?.connected ? child : start(root)
    reports.push(await run(child, { id, module }, limit))
  }
  child?.kill()
  return reports
}

function start(root: string): ChildProcess {
  return fork(join(import.meta.dirname, 'runner.ts'), [root], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] })
}

function run(child: ChildProcess, order: RunOrder, limit: number): Promise<RunReport> {
  return new Promise((resolve) => {
    const failed = (message: string): RunReport => ({ id: order.id, printed: {}, error: { message, stack: '' } })
    const ended = (code: number | null): void => finish(failed(`the program ended the process (exit code ${code})`))
    const timer = setTimeout(() => {
      child.off('exit', ended)
      child.disconnect()
      child.kill('SIGKILL')
      finish(failed(`the program has not ended after ${limit} ms`))
    }, limit)
    const finish = (report: RunReport): void => {
      clearTimeout(timer)
      child.off('exit', ended)
      child.off('message', finish)
      resolve(report)
    }
    child.once('exit', ended)
    child.once('message', finish)
    child.send(order)
  })
}
