import type {
  DatabaseDescription,
  DescribedColumn,
  DescribedForeignKey,
  DescribedTable,
  DescribedType,
  EngineFacts,
} from './description.ts'
import { targetOf } from './foreign-key-hindrance.ts'
import { constantSource, expressionSource, type Imports, options, typeSource } from './print-values.ts'
import { arrow, atom, type Call, call, chain, type Entry, entry, keyOf, propertyOf, type Source, textLiteral } from './source.ts'

/** What a table is printed with. */
export interface PrintContext {
  readonly description: DatabaseDescription
  readonly imports: Imports
  /** The property that stands for a column of a table. */
  property(table: DescribedTable, column: string): string
  /** The variable that holds a table. */
  variable(table: DescribedTable): string
  /** Whether a table is printed before another one, so that its variable can be used there. */
  isBefore(table: DescribedTable, other: DescribedTable): boolean
}

/** The columns of a table, and what is left of its constraints for its second part. */
export interface PrintedColumns {
  readonly entries: readonly Entry[]
  readonly foreignKeys: readonly DescribedForeignKey[]
  readonly uniques: DescribedTable['uniques']
}

/** Prints columns, with the constraints that can stand with a column. */
export function printColumns(table: DescribedTable, foreignKeys: readonly DescribedForeignKey[], context: PrintContext): PrintedColumns {
  const rest = new Set(foreignKeys)
  const uniques = new Set(table.uniques)
  const entries = table.columns.map((column) => {
    const key = foreignKeys.find(
      (candidate) =>
        rest.has(candidate) &&
        candidate.columns.length === 1 &&
        candidate.columns[0] === column.name &&
        standsWithColumn(candidate, column, table, context),
    )
    const unique = table.uniques.find((candidate) => uniques.has(candidate) && isOfColumn(candidate, column.name))
    if (key !== undefined) rest.delete(key)
    if (unique !== undefined) uniques.delete(unique)
    const property = context.property(table, column.name)
    return entry(
      columnSource(table, column, key, unique !== undefined, context),
      keyOf(property),
      factComments(context.description.dialect, column.engine),
    )
  })
  return { entries, foreignKeys: [...rest], uniques: [...uniques] }
}

/** Comments on what only the engine has; what it lacks is not worth one. */
export function factComments(dialect: string, facts: EngineFacts): readonly string[] {
  const told = Object.entries(facts).flatMap(([name, value]) => {
    if (value === false) return []
    const words = name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    return [value === true ? words : `${words} ${onOneLine(String(value))}`]
  })
  return told.length === 0 ? [] : [`${dialect}: ${told.join(', ')}`]
}

/** Text that can stand in a comment. */
export function onOneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu, ' ')
}

function isOfColumn({ keys, where, nullsNotDistinct, name }: DescribedTable['uniques'][number], column: string): boolean {
  const [key] = keys
  return (
    name === undefined &&
    where === undefined &&
    !nullsNotDistinct &&
    keys.length === 1 &&
    key?.column === column &&
    key.collation === undefined &&
    !key.descending
  )
}

/** Tables that refer to each other in a circle can do so only in their second parts, where TypeScript need not know their types at once. */
function standsWithColumn(key: DescribedForeignKey, column: DescribedColumn, table: DescribedTable, context: PrintContext): boolean {
  const target = targetOf(key, context.description)
  return target !== undefined && context.isBefore(target, table) && targetColumn(key, target)?.type.kind === column.type.kind
}

function targetColumn(key: DescribedForeignKey, target: DescribedTable | undefined): DescribedColumn | undefined {
  return target?.columns.find(({ name }) => name === key.targetColumns[0])
}

function columnSource(
  table: DescribedTable,
  column: DescribedColumn,
  key: DescribedForeignKey | undefined,
  isUnique: boolean,
  context: PrintContext,
): Source {
  const { imports } = context
  const target = key && targetOf(key, context.description)
  const isKey = table.primaryKey?.columns.length === 1 && table.primaryKey.columns[0] === column.name && table.primaryKey.name === undefined
  const references = key && target && referenceOperands(key, target, context)
  const typeOfTarget = key && targetColumn(key, target)?.type
  // The type comes from the other column, when it is the same; a default needs a type that is known at once.
  const isReference = references !== undefined && column.default === undefined && !column.identity && isSameType(column.type, typeOfTarget)
  return chain(headSource(column, isReference ? references : undefined, imports), [
    ...(isKey && !column.identity ? [call('primaryKey')] : []),
    ...(isUnique ? [call('unique')] : []),
    ...(column.nullable ? [call('nullable')] : []),
    ...(column.default === undefined ? [] : [call('default', defaultSource(column, imports))]),
    ...(column.generated === undefined ? [] : [generatedCall(column.generated.storage)]),
    ...(references === undefined || isReference ? [] : [call('references', ...references)]),
    ...(context.property(table, column.name) === column.name ? [] : [call('named', atom(textLiteral(column.name)))]),
    ...(column.comment === undefined ? [] : [call('comment', atom(textLiteral(column.comment)))]),
  ])
}

function headSource(column: DescribedColumn, references: readonly Source[] | undefined, imports: Imports): Source {
  if (column.identity) imports('id')
  else if (references !== undefined) imports('references')
  if (column.identity) return column.type.bits === 64 ? call('id') : call('id', options({ bits: column.type.bits }))
  return references === undefined ? typeSource(column.type, imports) : call('references', ...references)
}

function referenceOperands(key: DescribedForeignKey, target: DescribedTable, context: PrintContext): readonly Source[] {
  const column = propertyOf(context.variable(target), context.property(target, key.targetColumns[0] ?? ''))
  return [arrow('()', atom(column)), ...foreignKeyOptions(key)]
}

/** The options of a foreign key; none where all are the usual ones. */
export function foreignKeyOptions({ onDelete, onUpdate, deferrable, name }: DescribedForeignKey): readonly Source[] {
  const made = options({
    onDelete: onDelete === 'no action' ? undefined : onDelete,
    onUpdate: onUpdate === 'no action' ? undefined : onUpdate,
    deferrable,
    name,
  })
  return made.shape === 'members' && made.members.length === 0 ? [] : [made]
}

function generatedCall(storage: 'stored' | 'virtual'): Call {
  return storage === 'stored' ? call('generated') : call('generated', atom("'virtual'"))
}

function defaultSource({ default: value, type }: DescribedColumn, imports: Imports): Source {
  if (value === undefined) return atom('undefined')
  return 'constant' in value ? constantSource(value.constant, imports) : expressionSource(value.expression, type, () => '', imports)
}

function isSameType(left: DescribedType, right: DescribedType | undefined): boolean {
  return right !== undefined && JSON.stringify(Object.entries(left).sort()) === JSON.stringify(Object.entries(right).sort())
}
