import { OperationNode } from '../../../schema/expressions/expression-node.ts'
import { textType } from '../../../schema/types/column-types.ts'
import type { Operation } from '../../compile/dialect.ts'
import { kindOf } from '../../compile/operand-kinds.ts'
import { call, infix, precedence, template } from '../../compile/operators.ts'
import { counting, written } from './operands.ts'

/** Functions of text and patterns (PostgreSQL manual §9.4, §9.5, §9.7). Their operands have collations: see `collation/collated-operations.ts`. */
export const textOperations: Readonly<Record<string, Operation>> = {
  concatenate: infix('||', precedence.bit),
  length: call('length'),
  lower: call('lower'),
  upper: call('upper'),
  initialCapitals: call('initcap'),
  reverse: call('reverse'),
  left: counting('left', 1),
  right: counting('right', 1),
  substring: counting('substring', 1, 2),
  leftPad: counting('lpad', 1),
  rightPad: counting('rpad', 1),
  trim: call('btrim'),
  leftTrim: call('ltrim'),
  rightTrim: call('rtrim'),
  repeat: counting('repeat', 1),
  replace: call('replace'),
  translate: call('translate'),
  position: call('strpos'),
  splitPart: counting('split_part', 2),
  concat: call('concat'),
  concatWithSeparator: call('concat_ws'),
  codePoint: call('ascii'),
  character: counting('chr', 0),
  // From the extension unaccent.
  unaccent: call('unaccent'),
  encode: call('encode'),
  decode: call('decode'),
  md5: call('md5'),
  // From the extension pgcrypto.
  sha1: template("encode(digest($1, 'sha1'), 'hex')"),
  sha224: hashed('sha224'),
  sha256: hashed('sha256'),
  sha384: hashed('sha384'),
  sha512: hashed('sha512'),
  regexpReplace: call('regexp_replace'),
  regexpSubstring: written((operands, writer) => {
    writer.write('(regexp_match(').list(operands).write('))[1]')
  }),
  like: infix('LIKE', precedence.comparison),
  ilike: infix('ILIKE', precedence.comparison),
  contains: template('strpos($1, $2) > 0', precedence.comparison),
  startsWith: call('starts_with'),
  endsWith: template('right($1, length($2)) = $2', precedence.comparison),
  icontains: template('strpos(lower($1), lower($2)) > 0', precedence.comparison),
  istartsWith: template('starts_with(lower($1), lower($2))'),
  iendsWith: template('right(lower($1), length(lower($2))) = lower($2)', precedence.comparison),
  // By the same expression that an index over lower() has.
  iequals: {
    precedence: precedence.comparison,
    compile(operands, writer) {
      const lowered = operands.map((operand) => new OperationNode('lower', [operand], textType()))
      writer.list(lowered, ' = ')
    },
  },
  matches: infix('~', precedence.bit),
  imatches: infix('~*', precedence.bit),
}

function hashed(name: string): Operation {
  const [ofText, ofBytes] = [template(`encode(${name}(convert_to($1, 'UTF8')), 'hex')`), template(`encode(${name}($1), 'hex')`)]
  return written((operands, writer, node) => (kindOf(operands[0]) === 'bytes' ? ofBytes : ofText).compile(operands, writer, node))
}
