import type { Dialect } from '../../../compile/dialect.ts'
import type { DescribedColumn, DescribedType, EngineFacts } from '../../../reflection/description.ts'
import { keyColumnPrefix } from '../ddl/key-parts.ts'
import { searchColumnPrefix } from '../ddl/search-column-names.ts'
import { readComment } from '../ddl/storage-marks.ts'
import type { Flavor } from '../flavor.ts'
import type { CatalogCheck, CatalogColumn } from './catalog.ts'
import { defaultOf } from './default-value.ts'
import { typeOfColumn } from './described-type.ts'
import { columnNames, expressionOf } from './expression-text.ts'
import { columnChecks, withCheck } from './type-folding.ts'

/** What the columns of a table are described from. */
export interface ColumnsContext {
  readonly columns: readonly CatalogColumn[]
  readonly checks: readonly CatalogCheck[]
  /** The only column of the primary key. */
  readonly key: string | undefined
  readonly flavor: Flavor
  readonly dialect: Dialect
}

/** The columns of a table, and its checks but for those that are part of a type. */
export interface DescribedColumns {
  readonly columns: readonly DescribedColumn[]
  readonly checks: readonly CatalogCheck[]
}

/** The columns as schema values say them. Checks that are part of a type are not among the checks. */
export function describeColumns(context: ColumnsContext): DescribedColumns {
  const used = new Set<CatalogCheck>()
  const columns = context.columns.filter((column) => !isHidden(column)).map((column) => describeColumn(column, used, context))
  return { columns, checks: context.checks.filter((check) => !used.has(check)) }
}

/** Whether a column is one that the DDL adds for itself. */
export function isHidden({ name, generation }: CatalogColumn): boolean {
  return generation !== undefined && (name.startsWith(searchColumnPrefix) || name.startsWith(keyColumnPrefix))
}

function describeColumn(column: CatalogColumn, used: Set<CatalogCheck>, context: ColumnsContext): DescribedColumn {
  const { name, extra, generation } = column
  const { flavor, dialect } = context
  const own = context.checks.flatMap((check) => {
    const says = columnChecks(check, name)
    return says === undefined ? [] : [{ check, says }]
  })
  const isDocument = own.some(({ says }) => says.some((one) => one.says === 'document'))
  const found = typeOfColumn(column, isDocument, flavor)
  const marked = markedType(column, found.type)
  let type = marked.type
  let nullable = column.nullable
  for (const { check, says } of own) {
    const folded = says.reduce<DescribedType | undefined>((before, one) => before && withCheck(before, one, generation !== undefined), type)
    if (folded === undefined) continue
    type = folded
    if (says.some((one) => one.says === 'notNull')) nullable = false
    used.add(check)
  }
  const identity = isIdentity(column, type, context.key)
  if (identity && type.kind === 'bigint') type = { kind: 'integer', bits: 64 }
  return {
    name,
    type,
    nullable,
    identity,
    default: defaultOf(column, type, flavor, dialect),
    generated:
      generation === undefined
        ? undefined
        : {
            storage: /VIRTUAL/i.test(extra) ? 'virtual' : 'stored',
            expression: expressionOf(generation, columnNames(context.columns.map((other) => other.name))),
          },
    comment: marked.comment,
    engine: { ...found.facts, ...factsOf(column, identity) },
  }
}

/** The type of a column as its comment completes it, and the rest of the comment. Columns of views have the comments of what they read. */
export function markedType(
  { comment }: CatalogColumn,
  found: DescribedType,
): { readonly type: DescribedType; readonly comment: string | undefined } {
  const marked = readComment(comment)
  if (marked.type !== undefined && fitsMark(found, marked.type)) return { type: marked.type, comment: marked.comment }
  return { type: found, comment: comment === '' ? undefined : comment }
}

/** Whether a column can hold what its comment says. */
function fitsMark(found: DescribedType, marked: DescribedType): boolean {
  switch (marked.kind) {
    case 'timestamp':
      return found.kind === 'localTimestamp'
    case 'array':
      // MariaDB keeps documents as text, and knows of a view's column no more.
      return found.kind === 'json' || (found.kind === 'text' && found.collation === 'utf8mb4_bin')
    default:
      return found.kind === 'bigint'
  }
}

/** The engine numbers the rows by any key; only a column that is the whole primary key is declared so. */
function isIdentity({ name, extra }: CatalogColumn, type: DescribedType, key: string | undefined): boolean {
  return /auto_increment/i.test(extra) && key === name && (type.kind === 'bigint' || type.kind === 'integer')
}

function factsOf({ extra }: CatalogColumn, identity: boolean): EngineFacts {
  const update = /on update (\S+)/i.exec(extra)?.[1]
  return {
    ...(/auto_increment/i.test(extra) && !identity ? { autoIncrement: true } : {}),
    ...(update === undefined ? {} : { onUpdate: update }),
    ...(/\bINVISIBLE\b/i.test(extra) ? { invisible: true } : {}),
  }
}
