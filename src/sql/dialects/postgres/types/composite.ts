import { DataError, ProgrammingError } from '../../../../errors/index.ts'
import type { Expr, Expression, NullOf } from '../../../../schema/expressions/expression.ts'
import {
  ColumnDefinition,
  type ColumnDefinitions,
  type KindOfDefinition,
  type ValueOfDefinition,
} from '../../../../schema/tables/column-definition.ts'
import { typeOf } from '../../../../schema/tables/columns.ts'
import type { RowOf } from '../../../../schema/tables/table.ts'
import type { ColumnType, Subject } from '../../../../schema/types/column-type.ts'
import { inContext, undefinedValue, wrongType } from '../../../../schema/types/refusal.ts'
import type { EngineObject } from '../../../ddl/engine-object.ts'
import { expressionNode, operationOf } from '../../../functions/typing.ts'
import { postgresCodec } from '../codec.ts'
import { collationText } from '../ddl/column-type.ts'
import { postgresIdentifier } from '../literal.ts'
import { postgresTypeName } from '../type-name.ts'
import { type DeclaredTypeOptions, declaredName, unlessThere } from './declared-name.ts'
import { declarationsOf } from './domain.ts'
import type { EngineColumn } from './engine-column.ts'
import { describedAs } from './enumeration.ts'
import type { Flavored } from './flavor.ts'
import { parseRowText, rowText } from './row-text.ts'

/** A value of a composite type: an object of its members. Whatever the columns of the type say, PostgreSQL lets every member be null. */
export type CompositeValue<C extends ColumnDefinitions> = Flavored<Readonly<RowOf<C>>, 'composite'>

/** A composite type: named members in one column. Call it for a column. */
export interface Composite<C extends ColumnDefinitions> extends EngineObject {
  (): EngineColumn<CompositeValue<C>>
  readonly typeName: string
  /** A member of a column of the type. */
  member<P extends keyof C & string, T extends CompositeValue<C> | null, F>(
    column: Expression<T, 'custom', F>,
    name: P,
  ): Expr<ValueOfDefinition<C[P]> | NullOf<T>, KindOfDefinition<C[P]>, F>
}

/**
 * Declares a composite type (PostgreSQL manual §8.16): named members in one column. It is created with the schema, once.
 *
 * Throws ProgrammingError SCHEMA_INVALID for an empty name or no members.
 *
 * ```ts
 * import { id, select, table, text } from 'granary'
 * import { composite } from 'granary/postgres'
 *
 * const address = composite('address', { street: text(), city: text().nullable() })
 * const people = table('people', { id: id(), home: address() })
 * select({ city: address.member(people.home, 'city') }).from(people)
 * ```
 */
export function composite<C extends ColumnDefinitions>(name: string, members: C, options: DeclaredTypeOptions = {}): Composite<C> {
  const typeName = declaredName(name, options, 'a composite type')
  const parts = Object.entries(members).map(([property, definition]) => ({
    property,
    name: definition.attributes.name ?? property,
    type: typeOf(definition),
    nullable: definition.attributes.nullable === true,
  }))
  if (parts.length === 0) throw new ProgrammingError('SCHEMA_INVALID', `${name}: a composite type has at least one member`)
  const made = (): EngineColumn<CompositeValue<C>> => new ColumnDefinition({ type })
  const create = `CREATE TYPE ${typeName} AS (${parts.map((part) => `${[postgresIdentifier(part.name), postgresTypeName(part.type), ...collationText(part.type)].join(' ')}`).join(', ')})`
  const declaration = describedAs<Composite<C>>(made, name, {
    store: 'engineObject',
    what: 'composite type',
    capability: 'sql.compositeTypes',
    stage: 'before tables',
    needs: parts.flatMap((part) => declarationsOf(part.type)),
    typeName,
    create: ({ ifNotExists }) => [ifNotExists === true ? unlessThere(create) : create],
    drop: ({ ifExists }) => [`DROP TYPE ${ifExists === true ? 'IF EXISTS ' : ''}${typeName}`],
    member(column, property) {
      const part = parts.find((each) => each.property === property)
      if (part === undefined) throw new ProgrammingError('COLUMN_UNKNOWN', `${name} has no member called ${property}`)
      return operationOf('compositeMember', [expressionNode(column, 'member')], part.type, [part.name])
    },
  })
  const type: ColumnType<'custom'> = Object.freeze({
    kind: 'custom',
    key: `postgres ${typeName} ${parts.map((part) => `${JSON.stringify(part.name)} ${part.type.key}`).join(',')}`,
    accept: (value: unknown, subject: Subject) => accepted(value, parts, subject),
    engineType: {
      capability: 'sql.compositeTypes',
      name: typeName,
      valueName: typeName,
      write: (canonical: unknown) => rowText(parts.map((part) => memberText(memberOf(canonical, part.property), part.type))),
      read: (text: string) => readRow(parseRowText(text), parts),
      declaration,
      hasJsonForm: true,
    },
  })
  return declaration
}

interface Part {
  readonly property: string
  readonly name: string
  readonly type: ColumnType
  readonly nullable: boolean
}

function accepted(value: unknown, parts: readonly Part[], subject: Subject): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrongType(value, 'an object of the members', subject)
  const made: Record<string, unknown> = {}
  for (const key of Object.keys(value))
    if (!parts.some(({ property }) => property === key))
      throw inContext(new DataError('VALUE_TYPE', `the composite type has no member called ${key}`), subject)
  for (const { property, type, nullable } of parts) {
    const member = memberOf(value, property)
    if (member === undefined) throw undefinedValue(subject)
    if (member === null && !nullable)
      throw inContext(new DataError('VALUE_REQUIRED', `the member ${property} cannot be null, unless it is declared nullable()`), subject)
    define(made, property, member === null ? null : type.accept(member, subject))
  }
  return made
}

function memberText(member: unknown, type: ColumnType): string | null {
  if (member === null) return null
  const { encode } = postgresCodec(type)
  const stored = encode === undefined ? member : encode(member)
  return stored instanceof Uint8Array ? `\\x${Buffer.from(stored).toString('hex')}` : String(stored)
}

function readRow(members: readonly (string | null)[], parts: readonly Part[]): unknown {
  const made: Record<string, unknown> = {}
  parts.forEach(({ property, type }, position) => {
    const text = members[position] ?? null
    const { decode } = postgresCodec(type)
    define(made, property, text === null ? null : presented(decode === undefined ? text : decode(text), type))
  })
  return made
}

// The canonical form of a type is what its own `present` takes, which the interface cannot say for an unknown type.
function presented(canonical: unknown, type: ColumnType): unknown {
  const present = type.present as ((canonical: unknown) => unknown) | undefined
  return present === undefined ? canonical : present(canonical)
}

function memberOf(value: unknown, property: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, property)
    ? (value as Readonly<Record<string, unknown>>)[property]
    : undefined
}

// A member may be called __proto__.
function define(made: Record<string, unknown>, property: string, value: unknown): void {
  Object.defineProperty(made, property, { value, enumerable: true, writable: true, configurable: true })
}
