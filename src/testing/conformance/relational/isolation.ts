import { same } from '../expectations.ts'
import { isolationSchema } from '../isolation/accounts.ts'
import { anomalies } from '../isolation/anomalies.ts'
import { isolationLevels, type ObservedLevel, observed } from '../isolation/observe-anomalies.ts'
import type { Suite } from '../suite.ts'

/** What each level must keep out: SQL:2023, 4.41.4, table “SQL-transaction isolation levels and the three phenomena”; serializable keeps out all. */
const keptOut: Readonly<Record<ObservedLevel, readonly string[]>> = {
  'read uncommitted': [],
  'read committed': ['dirty read'],
  'repeatable read': ['dirty read', 'non-repeatable read'],
  serializable: anomalies.map(({ name }) => name),
}

/** Isolation levels keep out what the standard says; a level may keep out more. docs/reference/isolation.md shows what each does. */
export const isolation: Suite = {
  name: 'isolation',
  title: 'isolation levels',
  schema: isolationSchema,
  cases: isolationLevels.flatMap((level) =>
    anomalies
      .filter(({ name }) => keptOut[level].includes(name))
      .map((anomaly) => ({
        id: `${level} keeps out: ${anomaly.name}`,
        rows: ['A05'],
        async run({ db }) {
          same((await observed(db, anomaly, level)) === 'seen', false, anomaly.meaning)
        },
      })),
  ),
}
