import type { DescribedColumn, DescribedType, EngineFacts } from '../../../reflection/description.ts'
import { quotedText } from '../literal.ts'
import type { CatalogColumn, CatalogSequence } from './catalog.ts'
import { type CatalogTypes, typeOfColumn } from './column-types.ts'
import { defaultOf } from './default-value.ts'
import { expressionOf } from './expression-text.ts'
import { type FoundCheck, foldedType } from './type-folding.ts'

/** What the columns of a table are described from. */
export interface ColumnsContext {
  readonly columns: readonly CatalogColumn[]
  readonly types: CatalogTypes
  readonly checks: readonly FoundCheck[]
  /** The only column of the primary key. */
  readonly key: number | undefined
  /** The sequences that belong to columns of the table. */
  readonly sequences: readonly CatalogSequence[]
}

/** The columns of a table, its checks but for those that are part of a type, and the sequences that are part of a column. */
export interface DescribedColumns {
  readonly columns: readonly DescribedColumn[]
  readonly checks: readonly FoundCheck[]
  readonly sequences: readonly CatalogSequence[]
}

/** Describes columns as schema values say them: with the types that checks stand for, and the sequences that number them. */
export function describeColumns(context: ColumnsContext): DescribedColumns {
  const names = new Set(context.columns.map(({ name }) => name))
  const used = new Set<FoundCheck>()
  const counted = new Set<CatalogSequence>()
  const columns = context.columns.map((column): DescribedColumn => {
    const found = typeOfColumn(column, context.types)
    const { type, check } = foldedType(column.name, found.type, context.checks)
    if (check !== undefined) used.add(check)
    const numbering = numberingOf(column, type, context)
    const identity = numbering?.identity === true
    if (identity) counted.add(numbering.sequence)
    return {
      name: column.name,
      type: identity && type.kind === 'bigint' ? { kind: 'integer', bits: 64 } : type,
      nullable: !column.notNull && !found.notNull,
      identity,
      default:
        identity || column.generated !== ''
          ? undefined
          : defaultValue(column.expression ?? numbering?.expression ?? found.expression, type),
      generated:
        column.generated === '' || column.expression === null
          ? undefined
          : { storage: column.generated === 's' ? 'stored' : 'virtual', expression: expressionOf(column.expression, names) },
      comment: column.comment ?? undefined,
      engine: { ...(found.declared === undefined ? {} : { declared: found.declared }), ...numbering?.facts },
    }
  })
  return { columns, checks: context.checks.filter((check) => !used.has(check)), sequences: [...counted] }
}

function defaultValue(expression: string | null, type: DescribedType): DescribedColumn['default'] {
  return expression === null ? undefined : defaultOf(expression, type)
}

interface Numbering {
  /** The column is one that `id()` declares. */
  readonly identity: boolean
  readonly sequence: CatalogSequence
  /** What gives the next number. */
  readonly expression: string
  readonly facts: EngineFacts
}

/**
 * How the engine numbers a column: as an identity, or by a default that takes the numbers of a sequence of its own, as `serial` does. Where the column is not the
 * key, a schema says the same by a sequence and a default.
 */
function numberingOf(column: CatalogColumn, type: DescribedType, { key, sequences }: ColumnsContext): Numbering | undefined {
  const sequence = sequences.find(({ owner }) => owner?.column === column.number)
  if (sequence === undefined) return undefined
  const expression = `nextval(${quotedText(sequence.reference)}::regclass)`
  const identity = key === column.number && (type.kind === 'integer' || type.kind === 'bigint')
  if (column.identity !== '') {
    const kind = column.identity === 'a' ? 'always' : 'by default'
    return { identity, sequence, expression, facts: identity && kind === 'by default' ? {} : { identity: kind } }
  }
  return column.expression === expression ? { identity, sequence, expression, facts: identity ? { serial: true } : {} } : undefined
}
