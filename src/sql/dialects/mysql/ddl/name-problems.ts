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
