import { textOf } from './arguments.ts'
import { unary } from './define.ts'
import type { ScalarFunction } from './function.ts'
import { unaccent } from './unaccent.ts'

/**
 * Sort keys that stand in for collations, which node:sqlite cannot register: two texts that a collation takes for the
 * same have the same key. Compare, group, order and index by the key. `granary_fold_case` ignores case,
 * `granary_fold_accents` ignores accents, and one of the other ignores both. Compatibility forms (full-width letters,
 * ligatures) are the same as plain ones in every key (Unicode Standard Annex 15, NFKD).
 *
 * `granary_unaccent` is PostgreSQL's unaccent().
 */
export const collationFunctions: readonly ScalarFunction[] = [
  unary('granary_fold_case', (text) => foldCase(textOf(text))),
  unary('granary_fold_accents', (text) => foldAccents(textOf(text))),
  unary('granary_unaccent', (text) => unaccent(textOf(text))),
]

const nonAscii = /[^\0-\x7f]/

/** Default caseless matching for compatibility (The Unicode Standard, section 3.13, D146). */
export function foldCase(text: string): string {
  if (!nonAscii.test(text)) return text.toLowerCase()
  const decomposed = text.normalize('NFKD')
  // The upper case of the dotless ı is I, but it does not fold to i.
  const folded = decomposed.includes('ı') ? decomposed.split('ı').map(foldLetters).join('ı') : foldLetters(decomposed)
  return folded.normalize('NFKD')
}

/** By way of upper case, so that letters with several lower-case forms or expansions (ß, ſ) become one. */
function foldLetters(text: string): string {
  return text.toUpperCase().toLowerCase().replaceAll('ς', 'σ')
}

/** The marks of alphabets whose letters stay the same letters without them. */
const accents = /[\p{Mn}&&[\p{Script=Inherited}\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Hebrew}\p{Script=Arabic}]]/gv

/** Letters with a stroke and ligatures: accents to the Unicode Collation Algorithm, but not decomposed by NFKD. */
const unmarked: Readonly<Record<string, string>> = {
  Æ: 'AE',
  æ: 'ae',
  Đ: 'D',
  đ: 'd',
  Ħ: 'H',
  ħ: 'h',
  Ł: 'L',
  ł: 'l',
  Ø: 'O',
  ø: 'o',
  Œ: 'OE',
  œ: 'oe',
  Ŧ: 'T',
  ŧ: 't',
  ß: 'ss',
  ẞ: 'SS',
}
const marked = /[ÆæĐđĦħŁłØøŒœŦŧßẞ]/g

/** Text without its accents, decomposed. */
export function foldAccents(text: string): string {
  if (!nonAscii.test(text)) return text
  return text
    .normalize('NFKD')
    .replace(accents, '')
    .replace(marked, (letter) => unmarked[letter] ?? letter)
}
