import { TokenReader } from './token-reader.ts'

/**
 * The query of a CREATE VIEW statement, as it was written (https://sqlite.org/lang_createview.html).
 *
 * Throws OperationalError FILE_CORRUPT for text that is none.
 */
export function readViewText(sql: string): string {
  const reader = new TokenReader(sql)
  reader.expect('CREATE')
  if (!reader.skip('TEMP')) reader.skip('TEMPORARY')
  reader.expect('VIEW')
  reader.skip('IF', 'NOT', 'EXISTS')
  reader.qualifiedName()
  if (reader.sees('(')) reader.parenthesized()
  reader.expect('AS')
  return reader.restOfText().trim()
}
