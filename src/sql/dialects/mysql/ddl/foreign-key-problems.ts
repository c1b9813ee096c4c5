import type { ColumnType } from '../../../../schema/types/column-type.ts'
import { storedType } from '../../../compile/operand-kinds.ts'
import type { ForeignKeyDescription, TableDescription } from '../../../ddl/description.ts'
import type { Flavor } from '../flavor.ts'
import { columnTypeText, isUnbounded } from './column-type.ts'
import type { ProblemList } from './problem-list.ts'

/** What MySQL's foreign keys cannot do (manual §15.1.20.5). */
export function foreignKeyProblems(table: TableDescription, problems: ProblemList, flavor: Flavor): void {
  for (const key of table.foreignKeys) {
    const names = key.columns.map(({ name }) => name)
    const lack = (capability: Parameters<ProblemList['lack']>[1], what: string): void =>
      problems.lack(table.name, capability, `${what}, as ${key.name} is`, names)
    if (key.deferrable !== undefined) lack('sql.deferrableConstraints', 'constraints that are checked at commit')
    if (key.onDelete === 'set default' || key.onUpdate === 'set default') lack('sql.setDefaultAction', 'foreign keys that set the default')
    if (key.columns.some(({ type }) => isUnbounded(type)))
      lack('sql.unboundedKeys', 'foreign keys of text or bytes without a greatest length')
    else if (isMixed(key, flavor)) lack('sql.mixedReferences', 'foreign keys between columns of different types')
    if (key.columns.some(({ generated }) => generated?.storage === 'virtual'))
      lack('sql.virtualReferences', 'foreign keys of virtual columns')
    if (table.schema !== undefined && key.target.schema === undefined)
      problems.add(table.name, `${key.name} refers to ${key.target.name} without its database: give that table's schema too`, names)
  }
}

function isMixed({ columns, targetColumns }: ForeignKeyDescription, flavor: Flavor): boolean {
  return columns.some(({ type }, position) => {
    const target = targetColumns[position]?.node.type
    return target !== undefined && sort(type, flavor) !== sort(target, flavor)
  })
}

/** The type without what may differ: texts need the same collation, not the same length. */
function sort(type: ColumnType, flavor: Flavor): string {
  const text = columnTypeText(type, flavor)
  return storedType(type).kind === 'decimal' ? text : text.replace(/\(\d+\)/, '')
}
