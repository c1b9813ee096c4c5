import { ConfigurationError } from '../../../../errors/index.ts'
import type { Capability } from '../../../compile/capabilities.ts'
import type { Dialect } from '../../../compile/dialect.ts'
import type { Handle } from '../../../engine/database.ts'
import { sql } from '../../../functions/sql-template.ts'
import { type Executor, executorKey } from '../../../statements/executor.ts'

/** Runs one statement that defines something. Throws ConfigurationError CAPABILITY_MISSING where the engine cannot. */
export async function runDefinition(db: Handle, capability: Capability, text: (dialect: Dialect) => string): Promise<void> {
  const dialect = capableDialect(db, capability)
  await db.execute(sql.unsafeText(text(dialect)), { uncached: true })
}

/** The dialect of a database or transaction that can do something. Throws ConfigurationError CAPABILITY_MISSING where it cannot. */
export function capableDialect(db: { [executorKey](): Executor }, capability: Capability): Dialect {
  const { dialect } = db[executorKey]()
  if (dialect.capabilities.has(capability)) return dialect
  throw new ConfigurationError('CAPABILITY_MISSING', `${dialect.name} lacks the capability ${capability}`, { details: { capability } })
}
