import { quotedText } from '../literal.ts'

/**
 * Statements, in one text, that together run another one unless a query finds something: MySQL has no IF NOT EXISTS for all that is created, and no IF outside of
 * routines (MySQL manual §15.5).
 */
export function unlessFound(query: string, text: string): string {
  return [
    `SET @granary_statement = IF(EXISTS (${query}), 'DO 0', ${quotedText(text)})`,
    'PREPARE granary_statement FROM @granary_statement',
    'EXECUTE granary_statement',
    'DEALLOCATE PREPARE granary_statement',
  ].join(';\n')
}
