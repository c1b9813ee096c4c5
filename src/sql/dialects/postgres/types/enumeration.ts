import { ProgrammingError } from '../../../../errors/index.ts'
import { ColumnDefinition } from '../../../../schema/tables/column-definition.ts'
import { enumerationType } from '../../../../schema/types/column-types.ts'
import type { EngineObject } from '../../../ddl/engine-object.ts'
import type { Handle } from '../../../engine/database.ts'
import { runDefinition } from '../elements/run-definition.ts'
import { quotedText } from '../literal.ts'
import { type DeclaredTypeOptions, declaredName, unlessThere } from './declared-name.ts'
import type { EngineColumn } from './engine-column.ts'

/** An enumeration that is a type of PostgreSQL: call it for a column. It is created with the schema, once, and may be shared by many columns. */
export interface NativeEnumeration<V extends string> extends EngineObject {
  (): EngineColumn<V>
  readonly values: readonly V[]
  /** Its name as SQL text. */
  readonly typeName: string
}

export interface NativeEnumerationOptions extends DeclaredTypeOptions {
  /**
   * What engines without such types do: `refuse` the schema, or keep `text` with a check of the values. Text is ordered by its letters, an
   * enumeration by its declaration. Default: `refuse`.
   */
  readonly elsewhere?: 'refuse' | 'text'
}

/**
 * Declares an enumeration as a type of PostgreSQL (manual §8.7), ordered as the values are listed.
 *
 * Throws ProgrammingError SCHEMA_INVALID for an empty name, no values, equal values, and values of more than 63 bytes.
 *
 * ```ts
 * import { defineSchema, id, table } from 'granary'
 * import { nativeEnumeration } from 'granary/postgres'
 *
 * const status = nativeEnumeration('flight_status', ['scheduled', 'boarding', 'departed'])
 * const flights = table('flights', { id: id(), status: status().default('scheduled') })
 * export const schema = defineSchema({ status, flights })
 * ```
 */
export function nativeEnumeration<const V extends readonly [string, ...string[]]>(
  name: string,
  values: V,
  options: NativeEnumerationOptions = {},
): NativeEnumeration<V[number]> {
  const typeName = declaredName(name, options, 'an enumeration')
  if (values.length === 0 || new Set(values).size < values.length)
    throw new ProgrammingError('SCHEMA_INVALID', `${name}: an enumeration has at least one value, and none twice`)
  for (const value of values)
    if (Buffer.byteLength(value) > 63)
      throw new ProgrammingError('SCHEMA_INVALID', `${name}: a value of an enumeration has at most 63 bytes`)
  const text = enumerationType(values)
  const made = (): EngineColumn<V[number]> => new ColumnDefinition({ type })
  const create = `CREATE TYPE ${typeName} AS ENUM (${values.map(quotedText).join(', ')})`
  const declaration = describedAs<NativeEnumeration<V[number]>>(made, name, {
    store: 'engineObject',
    what: 'enumeration',
    capability: options.elsewhere === 'text' ? 'sql.ddl' : 'sql.nativeEnums',
    stage: 'before tables',
    needs: [],
    values: Object.freeze([...values]),
    typeName,
    create: ({ ifNotExists }, dialect) =>
      dialect.capabilities.has('sql.nativeEnums') ? [ifNotExists === true ? unlessThere(create) : create] : [],
    drop: ({ ifExists }, dialect) =>
      dialect.capabilities.has('sql.nativeEnums') ? [`DROP TYPE ${ifExists === true ? 'IF EXISTS ' : ''}${typeName}`] : [],
  })
  const type = Object.freeze({
    kind: 'custom' as const,
    key: `postgres ${typeName} ${text.key}`,
    accept: text.accept,
    ...(options.elsewhere === 'text' ? { storedAs: text } : {}),
    engineType: {
      capability: 'sql.nativeEnums',
      name: typeName,
      valueName: typeName,
      write: textItself,
      read: (stored: string) => stored,
      declaration,
    },
  })
  return declaration
}

/** A change of an enumeration in the database. Values are never removed: PostgreSQL cannot. */
export type EnumerationChange =
  | { readonly add: string; readonly before?: string; readonly after?: never }
  | { readonly add: string; readonly after?: string; readonly before?: never }
  | { readonly rename: string; readonly to: string }

/**
 * Changes an enumeration in the database to what the program declares now (ALTER TYPE). A value that is added cannot be used in the same
 * transaction.
 *
 * Throws ProgrammingError STATEMENT_INVALID for a value that the declaration does not have.
 */
export async function alterEnumeration<V extends string>(
  db: Handle,
  enumeration: NativeEnumeration<V>,
  change: EnumerationChange,
): Promise<void> {
  const added = 'add' in change ? change.add : change.to
  if (!enumeration.values.some((value) => value === added))
    throw new ProgrammingError('STATEMENT_INVALID', `${enumeration.name} does not have the new value in its declaration: add it there too`)
  await runDefinition(db, 'sql.nativeEnums', () => `ALTER TYPE ${enumeration.typeName} ${changeText(change)}`)
}

function changeText(change: EnumerationChange): string {
  if ('rename' in change) return `RENAME VALUE ${quotedText(change.rename)} TO ${quotedText(change.to)}`
  const { add, before, after } = change
  const place = before === undefined ? (after === undefined ? '' : ` AFTER ${quotedText(after)}`) : ` BEFORE ${quotedText(before)}`
  return `ADD VALUE IF NOT EXISTS ${quotedText(add)}${place}`
}

/** A function that makes columns, with the properties of an object of the schema. */
export function describedAs<O extends EngineObject>(call: () => unknown, name: string, parts: Omit<O, 'name' | keyof (() => unknown)>): O {
  Object.defineProperty(call, 'name', { value: name, enumerable: true })
  return asObject<O>(Object.freeze(Object.assign(call, parts)))
}

// The function was given exactly the properties that its type names.
function asObject<O>(call: unknown): O {
  return call as O
}

function textItself(canonical: unknown): string {
  return canonical as string
}
