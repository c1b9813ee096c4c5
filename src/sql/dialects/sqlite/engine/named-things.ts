import { isToken, nameOf, type Token, tokensOf } from '../reflection/tokens.ts'

/** What the text of one or more statements names. All names are folded. */
export interface NamedThings {
  /** Every piece of the text that could be a name. */
  readonly all: ReadonlySet<string>
  /** Those that are more than the table of an INSERT. An UPDATE joins its table with what stands in FROM. */
  readonly used: ReadonlySet<string>
  /** The tables and views that are written to. */
  readonly targets: ReadonlySet<string>
  readonly commonTables: ReadonlySet<string>
  /** INSERT OR REPLACE and REPLACE INTO delete rows that are in the way. */
  readonly replaces: boolean
  readonly naturalJoin: boolean
  /** The columns of JOIN … USING. */
  readonly joinColumns: ReadonlySet<string>
  /** The tables of `INSERT INTO … SELECT * FROM table`. */
  readonly copied: ReadonlySet<string>
  readonly vacuum: boolean
}

/** A name as SQLite compares it: A to Z only, and what is no character of Unicode has become U+FFFD on the way. */
export function folded(name: string): string {
  return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()).toWellFormed()
}

/** What rights are known by: the name of what lies in the database itself, and with the schema before it what was attached. */
export function thingKey(schema: string | undefined, name: string): string {
  const place = folded(schema ?? 'main')
  return place === 'main' ? folded(name) : `${place}\0${folded(name)}`
}

/** Reads SQL text. Where it could be meant in two ways, it is taken for the one that needs more rights. */
export function namedThings(sql: string): NamedThings {
  const tokens = tokensOf(sql)
  const targetPositions = new Set(tokens.flatMap((_, position) => targetAt(tokens, position)))
  const names = tokens.map((token) => (mayBeName(token) ? folded(nameOf(token)) : undefined))
  const at = (wanted: (position: number) => boolean): ReadonlySet<string> =>
    new Set(names.filter((name, position) => name !== undefined && wanted(position)) as string[])
  return {
    all: at(() => true),
    used: at((position) => !(targetPositions.has(position) && isInto(tokens, position))),
    targets: at((position) => targetPositions.has(position)),
    commonTables: at((position) => isCommonTable(tokens, position)),
    replaces: tokens.some((token, position) => isToken(token, 'REPLACE') && replaces(tokens, position)),
    naturalJoin: tokens.some((token) => isToken(token, 'NATURAL')),
    joinColumns: joinColumns(tokens),
    copied: tokens.some((token) => isToken(token, 'INTO')) ? at((position) => isCopied(tokens, position)) : new Set(),
    vacuum: tokens.some((token, position) => isToken(token, 'VACUUM') && (position === 0 || isToken(tokens[position - 1], ';'))),
  }
}

function mayBeName({ kind }: Token): boolean {
  return kind !== 'number' && kind !== 'blob' && kind !== 'symbol'
}

// `INTO table`, `UPDATE OR IGNORE main.table`, `DELETE FROM table`: the positions of the names.
function targetAt(tokens: readonly Token[], position: number): number[] {
  let next = position + 1
  if (isToken(tokens[position], 'DELETE') && isToken(tokens[next], 'FROM')) next++
  else if (isToken(tokens[position], 'UPDATE')) {
    if (isToken(tokens[next], 'OR')) next += 2
  } else if (!isToken(tokens[position], 'INTO')) return []
  return isToken(tokens[next + 1], '.') ? [next, next + 2] : [next]
}

function isInto(tokens: readonly Token[], position: number): boolean {
  return isToken(tokens[position - 1], 'INTO') || (isToken(tokens[position - 1], '.') && isToken(tokens[position - 3], 'INTO'))
}

// `name AS (` and `name (columns) AS NOT MATERIALIZED (`: what is called like a view or a trigger must not have its rights.
function isCommonTable(tokens: readonly Token[], position: number): boolean {
  let next = position + 1
  if (isToken(tokens[next], '(')) {
    next = listEnd(tokens, next + 1)
    if (!isToken(tokens[next], ')')) return false
    next++
  }
  if (!isToken(tokens[next], 'AS')) return false
  next++
  if (isToken(tokens[next], 'NOT')) next++
  if (isToken(tokens[next], 'MATERIALIZED')) next++
  return isToken(tokens[next], '(')
}

// REPLACE is a function too.
function replaces(tokens: readonly Token[], position: number): boolean {
  const next = tokens[position + 1]
  return isToken(next, 'INTO') || (isToken(tokens[position - 1], 'OR') && !isToken(next, '('))
}

// Between the parentheses of `USING (one, other)` there are only names and commas.
function joinColumns(tokens: readonly Token[]): ReadonlySet<string> {
  const found = new Set<string>()
  for (const [position, token] of tokens.entries()) {
    if (!isToken(token, 'USING') || !isToken(tokens[position + 1], '(')) continue
    const columns = tokens.slice(position + 2, listEnd(tokens, position + 2))
    for (const column of columns) if (mayBeName(column)) found.add(folded(nameOf(column)))
  }
  return found
}

// Where a list of names ends: it has no parentheses in it.
function listEnd(tokens: readonly Token[], start: number): number {
  let end = start
  while (end < tokens.length && !isToken(tokens[end], ')') && !isToken(tokens[end], '(')) end++
  return end
}

// SQLite takes `FROM (table)` for the table itself.
function isCopied(tokens: readonly Token[], position: number): boolean {
  let before = isToken(tokens[position - 1], '.') ? position - 3 : position - 1
  while (isToken(tokens[before], '(')) before--
  return isToken(tokens[before], 'FROM') && isToken(tokens[before - 1], '*')
}
