import { DataError } from '../../../../errors/index.ts'

/**
 * The text form of composite values (PostgreSQL manual §8.16.6): members in parentheses between commas, texts in double quotes; nothing at
 * all between two commas is null.
 */
export function rowText(members: readonly (string | null)[]): string {
  return `(${members.map((member) => (member === null ? '' : `"${member.replace(/["\\]/g, '$&$&')}"`)).join(',')})`
}

/** The members of a composite value's text form. Throws DataError VALUE_MALFORMED. */
export function parseRowText(text: string): (string | null)[] {
  if (!text.startsWith('(') || !text.endsWith(')')) throw malformed()
  const members: (string | null)[] = []
  let member: string | null = null
  let isQuoted = false
  for (let at = 1; at < text.length; at++) {
    const character = text[at] ?? ''
    if (!isQuoted && (character === ',' || (character === ')' && at === text.length - 1))) {
      members.push(member)
      member = null
    } else if (character === '\\') {
      member = `${member ?? ''}${text[++at] ?? ''}`
    } else if (character === '"' && isQuoted && text[at + 1] === '"') {
      member = `${member ?? ''}"`
      at++
    } else if (character === '"') {
      member ??= ''
      isQuoted = !isQuoted
    } else member = `${member ?? ''}${character}`
  }
  if (isQuoted) throw malformed()
  return members
}

function malformed(): DataError {
  return new DataError('VALUE_MALFORMED', 'the engine gave a composite value in a form that is none of PostgreSQL')
}
