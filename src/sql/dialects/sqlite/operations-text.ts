import type { Node } from '../../../schema/expressions/node.ts'
import { NumberNode } from '../../../schema/expressions/nodes.ts'
import { required } from '../../compile/base-operations.ts'
import type { Operation } from '../../compile/dialect.ts'
import { infix, precedence } from '../../compile/operators.ts'
import { writeCall } from './operands.ts'

/** Text functions: SQLite's own where they do the same as PostgreSQL's, otherwise those registered on every connection. */
export const textOperations: Readonly<Record<string, Operation>> = {
  concatenate: infix('||', precedence.concatenate),
  length: { compile: (operands, writer) => writeCall('length', operands, writer) },
  lower: named('granary_lower'),
  upper: named('granary_upper'),
  initialCapitals: named('granary_initcap'),
  reverse: named('granary_reverse'),
  // SQLite's own substr() counts characters as PostgreSQL does where neither the start nor the length is negative.
  left: {
    compile(operands, writer) {
      const [text, count] = operands
      if (count instanceof NumberNode) writer.write('substr(').node(required(text)).write(', 1, ').node(count).write(')')
      else writeCall('granary_left', operands, writer)
    },
  },
  right: named('granary_right'),
  substring: {
    compile(operands, writer) {
      const [, start, length] = operands
      const native = isCount(start, 1) && (length === undefined || isCount(length, 0))
      writeCall(native ? 'substr' : 'granary_substring', operands, writer)
    },
  },
  leftPad: named('granary_lpad'),
  rightPad: named('granary_rpad'),
  trim: named('trim'),
  leftTrim: named('ltrim'),
  rightTrim: named('rtrim'),
  repeat: named('granary_repeat'),
  replace: named('replace'),
  translate: named('granary_translate'),
  position: named('instr'),
  splitPart: named('granary_split_part'),
  concat: named('concat'),
  concatWithSeparator: named('concat_ws'),
  codePoint: named('granary_ascii'),
  character: named('granary_chr'),
  unaccent: named('granary_unaccent'),
  encode: named('granary_encode'),
  decode: named('granary_decode'),
  md5: named('granary_md5'),
  sha1: named('granary_sha1'),
  sha224: named('granary_sha224'),
  sha256: named('granary_sha256'),
  sha384: named('granary_sha384'),
  sha512: named('granary_sha512'),
  regexpReplace: named('granary_regexp_replace'),
  regexpSubstring: named('granary_regexp_substring'),
}

function named(name: string): Operation {
  return { compile: (operands, writer) => writeCall(name, operands, writer) }
}

function isCount(node: Node | undefined, least: number): boolean {
  return node instanceof NumberNode && node.value >= least
}
