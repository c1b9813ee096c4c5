import { splitAtCommas, TokenReader } from './token-reader.ts'
import { isToken, type Token } from './tokens.ts'

/** What a CREATE INDEX statement says beyond what SQLite's pragmas tell. */
export interface IndexText {
  /** The tokens of each key, without its direction. */
  readonly keys: readonly (readonly Token[])[]
  readonly where: readonly Token[] | undefined
}

/**
 * Reads a CREATE INDEX statement as SQLite keeps it in its catalogue (https://sqlite.org/lang_createindex.html).
 *
 * Throws OperationalError FILE_CORRUPT for text that is none.
 */
export function readIndexText(sql: string): IndexText {
  const reader = new TokenReader(sql)
  reader.expect('CREATE')
  reader.skip('UNIQUE')
  reader.expect('INDEX')
  reader.skip('IF', 'NOT', 'EXISTS')
  reader.qualifiedName()
  reader.expect('ON')
  reader.name()
  const keys = splitAtCommas(reader.parenthesized()).map(withoutDirection)
  return { keys, where: reader.skip('WHERE') ? reader.rest() : undefined }
}

function withoutDirection(key: readonly Token[]): readonly Token[] {
  const last = key.at(-1)
  return key.length > 1 && (isToken(last, 'ASC') || isToken(last, 'DESC')) ? key.slice(0, -1) : key
}
