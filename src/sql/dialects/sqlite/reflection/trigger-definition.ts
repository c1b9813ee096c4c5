import { TokenReader } from './token-reader.ts'
import { isToken, type Token } from './tokens.ts'

/** What a CREATE TRIGGER statement says. */
export interface TriggerText {
  readonly timing: 'before' | 'after' | 'instead of'
  readonly event: 'insert' | 'update' | 'delete'
  /** The columns of UPDATE OF. */
  readonly columns: readonly string[]
  readonly when: string | undefined
  /** The statements between BEGIN and END, without semicolons. */
  readonly statements: readonly string[]
}

/**
 * Reads a CREATE TRIGGER statement as SQLite keeps it in its catalogue (https://sqlite.org/lang_createtrigger.html).
 *
 * Throws OperationalError FILE_CORRUPT for text that is none.
 */
export function readTriggerText(sql: string): TriggerText {
  const reader = new TokenReader(sql)
  reader.expect('CREATE')
  if (!reader.skip('TEMP')) reader.skip('TEMPORARY')
  reader.expect('TRIGGER')
  reader.skip('IF', 'NOT', 'EXISTS')
  reader.qualifiedName()
  const timing = readTiming(reader)
  const event = readEvent(reader)
  const columns: string[] = []
  if (reader.skip('OF')) {
    do columns.push(reader.name())
    while (reader.skip(','))
  }
  reader.expect('ON')
  reader.qualifiedName()
  reader.skip('FOR', 'EACH', 'ROW')
  const when = reader.skip('WHEN') ? textOf(sql, readWhen(reader)) : undefined
  reader.expect('BEGIN')
  return { timing, event, columns, when, statements: readStatements(reader).map((tokens) => textOf(sql, tokens)) }
}

// Without a word for it, a trigger runs before the change.
function readTiming(reader: TokenReader): TriggerText['timing'] {
  if (reader.skip('AFTER')) return 'after'
  if (reader.skip('INSTEAD', 'OF')) return 'instead of'
  reader.skip('BEFORE')
  return 'before'
}

function readEvent(reader: TokenReader): TriggerText['event'] {
  if (reader.skip('INSERT')) return 'insert'
  if (reader.skip('UPDATE')) return 'update'
  reader.expect('DELETE')
  return 'delete'
}

function readWhen(reader: TokenReader): readonly Token[] {
  const tokens: Token[] = []
  while (!(reader.sees('BEGIN') && isStatement(reader.peek(1)))) tokens.push(reader.take())
  return tokens
}

/** BEGIN can also be a column's name; before the body a statement follows it. */
function isStatement(token: Token | undefined): boolean {
  return ['INSERT', 'REPLACE', 'UPDATE', 'DELETE', 'SELECT', 'WITH', 'VALUES'].some((word) => isToken(token, word))
}

/** Semicolons stand nowhere inside the statements of a trigger. */
function readStatements(reader: TokenReader): readonly (readonly Token[])[] {
  const statements: Token[][] = []
  let current: Token[] = []
  while (!(reader.sees('END') && current.length === 0)) {
    const token = reader.take()
    if (isToken(token, ';')) {
      statements.push(current)
      current = []
    } else current.push(token)
  }
  return statements
}

function textOf(sql: string, tokens: readonly Token[]): string {
  return sql.slice(tokens[0]?.start ?? 0, tokens.at(-1)?.end ?? 0)
}
