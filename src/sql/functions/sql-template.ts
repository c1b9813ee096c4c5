import { DataError, ProgrammingError } from '../../errors/index.ts'
import type { Expr, Expression, Operators, Ordering, Settled } from '../../schema/expressions/expression.ts'
import { asOperand } from '../../schema/expressions/expression-node.ts'
import { Node } from '../../schema/expressions/node.ts'
import { FragmentNode, IdentifierNode, type Source, type SourceName, SourceNode } from '../../schema/expressions/nodes.ts'
import {
  type AnyColumnDefinition,
  ColumnDefinition,
  type KindOfDefinition,
  type ValueOfDefinition,
} from '../../schema/tables/column-definition.ts'
import { typeOf } from '../../schema/tables/columns.ts'
import type { ColumnType } from '../../schema/types/column-type.ts'
import type { Kind } from '../../schema/types/kind.ts'
import { untypedSql } from '../compile/untyped-sql.ts'
import type { Query } from '../statements/select.ts'
import type { Selection, SomeExpression } from '../statements/selection.ts'
import { stateAfter, type TextState } from '../statements/sql-text.ts'
import { expressionOf } from './typing.ts'
import { boundByItsType, type PlainValue } from './value.ts'

declare const fragment: unique symbol

/** A piece of SQL of no known type: part of a larger template, or a statement for `db.query` and `db.execute`. */
export interface SqlFragment<F = unknown> extends Operators<unknown, Kind, F> {
  readonly [fragment]: true
}

/** A quoted name. */
export interface SqlIdentifier {
  readonly [fragment]: 'identifier'
}

/** What may stand in a template: values are bound, everything else is spliced in as SQL. */
export type SqlPart = PlainValue | SomeExpression | Ordering<unknown> | Source | Query<Selection> | SqlIdentifier

/** The tables that the columns in a template are of, without those that the template itself reads from. */
export type PartSources<V> = Exclude<
  V extends Expression<unknown, Kind, infer F> ? (F extends Settled<infer S> ? S : F) : V extends Ordering<infer F> ? F : never,
  V extends Source ? SourceName<V> : never
>

/** Writes SQL as a template. */
export interface SqlTemplate {
  <const V extends readonly SqlPart[]>(texts: TemplateStringsArray, ...parts: V): SqlFragment<PartSources<V[number]>>
  /** A template whose result is of a column type. */
  <D extends AnyColumnDefinition>(
    type: D,
  ): <const V extends readonly SqlPart[]>(
    texts: TemplateStringsArray,
    ...parts: V
  ) => Expr<ValueOfDefinition<D>, KindOfDefinition<D>, PartSources<V[number]>>
  /** Values and expressions with a separator between them: a comma, or another fragment such as ``sql` and ` ``. Throws ProgrammingError STATEMENT_INVALID for an empty list. */
  join<P extends SqlPart>(parts: readonly P[], separator?: SqlFragment<never>): SqlFragment<PartSources<P>>
  /**
   * Text that becomes part of the SQL as it stands. Never give it anything that comes from outside the program: use a
   * template's values, `identifier()` and `sql.join()` for those.
   */
  unsafeText(text: string): SqlFragment<never>
}

/**
 * SQL as a template. Values are always bound, never part of the text; expressions, columns, tables, queries, identifiers and other
 * templates become part of it. `` sql(integer())`…` `` gives an expression of that column type.
 *
 * Throws ProgrammingError IDENTIFIER_UNBOUND for text where a name is needed, and STATEMENT_INVALID for a value inside quotes or a comment.
 *
 * ```ts
 * import { integer, select, sql, table } from 'granary'
 *
 * const flights = table('flights', { delay: integer() })
 * select({ rest: sql(integer())`${flights.delay} % ${7}` }).from(flights)
 * ```
 */
export const sql: SqlTemplate = asTemplate(Object.assign(template, { join, unsafeText }))

/**
 * A name, quoted, in a `sql` template: `identifier('main', 'flights')` gives `"main"."flights"`. The only way for text that comes from
 * outside into the place of a name.
 *
 * Throws ProgrammingError STATEMENT_INVALID without a name, for an empty one, and for one with the character U+0000.
 */
export function identifier(...names: readonly [string, ...string[]]): SqlIdentifier {
  if (names.length === 0) throw new ProgrammingError('STATEMENT_INVALID', 'identifier() takes at least one name')
  for (const name of names) {
    if (typeof name !== 'string') throw new DataError('VALUE_TYPE', `a name is text, not ${typeof name}`)
    if (name === '' || name.includes('\0') || !name.isWellFormed())
      throw new ProgrammingError('STATEMENT_INVALID', 'a name is empty, or holds the character U+0000 or half of a surrogate pair')
  }
  return asIdentifier(new IdentifierNode([...names]))
}

function template(first: TemplateStringsArray | AnyColumnDefinition, ...parts: readonly unknown[]): unknown {
  if (first instanceof ColumnDefinition) {
    const type = typeOf(first)
    return (texts: TemplateStringsArray, ...more: readonly unknown[]) => fragmentOf(texts, more, type)
  }
  return fragmentOf(first, parts, untypedSql)
}

function fragmentOf(texts: unknown, parts: readonly unknown[], type: ColumnType): FragmentNode {
  if (!isTemplate(texts))
    throw new ProgrammingError(
      'IDENTIFIER_UNBOUND',
      'sql is written before a template, as in sql`select 1`; text that is made elsewhere is no SQL (see sql.unsafeText)',
    )
  const written = [...texts]
  const items: Node[] = []
  let state: TextState = 'sql'
  parts.forEach((part, position) => {
    const before = texts[position] ?? ''
    const after = texts[position + 1] ?? ''
    state = stateAfter(before, state)
    checkPlace(part, state, before, after)
    items.push(nodeOf(part, /\(\s*$/.test(before) && /^\s*\)/.test(after)))
  })
  return new FragmentNode(written, items, type)
}

// The list of texts comes from the compiler of JavaScript; JSON and the like cannot make one, since it has no `raw`.
function isTemplate(texts: unknown): texts is TemplateStringsArray {
  return Array.isArray(texts) && Object.isFrozen(texts) && 'raw' in texts
}

function checkPlace(part: unknown, state: TextState, before: string, after: string): void {
  if (state === "'" || state === '--' || state === '/*') {
    throw new ProgrammingError(
      'STATEMENT_INVALID',
      `a value stands inside ${state === "'" ? 'a quoted text' : 'a comment'} of the sql template: write it outside, as in 'a' || \${value}`,
    )
  }
  if (state !== 'sql') throw unbound('inside a quoted name')
  if (typeof part === 'string' && (/[.]\s*$/.test(before) || /^\s*[.]/.test(after) || namePlace.test(before)))
    throw unbound('where a name is needed')
}

/** Words after which SQL has a name and no value. */
const namePlace =
  /(?:^|[\s(,])(?:from|join|into|update|table|view|index|trigger|column|as|collate|order\s+by|group\s+by|partition\s+by|references|returning|savepoint|alter|drop|constraint|asc|desc)\s+$/i

function unbound(where: string): ProgrammingError {
  return new ProgrammingError(
    'IDENTIFIER_UNBOUND',
    `text was given ${where}: write \${identifier(name)}, or give the column or table itself`,
  )
}

/** A part of a template as a node. `enclosed`: it stands in parentheses already. */
function nodeOf(part: unknown, enclosed: boolean): Node {
  if (part instanceof Node) return part
  if (typeof part === 'object' && part !== null) {
    if ('$' in part && part.$ instanceof SourceNode) return part.$
    if (asOperand in part && 'node' in part && part.node instanceof Node)
      return enclosed ? part.node : new FragmentNode(['(', ')'], [part.node], untypedSql)
    if ('then' in part) throw new ProgrammingError('STATEMENT_INVALID', 'a statement that changes rows cannot stand inside a sql template')
  }
  return boundByItsType(part)
}

function join(parts: readonly unknown[], separator?: unknown): unknown {
  if (!Array.isArray(parts)) throw new ProgrammingError('STATEMENT_INVALID', 'sql.join() takes an array')
  if (parts.length === 0) throw new ProgrammingError('STATEMENT_INVALID', 'sql.join() was given an empty list, which SQL cannot write')
  if (separator === undefined)
    return new FragmentNode(
      ['', ...Array<string>(parts.length - 1).fill(', '), ''],
      parts.map((part) => nodeOf(part, false)),
      untypedSql,
    )
  if (!(separator instanceof FragmentNode))
    throw new ProgrammingError('IDENTIFIER_UNBOUND', 'the separator of sql.join() is SQL: give sql` and `, not text')
  const items = parts.flatMap((part, position) => (position === 0 ? [nodeOf(part, false)] : [separator, nodeOf(part, false)]))
  return new FragmentNode(Array<string>(items.length + 1).fill(''), items, untypedSql)
}

function unsafeText(text: string): SqlFragment<never> {
  if (typeof text !== 'string') throw new DataError('VALUE_TYPE', `sql.unsafeText() takes text, not ${typeof text}`)
  return expressionOf(new FragmentNode([text], [], untypedSql))
}

// The overloads of the interface say by the arguments what the one function gives.
function asTemplate(made: unknown): SqlTemplate {
  return made as SqlTemplate
}

// An identifier is a node at run time; its type says only where it may stand.
function asIdentifier(node: IdentifierNode): SqlIdentifier {
  return node as unknown as SqlIdentifier
}
