import type { Handle } from '../../../engine/database.ts'
import { sql } from '../../../functions/sql-template.ts'

/** Runs one statement that defines something. */
export async function runDefinition(db: Handle, text: string): Promise<void> {
  await db.execute(sql.unsafeText(text), { uncached: true })
}
