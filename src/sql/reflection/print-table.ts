import { conventionalName } from '../../schema/tables/naming.ts'
import type { DescribedForeignKey, DescribedKey, DescribedTable, ExpressionDescription } from './description.ts'
import { hindranceOf, targetOf } from './foreign-key-hindrance.ts'
import { factComments, foreignKeyOptions, onOneLine, type PrintContext, type PrintedColumns, printColumns } from './print-columns.ts'
import { expressionSource, options } from './print-values.ts'
import { arrow, atom, call, list, members, propertyOf, type Source, textLiteral } from './source.ts'

/** A table as source, and the comments above it. */
export interface PrintedTable {
  readonly comments: readonly string[]
  readonly source: Source
}

/** Prints a table: its columns, then what cannot stand with a column. */
export function printTable(table: DescribedTable, context: PrintContext): PrintedTable {
  const { imports, description } = context
  const hindrances = new Map(table.foreignKeys.map((key) => [key, hindranceOf(key, table, description)]))
  const columns = printColumns(
    table,
    table.foreignKeys.filter((key) => hindrances.get(key) === undefined),
    context,
  )
  const { elements, readsColumns } = elementSources(table, columns, context)
  imports('table')
  // TypeScript finds the types of tables that refer to each other in a circle only when the second part says its own.
  const isCircular = columns.foreignKeys.some((key) => key.targetTable !== table.name && !isBefore(key, table, context))
  if (isCircular) imports('type TableElement')
  const second = arrow(isCircular ? '(t): readonly TableElement[]' : readsColumns ? '(t)' : '()', list(elements))
  const tableOptions = options({ schema: table.schema, comment: table.comment })
  const hasOptions = table.schema !== undefined || table.comment !== undefined
  return {
    comments: [
      ...factComments(description.dialect, table.engine),
      ...[...hindrances].flatMap(([key, hindrance]) => (hindrance === undefined ? [] : [foreignKeyComment(key, hindrance)])),
    ],
    source: call(
      'table',
      atom(textLiteral(table.name)),
      members(columns.entries, true),
      ...(elements.length > 0 || hasOptions ? [elements.length > 0 ? second : arrow('()', list([]))] : []),
      ...(hasOptions ? [tableOptions] : []),
    ),
  }
}

function isBefore(key: DescribedForeignKey, table: DescribedTable, context: PrintContext): boolean {
  const target = targetOf(key, context.description)
  return target !== undefined && context.isBefore(target, table)
}

function foreignKeyComment({ columns, targetTable, targetColumns }: DescribedForeignKey, hindrance: string): string {
  const target = `${targetTable}${targetColumns.length === 0 ? '' : ` (${targetColumns.join(', ')})`}`
  return onOneLine(`Left out: the foreign key (${columns.join(', ')}) to ${target}, since ${hindrance}`)
}

/** The second part, and whether it uses its parameter. */
function elementSources(
  table: DescribedTable,
  rest: PrintedColumns,
  context: PrintContext,
): { readonly elements: readonly Source[]; readonly readsColumns: boolean } {
  const { imports } = context
  let readsColumns = false
  const columnText = (name: string): string => {
    readsColumns = true
    return propertyOf('t', context.property(table, name))
  }
  const made = (name: string, ...operands: readonly Source[]): Source => {
    imports(name)
    return call(name, ...operands)
  }
  const columnList = (names: readonly string[]): Source => list(names.map((name) => atom(columnText(name))))
  const condition = (where: ExpressionDescription | undefined): Source | undefined =>
    where && expressionSource(where, { kind: 'boolean' }, columnText, imports)
  const keySource = (key: DescribedKey): Source => directed(table, key, columnText, imports)
  const { primaryKey } = table
  const elements = [
    ...(primaryKey === undefined || isInColumn(table)
      ? []
      : [made('primaryKey', columnList(primaryKey.columns), ...given({ name: primaryKey.name }))]),
    ...rest.uniques.map(({ keys, where, nullsNotDistinct, name }) =>
      made(
        'unique',
        list(keys.map(keySource)),
        ...given({ where: condition(where), nullsNotDistinct: nullsNotDistinct || undefined, name }),
      ),
    ),
    ...rest.foreignKeys.map((key) =>
      made('foreignKey', columnList(key.columns), arrow('()', targetList(key, table, context)), ...foreignKeyOptions(key)),
    ),
    ...table.checks.map(({ condition: holds, name }) =>
      made('check', expressionSource(holds, { kind: 'boolean' }, columnText, imports), ...given({ name })),
    ),
    ...table.indexes.map(({ keys, unique, where, include, name }) => {
      const parts = given({
        unique: unique || undefined,
        where: condition(where),
        include: include.length === 0 ? undefined : columnList(include),
        name,
      })
      return made('index', ...parts, ...keys.map(keySource))
    }),
    ...table.fullTextIndexes.map(({ columns, tokens, name }) => {
      const usual = name === conventionalName('ft', table.name, columns)
      return made(
        'fullTextIndex',
        columnList(columns),
        ...given({ tokens: tokens === 'words' ? undefined : tokens, name: usual ? undefined : name }),
      )
    }),
    ...table.spatialIndexes.map(({ column, name }) => {
      const usual = name === conventionalName('sp', table.name, [column])
      return made('spatialIndex', atom(columnText(column)), ...given({ name: usual ? undefined : name }))
    }),
    ...table.columns.flatMap(({ name, generated }) =>
      generated === undefined
        ? []
        : [made('generatedAs', atom(columnText(name)), expressionSource(generated.expression, undefined, columnText, imports))],
    ),
  ]
  return { elements, readsColumns }
}

/** Options as an operand, when there are any. */
function given(values: Parameters<typeof options>[0]): readonly Source[] {
  return Object.values(values).every((value) => value === undefined) ? [] : [options(values)]
}

function isInColumn({ primaryKey }: DescribedTable): boolean {
  return primaryKey?.columns.length === 1 && primaryKey.name === undefined
}

function targetList(key: DescribedForeignKey, table: DescribedTable, context: PrintContext): Source {
  const target = targetOf(key, context.description) ?? table
  const variable = target === table ? 't' : context.variable(target)
  return list(key.targetColumns.map((name) => atom(propertyOf(variable, context.property(target, name)))))
}

function directed(
  table: DescribedTable,
  key: DescribedKey,
  columnText: (name: string) => string,
  imports: PrintContext['imports'],
): Source {
  const { column, expression, type, collation, descending, nulls } = key
  const direction = descending ? '.desc()' : nulls === undefined ? '' : '.asc()'
  const ending = `${direction}${nulls === undefined ? '' : nulls === 'first' ? '.nullsFirst()' : '.nullsLast()'}`
  const kind = table.columns.find(({ name }) => name === column)?.type.kind
  if (column !== undefined && collation === undefined && (ending === '' || isOrdered(kind))) return atom(columnText(column) + ending)
  if (column !== undefined && collation !== undefined && kind === 'text')
    return atom(`${columnText(column)}.collate(${textLiteral(collation)})${ending}`)
  const collate = collation === undefined ? '' : ` COLLATE "${collation.replaceAll('"', '""')}"`
  const source = expressionSource(expression ?? { texts: ['', collate], columns: [column ?? ''] }, type, columnText, imports)
  return source.shape === 'tagged' ? { ...source, template: source.template + ending } : source
}

/** Whether the expressions of a kind have a direction in TypeScript. */
function isOrdered(kind: string | undefined): boolean {
  return kind !== 'json' && kind !== 'array' && kind !== 'point'
}
