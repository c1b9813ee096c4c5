import { storedType } from '../../../compile/operand-kinds.ts'
import type { ColumnDescription, TableDescription } from '../../../ddl/description.ts'
import { readColumns } from '../../../ddl/description-context.ts'
import type { Flavor } from '../flavor.ts'
import { charactersOf, isUnbounded } from './column-type.ts'
import { keyColumnPrefix } from './key-parts.ts'
import type { ProblemList } from './problem-list.ts'
import { searchColumnPrefix } from './search-column-names.ts'
import { isSetByForeignKey } from './type-checks.ts'

/** The longest row in bytes, texts and bytes without a length counted as what points to them (MySQL manual §10.4.7). */
const longestRow = 65_535

/** What MySQL's columns cannot be, hold or be made of. */
export function columnProblems(table: TableDescription, problems: ProblemList, flavor: Flavor): void {
  for (const { name, type: given } of table.columns) {
    if (name.startsWith(searchColumnPrefix) || name.startsWith(keyColumnPrefix))
      problems.add(
        table.name,
        `${name} begins as the columns do that Granary adds on MySQL for itself: give it another name with named()`,
        [name],
      )
    const { kind, precision = 0, scale = 0 } = storedType(given)
    if (kind === 'decimal' && (precision > 65 || scale > 30))
      problems.lack(table.name, 'sql.wideDecimals', `decimals of ${precision} digits with ${scale} after the point, as ${name} is`, [name])
  }
  if (table.columns.length > 0 && table.columns.every(({ generated }) => generated !== undefined))
    problems.add(table.name, 'every column is generated: MySQL needs one that is not')
  const row = table.columns.reduce((sum, column) => sum + roomOf(column), 0)
  if (row > longestRow)
    problems.lack(
      table.name,
      'sql.wideRows',
      `rows of ${row} bytes, as a character counts for four: leave out the length of the longest texts`,
    )
  checkProblems(table, problems)
  for (const { name, generated } of table.columns)
    if (generated !== undefined)
      computationProblems(name, generated.storage === 'stored', readColumns([generated.expression]), table, problems, flavor)
  // Full-text indexes have stored copies of their columns.
  for (const { name, columns } of table.fullText)
    computationProblems(
      name,
      true,
      columns.map((column) => column.name),
      table,
      problems,
      flavor,
    )
}

function checkProblems(table: TableDescription, problems: ProblemList): void {
  for (const { name, columns } of table.checks) {
    const read = table.columns.filter((column) => columns.includes(column.name))
    const numbered = namesOf(read.filter(({ identity }) => identity))
    if (numbered.length > 0)
      problems.lack(
        table.name,
        'sql.identityChecks',
        `checks of the column that it numbers, as ${name} is of ${numbered.join(', ')}`,
        numbered,
      )
    const set = namesOf(read.filter((column) => isSetByForeignKey(column, table)))
    if (set.length > 0)
      problems.lack(table.name, 'sql.actionChecks', `checks of columns that a foreign key sets, as ${name} is of ${set.join(', ')}`, set)
  }
}

function computationProblems(
  name: string,
  isStored: boolean,
  reads: readonly string[],
  table: TableDescription,
  problems: ProblemList,
  { mariadb }: Flavor,
): void {
  const read = table.columns.filter((column) => reads.includes(column.name))
  const numbered = namesOf(read.filter(({ identity }) => identity))
  if (numbered.length > 0 && (isStored || !mariadb))
    problems.lack(
      table.name,
      'sql.identityChecks',
      `columns computed from the one that it numbers, as ${name} is of ${numbered.join(', ')}`,
      numbered,
    )
  const set = namesOf(read.filter((column) => isSetByForeignKey(column, table) || (!mariadb && isDeletedByForeignKey(column, table))))
  if (set.length > 0 && isStored)
    problems.lack(
      table.name,
      'sql.actionComputation',
      `stored columns computed from columns that a foreign key sets, as ${name} is of ${set.join(', ')}`,
      set,
    )
}

/** MySQL counts ON DELETE CASCADE among the actions that change a column (manual §15.1.20.5). */
function isDeletedByForeignKey(column: ColumnDescription, { foreignKeys }: TableDescription): boolean {
  return foreignKeys.some(({ columns, onDelete }) => columns.includes(column) && onDelete === 'cascade')
}

/** The room that a column takes in a row. */
function roomOf({ type: given }: ColumnDescription): number {
  const type = storedType(given)
  if (isUnbounded(type) || type.kind === 'json' || type.kind === 'array' || type.kind === 'point') return 12
  if (type.kind === 'text') return charactersOf(type) * 4 + 2
  if (type.kind === 'bytes') return (type.length ?? 0) + 2
  return type.kind === 'uuid' ? 37 : type.kind === 'decimal' ? 30 : 8
}

function namesOf(columns: readonly ColumnDescription[]): string[] {
  return columns.map(({ name }) => name)
}
