import type { Node } from '../../../schema/expressions/node.ts'
import { ColumnNode } from '../../../schema/expressions/nodes.ts'
import type { ColumnType, Subject } from '../../../schema/types/column-type.ts'
import { textType } from '../../../schema/types/column-types.ts'
import { required } from '../../compile/base-operations.ts'
import type { Operation } from '../../compile/dialect.ts'
import { nested, precedence } from '../../compile/operators.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import { globOfLike, prefixSuccessor } from './functions/patterns.ts'
import { isValue, writeCall } from './operands.ts'

/** Matching of text. SQLite's own LIKE does not tell upper from lower case among ASCII letters and does so among all others, so GLOB and functions take its place. */
export const patternOperations: Readonly<Record<string, Operation>> = {
  like: {
    precedence: (node) => (isValuePattern(node.operands) ? precedence.comparison : undefined),
    compile(operands, writer) {
      const [text, pattern] = operands
      if (!isValuePattern(operands)) {
        writeCall('granary_like', operands, writer)
        return
      }
      nested(text, precedence.comparison, writer, true)
      // An index serves the fixed beginning of a bare parameter, for which SQLite plans anew each time: a cast spares that.
      const indexed = text instanceof ColumnNode
      writer.write(indexed ? ' GLOB ' : ' GLOB CAST(')
      writeValue(required(pattern), globPattern, writer)
      if (!indexed) writer.write(' AS TEXT)')
    },
  },
  ilike: named('granary_ilike'),
  contains: {
    precedence: precedence.comparison,
    compile(operands, writer) {
      writeCall('instr', operands, writer)
      writer.write(' > 0')
    },
  },
  startsWith: {
    precedence: (node) => (isIndexable(node.operands) ? precedence.and : undefined),
    compile(operands, writer) {
      const [text, part] = operands
      if (!isIndexable(operands)) {
        writeCall('granary_starts_with', operands, writer)
        return
      }
      nested(text, precedence.comparison, writer, true)
      writer.write(' >= ')
      writeValue(required(part), plainText, writer)
      writer.write(' AND ')
      nested(text, precedence.comparison, writer, true)
      writer.write(' < ')
      writeValue(required(part), endOfPrefix, writer)
    },
  },
  endsWith: named('granary_ends_with'),
  icontains: named('granary_contains_insensitive'),
  istartsWith: named('granary_starts_with_insensitive'),
  iendsWith: named('granary_ends_with_insensitive'),
  iequals: named('granary_equals_insensitive'),
  matches: named('granary_regexp_match'),
  imatches: named('granary_regexp_imatch'),
}

const plainText = textType()

/** Takes a LIKE pattern and binds the GLOB pattern that matches the same. */
const globPattern: ColumnType<'text'> = derived('glob', (pattern) => globOfLike(pattern, '\\'))

/** Takes the beginning of a text and binds the least text that is greater than all that begin so; a blob is greater than every text. */
const endOfPrefix: ColumnType<'text'> = derived('prefix end', (prefix) => prefixSuccessor(prefix) ?? new Uint8Array(0))

function derived(key: string, derive: (text: string) => string | Uint8Array): ColumnType<'text'> {
  return Object.freeze({
    kind: 'text',
    key,
    accept: (value: unknown, subject: Subject) => derive(String(plainText.accept(value, subject))),
  })
}

function named(name: string): Operation {
  return { compile: (operands, writer) => writeCall(name, operands, writer) }
}

function isValuePattern([, pattern]: readonly Node[]): boolean {
  return pattern !== undefined && isValue(pattern)
}

// A column with a collation of its own orders by it, and then a beginning is no range.
function isIndexable([text, part]: readonly Node[]): boolean {
  return part !== undefined && isValue(part) && text instanceof ColumnNode && text.type.collation === undefined
}

function writeValue(node: Node, type: ColumnType, writer: SqlWriter): void {
  if (!isValue(node)) throw new Error('a pattern that is no value was taken for one')
  if (writer.inline) writer.write(writer.dialect.literal(node.value, type))
  else writer.parameter(node, type)
}
