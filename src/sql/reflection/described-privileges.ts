import type { Privilege } from '../../schema/tables/privileges.ts'
import type { DescribedPrivileges, DescribedRole } from './description.ts'

/** One privilege as a catalogue has it: of a whole thing, or of one column. */
export interface FoundPrivilege {
  readonly role: string
  readonly sort: DescribedPrivileges['sort']
  readonly name: string
  readonly schema: string | undefined
  readonly privilege: Privilege
  readonly column: string | undefined
}

/** Gathers privileges by role and thing, each list in the order of names, so that the same privileges have the same description. */
export function describedPrivileges(found: readonly FoundPrivilege[]): readonly DescribedPrivileges[] {
  const things = Map.groupBy(found, ({ role, sort, schema, name }) => JSON.stringify([role, schema ?? '', name, sort]))
  return [...things]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([, of]) => {
      const [first] = of
      if (first === undefined) return []
      const { role, sort, name, schema } = first
      const privileges = [...Map.groupBy(of, ({ privilege }) => privilege)]
        .sort(([left], [right]) => (left < right ? -1 : 1))
        .map(([privilege, each]) => ({
          privilege,
          columns: each.some(({ column }) => column === undefined) ? undefined : each.flatMap(({ column }) => column ?? []).sort(),
        }))
      return [{ role, sort, name, schema, privileges }]
    })
}

/** The roles that have privileges, those that these are members of, and the members of all of them: a server has others beside. */
export function relatedRoles(
  found: readonly FoundPrivilege[],
  memberships: readonly (readonly [member: string, group: string])[],
): readonly DescribedRole[] {
  const names = new Set(found.map(({ role }) => role))
  for (let size = -1; size !== names.size; ) {
    size = names.size
    for (const [member, group] of memberships) if (names.has(member) || names.has(group)) names.add(member).add(group)
  }
  return [...names].sort().map((name) => ({
    name,
    memberOf: memberships
      .filter(([member]) => member === name)
      .map(([, group]) => group)
      .sort(),
  }))
}
