import { ConfigurationError } from '../../errors/index.ts'
import type { CompileNode, Dialect, Operation } from './dialect.ts'

/** More that a dialect can write: kinds of nodes and operations of the application's own, or other forms of those that are there. */
export interface DialectExtension {
  /** The dialect that it is for, by its name, such as `SQLite`. Default: every dialect. */
  readonly dialect?: string
  /** How nodes are written, by their kind. */
  readonly nodes?: Readonly<Record<string, CompileNode<never>>>
  /** How operations are written, by their names. */
  readonly operations?: Readonly<Record<string, Operation>>
}

/**
 * A dialect with extensions. `open(url, schema, { extensions })` does the same for a database. A node of one's own is a class, one
 * `declareNode` and a compile function.
 *
 * Throws ConfigurationError OPTION_INVALID for an extension that holds something else than functions.
 *
 * ```ts
 * import { declareNode, ExpressionNode, text, typeOf, type DialectExtension, type SqlWriter } from 'granary'
 *
 * class CollationVersion extends ExpressionNode {
 *   readonly kind = 'collationVersion'
 *   readonly type = typeOf(text())
 * }
 * declareNode('collationVersion', {})
 * const extension: DialectExtension = { nodes: { collationVersion: (_: CollationVersion, writer: SqlWriter) => void writer.write("'1'") } }
 * ```
 */
export function extendDialect(dialect: Dialect, ...extensions: readonly DialectExtension[]): Dialect {
  const own = extensions.filter((extension) => extension.dialect === undefined || extension.dialect === dialect.name)
  if (own.length === 0) return dialect
  for (const { nodes = {}, operations = {} } of own) {
    for (const [kind, compile] of Object.entries(nodes)) if (typeof compile !== 'function') throw invalid(`the node ${kind}`)
    for (const [name, operation] of Object.entries(operations))
      if (typeof operation?.compile !== 'function') throw invalid(`the operation ${name}`)
  }
  return {
    ...dialect,
    nodes: Object.assign({}, dialect.nodes, ...own.map(({ nodes }) => nodes)),
    operations: Object.assign({}, dialect.operations, ...own.map(({ operations }) => operations)),
  }
}

function invalid(what: string): ConfigurationError {
  return new ConfigurationError('OPTION_INVALID', `an extension of a dialect gives no compile function for ${what}`)
}
