import { ProgrammingError } from '../../../../errors/index.ts'

// What holds no words of SQL (quoted texts and names, and comments); a word; and a placeholder with what stands in its parentheses. A
// doubled quote is the end of one text and the beginning of another, which is nothing here either.
const pieces =
  /('[^']*'|"[^"]*"|`[^`]*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|[a-z_\u0080-\uffff][\w$\u0080-\uffff]*|([:@#$](?=[\w$:\u0080-\uffff])[\w$:\u0080-\uffff]*(?:\([^ \t\n\v\f\r)]*\)?)?)/gi

function wordsOf(sql: string): string {
  return sql.replace(pieces, (piece: string, silent: unknown, placeholder: unknown) =>
    silent !== undefined ? ' ' : placeholder !== undefined ? ' :x ' : piece,
  )
}

const transactionControl = new Set(['begin', 'commit', 'end', 'rollback', 'savepoint', 'release'])

/**
 * Refuses text that must not reach a connection which others use too: several statements, of which a library would run only the first;
 * statements that begin or end transactions behind the back of those who hold them; and another number of placeholders than values,
 * where a library would bind NULL.
 *
 * Throws ProgrammingError STATEMENT_INVALID, SQL_SYNTAX for text without a statement.
 */
export function checkStatement(sql: string, values: number): void {
  const words = wordsOf(sql)
  const first = /^[\s;]*([a-z]+)/i.exec(words)?.[1]?.toLowerCase()
  if (first === undefined && /^[\s;]*$/.test(words))
    throw new ProgrammingError('SQL_SYNTAX', 'the SQL text holds no statement', { details: { sql } })
  if (first !== undefined && transactionControl.has(first)) throw controlRefused(sql)
  // The body of a trigger is full of semicolons.
  if (words.includes(';') && /;\s*[^\s;]/.test(words) && !/^[\s;]*create\s+(?:temp\s+|temporary\s+)?trigger\b/i.test(words)) {
    throw new ProgrammingError('STATEMENT_INVALID', 'the SQL text holds several statements: run them one by one, or with script()', {
      details: { sql },
    })
  }
  if (/[:@#][\w$\u0080-\uffff]|(?:^|[^\w$\u0080-\uffff])\$[\w$\u0080-\uffff]|\?\d/.test(words)) {
    throw new ProgrammingError(
      'STATEMENT_INVALID',
      'the SQL text has named or numbered placeholders, which nobody fills: give values by the sql template',
      {
        details: { sql },
      },
    )
  }
  let placeholders = 0
  for (let index = words.indexOf('?'); index >= 0; index = words.indexOf('?', index + 1)) placeholders++
  if (placeholders !== values) {
    throw new ProgrammingError(
      'STATEMENT_INVALID',
      `the SQL text has ${placeholders} placeholders and ${values} values: give values by the sql template`,
      { details: { sql } },
    )
  }
}

/** How a script of several statements can be run. */
export interface ScriptKind {
  /** It begins or ends transactions. */
  readonly controlsTransactions: boolean
  /** It holds a statement that SQLite runs only outside transactions, or that says nothing inside one: PRAGMA (but for defer_foreign_keys, which is for one transaction), VACUUM, ATTACH, DETACH. */
  readonly needsNoTransaction: boolean
}

/** Looks at the first word of every statement of a script. */
export function scriptKind(sql: string): ScriptKind {
  const words = wordsOf(sql)
  // What is left of END, which ends the body of a trigger too.
  const withoutTriggers = words.replace(/\bcreate\s+(?:temp\s+|temporary\s+)?trigger\b[\s\S]*?\bbegin\b[\s\S]*?;\s*end\b/gi, ' ')
  const controlsTransactions = /(?:^|;)\s*(?:begin|commit|end|rollback|savepoint|release)\b/i.test(withoutTriggers)
  return {
    controlsTransactions,
    needsNoTransaction: /(?:^|;)\s*(?:pragma\s+(?!defer_foreign_keys\b)|vacuum\b|attach\b|detach\b)/i.test(words),
  }
}

export function controlRefused(sql: string): ProgrammingError {
  return new ProgrammingError('STATEMENT_INVALID', 'transactions and savepoints are begun and ended by transaction(), not by SQL text', {
    details: { sql },
  })
}
