import type { Plan } from '../compile/plan.ts'
import type { Runner } from './engine.ts'
import type { TransactionScope } from './transaction.ts'

/** Runs what only reads as it is, and everything else in a transaction that refuses writes. */
export function readOnlyRunner(runner: Runner, inTransaction: <T>(work: (scope: TransactionScope) => Promise<T>) => Promise<T>): Runner {
  const query: Runner['query'] = (plan, parameters, options) =>
    isHarmless(plan)
      ? runner.query(plan, parameters, options)
      : inTransaction(async (scope) => await scope.query(plan, parameters, options))
  const { snapshot } = runner
  return {
    query,
    change: (plan, parameters, options) => inTransaction(async (scope) => await scope.change(plan, parameters, options)),
    async *stream(plan, parameters, batchSize, options) {
      if (isHarmless(plan)) yield* runner.stream(plan, parameters, batchSize, options)
      else yield await query(plan, parameters, options)
    },
    ...(snapshot === undefined ? {} : { snapshot: snapshot.bind(runner) }),
    script: (sql) => inTransaction(async (scope) => await scope.script(sql)),
    use: (work, options) => inTransaction((scope) => scope.use(work, options)),
  }
}

function isHarmless(plan: Plan): boolean {
  return plan.onlyReads
}
