import { conventionalName } from '../../../../schema/tables/naming.ts'
import { columnTypeOf } from '../../../reflection/column-type-of.ts'
import type { DescribedColumn, DescribedType, EngineFacts } from '../../../reflection/description.ts'
import { sqliteTypeName } from '../type-name.ts'
import type { CatalogColumn } from './catalog.ts'
import { typeOfDeclared } from './declared-type.ts'
import { defaultOf } from './default-value.ts'
import { columnNames, expressionOf } from './expression-text.ts'
import type { ConstraintDefinition, TableText } from './table-definition.ts'
import { upperCase } from './tokens.ts'
import { type CheckText, type FoldedType, foldedType } from './type-folding.ts'

/** What the columns of a table are described from. */
export interface ColumnsContext {
  readonly table: string
  readonly columns: readonly CatalogColumn[]
  readonly text: TableText
  readonly checks: readonly CheckText[]
  /** The column that is SQLite's row number, where one is. */
  readonly rowNumber: string | undefined
}

/** The columns of a table, and its checks but for those that are part of a type. */
export interface DescribedColumns {
  readonly columns: readonly DescribedColumn[]
  readonly checks: readonly CheckText[]
}

export function describeColumns(context: ColumnsContext): DescribedColumns {
  const names = columnNames(context.columns.map(({ name }) => name))
  const texts = new Map(context.text.columns.map((column) => [upperCase(column.name), column]))
  const collationOf = (name: string): string | undefined => texts.get(upperCase(name))?.collation
  const folded = foldTypes(context, collationOf)
  const used = new Set([...folded.values()].map(({ check }) => check))
  const own = isOwn(context, folded)
  const columns = context.columns.map((column): DescribedColumn => {
    const { name, notNull, key } = column
    const text = texts.get(upperCase(name))
    const found = folded.get(name)
    const type = ownType(context, column, found, own)
    const identity = isIdentity(context, name, found, own)
    return {
      name,
      type,
      nullable: !notNull && key === 0,
      identity,
      default: text?.default && defaultOf(text.default, type),
      generated: text?.generated && { storage: text.generated.storage, expression: expressionOf(text.generated.expression, names) },
      comment: undefined,
      engine: factsOf(context, column, type, identity),
    }
  })
  return { columns, checks: context.checks.filter((check) => !used.has(check)) }
}

function foldTypes(
  { columns, checks, rowNumber }: ColumnsContext,
  collationOf: (name: string) => string | undefined,
): ReadonlyMap<string, FoldedType> {
  const free = [...checks]
  return new Map(
    columns.map((column) => {
      const { name, generated } = column
      const type = collated(typeOfDeclared(column.type), collationOf(name))
      const question = {
        column: name,
        type,
        isGenerated: generated,
        isPlainInteger: isPlainInteger(column),
        nullable: !column.notNull,
        isRowNumber: name === rowNumber,
      }
      const found = foldedType(question, free)
      if (found.check !== undefined) free.splice(free.indexOf(found.check), 1)
      return [name, found]
    }),
  )
}

/** SQLite's own collation is no property of a type. */
function collated(type: DescribedType, collation: string | undefined): DescribedType {
  return type.kind !== 'text' || collation === undefined || upperCase(collation) === 'BINARY' ? type : { ...type, collation }
}

function isPlainInteger({ type }: CatalogColumn): boolean {
  return upperCase(type) === 'INTEGER'
}

/** Whether Granary made the table: then what it leaves out has a meaning too. All its columns but a few have a check of their type. */
function isOwn({ table, columns, text, rowNumber }: ColumnsContext, folded: ReadonlyMap<string, FoldedType>): boolean {
  const checked = columns.filter(({ name, generated }) => !generated && name !== rowNumber)
  if (checked.length === 0)
    return text.constraints.some(({ kind, name }) => kind === 'primaryKey' && name === conventionalName('pk', table))
  return checked.every(({ name }) => folded.get(name)?.check?.name !== undefined)
}

// Whole numbers of 64 bits that the engine does not count up need no check in a row number.
function ownType({ rowNumber, text }: ColumnsContext, { name }: CatalogColumn, found: FoldedType | undefined, own: boolean): DescribedType {
  if (own && name === rowNumber && found?.check === undefined && primaryKeyOf(text)?.autoincrement !== true) return { kind: 'bigint' }
  return found?.type ?? { kind: 'text' }
}

/** The row number is numbered by the engine in every table of others; in Granary's only where it says so. */
function isIdentity({ rowNumber, text }: ColumnsContext, name: string, found: FoldedType | undefined, own: boolean): boolean {
  if (name !== rowNumber || found?.check !== undefined) return false
  return !own || primaryKeyOf(text)?.autoincrement === true
}

function primaryKeyOf(text: TableText): Extract<ConstraintDefinition, { readonly autoincrement: boolean }> | undefined {
  for (const constraint of text.constraints) if (constraint.kind === 'primaryKey') return constraint
  return undefined
}

function factsOf(
  { text }: ColumnsContext,
  { name, type, notNull, key }: CatalogColumn,
  described: DescribedType,
  identity: boolean,
): EngineFacts {
  const conflict = text.constraints.find(
    (constraint) => constraint.kind === 'notNull' && constraint.conflict !== undefined && upperCase(constraint.column) === upperCase(name),
  )
  return {
    ...(isFaithful(type, described) ? {} : { declared: type === '' ? 'without a type' : type }),
    ...(identity && primaryKeyOf(text)?.autoincrement !== true ? { autoincrement: false } : {}),
    ...(key > 0 && !notNull && !identity ? { notNull: false } : {}),
    ...(conflict?.kind === 'notNull' && conflict.conflict !== undefined ? { onConflictNull: conflict.conflict } : {}),
  }
}

const families: Readonly<Partial<Record<DescribedType['kind'], RegExp>>> = {
  integer: /INT/i,
  bigint: /INT/i,
  text: /CHAR|CLOB|TEXT/i,
  real: /REAL|FLOA|DOUB/i,
  bytes: /BLOB|BINARY/i,
  boolean: /BOOL/i,
  json: /JSON/i,
}

/** Whether a declared type means what it was taken for. */
function isFaithful(declared: string, type: DescribedType): boolean {
  return families[type.kind]?.test(declared) === true || upperCase(sqliteTypeName(columnTypeOf(type))) === upperCase(declared)
}
