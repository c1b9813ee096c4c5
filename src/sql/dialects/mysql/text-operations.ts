import type { Operation } from '../../compile/dialect.ts'
import { kindOf } from '../../compile/operand-kinds.ts'
import { call, infix, precedence } from '../../compile/operators.ts'
import type { Flavor } from './flavor.ts'
import { failureText, holes, written } from './operands.ts'

/** Formats of bytes that only other engines have. */
const notHere = failureText('sql.textFunctions', '$2 IS NOT NULL')

/** Functions of text and patterns (MySQL manual §14.8). Whether case counts is decided by the collation, which tells all characters apart. */
export function textOperations(flavor: Flavor): Readonly<Record<string, Operation>> {
  const missing = (name: string): Operation => written((_, writer) => writer.need('sql.textFunctions', `${name}()`))
  return {
    concatenate: call('CONCAT'),
    length: written((operands, writer, node) =>
      call(kindOf(operands[0]) === 'bytes' ? 'LENGTH' : 'CHAR_LENGTH').compile(operands, writer, node),
    ),
    lower: call('LOWER'),
    upper: call('UPPER'),
    initialCapitals: missing('initialCapitals'),
    reverse: call('REVERSE'),
    // A negative number leaves out so many characters at the other end.
    left: holes('CASE WHEN $2 < 0 THEN LEFT($1, GREATEST(CHAR_LENGTH($1) + $2, 0)) ELSE LEFT($1, $2) END'),
    right: holes('CASE WHEN $2 < 0 THEN RIGHT($1, GREATEST(CHAR_LENGTH($1) + $2, 0)) ELSE RIGHT($1, $2) END'),
    // Characters before the first count, and are not there.
    substring: written((operands, writer, node) => {
      const form =
        operands.length > 2
          ? holes('SUBSTRING($1, GREATEST($2, 1), GREATEST($2 + $3 - GREATEST($2, 1), 0))')
          : holes('SUBSTRING($1, GREATEST($2, 1))')
      form.compile(operands, writer, node)
    }),
    leftPad: padding('LPAD'),
    rightPad: padding('RPAD'),
    trim: trimming('BOTH'),
    leftTrim: trimming('LEADING'),
    rightTrim: trimming('TRAILING'),
    repeat: call('REPEAT'),
    replace: call('REPLACE'),
    translate: missing('translate'),
    position: holes('LOCATE($2, $1)'),
    splitPart: holes(
      "CASE WHEN ABS($3) > (CHAR_LENGTH($1) - CHAR_LENGTH(REPLACE($1, $2, ''))) DIV CHAR_LENGTH($2) + 1 THEN '' WHEN $3 > 0 THEN SUBSTRING_INDEX(SUBSTRING_INDEX($1, $2, $3), $2, -1) ELSE SUBSTRING_INDEX(SUBSTRING_INDEX($1, $2, $3), $2, 1) END",
    ),
    // Null is left out.
    concat: written((operands, writer) => {
      writer.write("CONCAT_WS('', ").list(operands).write(')')
    }),
    concatWithSeparator: call('CONCAT_WS'),
    codePoint: holes('ORD(CONVERT($1 USING utf32))'),
    character: holes(
      `CASE WHEN $1 NOT BETWEEN 1 AND 1114111 THEN ${failureText('VALUE_OUT_OF_RANGE', '$1 NOT BETWEEN 1 AND 1114111')} WHEN $1 IS NOT NULL THEN CONVERT(CHAR($1 USING utf32) USING utf8mb4) END`,
    ),
    unaccent: missing('unaccent'),
    encode: holes(`CASE $2 WHEN 'hex' THEN LOWER(HEX($1)) WHEN 'base64' THEN TO_BASE64($1) ELSE ${notHere} END`),
    decode: holes(`CASE $2 WHEN 'hex' THEN UNHEX($1) WHEN 'base64' THEN FROM_BASE64($1) ELSE ${notHere} END`),
    md5: call('MD5'),
    sha1: call('SHA1'),
    sha224: holes('SHA2($1, 224)'),
    sha256: holes('SHA2($1, 256)'),
    sha384: holes('SHA2($1, 384)'),
    sha512: holes('SHA2($1, 512)'),
    // Their replacement text and their groups have another syntax.
    regexpReplace: missing('regexpReplace'),
    regexpSubstring: missing('regexpSubstring'),
    like: infix('LIKE', precedence.comparison),
    ilike: holes('LOWER($1) LIKE LOWER($2)', precedence.comparison),
    contains: holes('LOCATE($2, $1) > 0', precedence.comparison),
    startsWith: holes('LEFT($1, CHAR_LENGTH($2)) = $2', precedence.comparison),
    endsWith: holes('RIGHT($1, CHAR_LENGTH($2)) = $2', precedence.comparison),
    icontains: holes('LOCATE(LOWER($2), LOWER($1)) > 0', precedence.comparison),
    istartsWith: holes('LEFT(LOWER($1), CHAR_LENGTH(LOWER($2))) = LOWER($2)', precedence.comparison),
    iendsWith: holes('RIGHT(LOWER($1), CHAR_LENGTH(LOWER($2))) = LOWER($2)', precedence.comparison),
    iequals: holes('LOWER($1) = LOWER($2)', precedence.comparison),
    matches: flavor.mariadb ? holes("$1 REGEXP CONCAT('(?-i)', $2)", precedence.comparison) : holes("REGEXP_LIKE($1, $2, 'c')"),
    imatches: flavor.mariadb ? holes("$1 REGEXP CONCAT('(?i)', $2)", precedence.comparison) : holes("REGEXP_LIKE($1, $2, 'i')"),
  }
}

function padding(name: string): Operation {
  return written((operands, writer, node) =>
    holes(operands.length > 2 ? `CASE WHEN $3 = '' THEN LEFT($1, $2) ELSE ${name}($1, $2, $3) END` : `${name}($1, $2, ' ')`).compile(
      operands,
      writer,
      node,
    ),
  )
}

/** TRIM takes one text away again and again, not any of several characters. */
function trimming(side: 'BOTH' | 'LEADING' | 'TRAILING'): Operation {
  return written((operands, writer, node) => {
    if (operands.length > 1) writer.need('sql.textFunctions', 'trimming of a set of characters')
    holes(`TRIM(${side} ' ' FROM $1)`).compile(operands, writer, node)
  })
}
