import type { DescribedType } from '../../../reflection/description.ts'
import type { CatalogColumn, CatalogType } from './catalog.ts'

/** The types of the catalogue by their number. */
export type CatalogTypes = ReadonlyMap<number, CatalogType>

/** A column's type, and what of it no schema value says. */
export interface FoundType {
  readonly type: DescribedType
  /** The type as PostgreSQL writes it, where it is more or other than the described one. */
  readonly declared: string | undefined
  /** A domain allows no null. */
  readonly notNull: boolean
  /** The default of a domain. */
  readonly expression: string | null
}

/**
 * The type that a type of PostgreSQL stands for. Domains are what is beneath them, native enumerations are lists of texts; a type that Granary has no
 * name for is text, as which its values can be read.
 */
export function typeOfColumn(column: CatalogColumn, types: CatalogTypes): FoundType {
  const { type, notNull, expression = null } = fold(column.type, column.modifier, column.dimensions, types)
  return {
    type: column.collation === null ? type : collated(type, column.collation),
    declared: canonicalName(type) === column.declared ? undefined : column.declared,
    notNull,
    expression,
  }
}

function collated(type: DescribedType, collation: string): DescribedType {
  if (type.kind === 'array' && type.element !== undefined) return { ...type, element: collated(type.element, collation) }
  return type.kind === 'text' ? { ...type, collation } : type
}

interface Folded {
  readonly type: DescribedType
  readonly notNull: boolean
  readonly expression?: string | null
}

function fold(oid: number, modifier: number, dimensions: number, types: CatalogTypes): Folded {
  const found = types.get(oid)
  if (found === undefined) return { type: { kind: 'text' }, notNull: false }
  if (found.kind === 'd') {
    const base = fold(found.base, found.baseModifier, dimensions, types)
    return { type: base.type, notNull: base.notNull || found.notNull, expression: found.expression ?? base.expression ?? null }
  }
  if (found.isArray) {
    const element = fold(found.element, modifier, 0, types).type
    let type: DescribedType = { kind: 'array', element }
    for (let depth = 1; depth < dimensions; depth++) type = { kind: 'array', element: type }
    return { type, notNull: false }
  }
  const { labels } = found
  if (found.kind === 'e' && labels !== null && labels.length > 0) return { type: { kind: 'text', values: labels }, notNull: false }
  return { type: (found.schema === 'pg_catalog' ? builtin(found.name, modifier) : undefined) ?? { kind: 'text' }, notNull: false }
}

/** The types of PostgreSQL that Granary has too (manual, chapter 8). Whole numbers of 64 bits may be beyond what `number` holds. */
function builtin(name: string, modifier: number): DescribedType | undefined {
  switch (name) {
    case 'bool':
      return { kind: 'boolean' }
    case 'int2':
      return { kind: 'integer', bits: 16 }
    case 'int4':
      return { kind: 'integer', bits: 32 }
    case 'int8':
    case 'oid':
      return { kind: 'bigint' }
    case 'float4':
    case 'float8':
      return { kind: 'real' }
    case 'numeric':
      return decimalOf(modifier)
    case 'varchar':
    case 'bpchar':
      return modifier > 4 ? { kind: 'text', length: modifier - 4 } : { kind: 'text' }
    case 'text':
      return { kind: 'text' }
    case 'date':
    case 'time':
    case 'interval':
    case 'uuid':
    case 'point':
      return { kind: name }
    case 'timestamptz':
      return { kind: 'timestamp' }
    case 'timestamp':
      return { kind: 'localTimestamp' }
    case 'bytea':
      return { kind: 'bytes' }
    case 'json':
    case 'jsonb':
      return { kind: 'json' }
    default:
      return undefined
  }
}

/** Precision and scale are packed into one number, the scale with a sign (numeric.c of PostgreSQL). */
function decimalOf(modifier: number): DescribedType {
  const packed = modifier - 4
  const precision = (packed >> 16) & 0xffff
  const scale = ((packed & 0x7ff) ^ 1024) - 1024
  return modifier < 4 || precision > 98 || scale < 0 || scale > precision ? { kind: 'decimal' } : { kind: 'decimal', precision, scale }
}

/** How PostgreSQL writes the type that Granary's DDL gives a column. */
function canonicalName(type: DescribedType): string | undefined {
  switch (type.kind) {
    case 'text':
      if (type.values !== undefined) return undefined
      return type.length === undefined ? 'text' : `character varying(${type.length})`
    case 'integer':
      return { 16: 'smallint', 32: 'integer', 64: 'bigint' }[type.bits ?? 64]
    case 'real':
      return 'double precision'
    case 'decimal':
      return type.precision === undefined ? 'numeric' : `numeric(${type.precision},${type.scale ?? 0})`
    case 'time':
      return 'time without time zone'
    case 'timestamp':
      return 'timestamp with time zone'
    case 'localTimestamp':
      return 'timestamp without time zone'
    case 'bytes':
      return 'bytea'
    case 'json':
      return 'jsonb'
    case 'array': {
      const element = type.element && canonicalName(type.element)
      return element?.endsWith('[]') ? element : element && `${element}[]`
    }
    default:
      return type.kind
  }
}
