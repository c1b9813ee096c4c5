import type { Flavor } from '../flavor.ts'
import { longestName } from './names.ts'
import type { ProblemList } from './problem-list.ts'

/** Names are at most 64 characters of the Basic Multilingual Plane, and end with no blank (MySQL manual §11.2). */
export function checkNames(subject: string, names: readonly (string | undefined)[], problems: ProblemList): void {
  for (const name of names) {
    if (name === undefined) continue
    if ([...name].length > longestName)
      problems.lack(subject, 'sql.longNames', `names of more than ${longestName} characters, as ${name} is: give a shorter one`)
    if (/[\u{10000}-\u{10ffff}]/u.test(name))
      problems.lack(subject, 'sql.supplementaryNames', `names with characters beyond U+FFFF, as ${name} has: give another with named()`)
    if (name.endsWith(' '))
      problems.add(subject, `the name ${name} ends with a blank, which MySQL does not take: give another with named()`)
  }
}

/**
 * Roles are accounts, whose names have at most 32 characters on MySQL (manual §8.2.1) and 128 on MariaDB (manual, “CREATE ROLE”). Others than
 * those of the Basic Multilingual Plane would become question marks.
 */
export function checkRole(name: string, { mariadb, name: engine }: Flavor, problems: ProblemList): void {
  const longest = mariadb ? 128 : 32
  if ([...name].length > longest)
    problems.add(name, `${engine} has no names of roles of more than ${longest} characters, as ${name} is: give a shorter one`)
  if (/[\u{10000}-\u{10ffff}]/u.test(name))
    problems.lack(name, 'sql.supplementaryNames', `names with characters beyond U+FFFF, as ${name} has: give another`)
  if (name.includes('\0')) problems.add(name, 'a name holds the character U+0000')
  if (/^\s|\s$/.test(name)) problems.add(name, `the name ${name} begins or ends with a blank, which is cut off: give another`)
}
