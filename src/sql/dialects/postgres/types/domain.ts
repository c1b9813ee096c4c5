import { ProgrammingError } from '../../../../errors/index.ts'
import type { Condition, Expr } from '../../../../schema/expressions/expression.ts'
import type { ExpressionNode } from '../../../../schema/expressions/expression-node.ts'
import { FragmentNode } from '../../../../schema/expressions/nodes.ts'
import {
  type AnyColumnDefinition,
  ColumnDefinition,
  columnOf,
  type KindOfDefinition,
  type ValueOfDefinition,
} from '../../../../schema/tables/column-definition.ts'
import { typeOf } from '../../../../schema/tables/columns.ts'
import type { ColumnType } from '../../../../schema/types/column-type.ts'
import type { EngineObject } from '../../../ddl/engine-object.ts'
import { expressionText } from '../../../ddl/expression-text.ts'
import { expressionOf } from '../../../functions/typing.ts'
import { collationText } from '../ddl/column-type.ts'
import { postgresIdentifier } from '../literal.ts'
import { postgresTypeName } from '../type-name.ts'
import { type DeclaredTypeOptions, declaredName, unlessThere } from './declared-name.ts'
import { describedAs } from './enumeration.ts'

/** A domain: a type with conditions of the application's own. Call it for a column. */
export interface Domain<D extends AnyColumnDefinition> extends EngineObject {
  (): ColumnDefinition<ValueOfDefinition<D>, KindOfDefinition<D>, 'required'>
  readonly typeName: string
}

export interface DomainOptions<D extends AnyColumnDefinition> extends DeclaredTypeOptions {
  /** What every value must fulfil, each by its name: `value` stands for it. */
  readonly checks?: Readonly<Record<string, (value: Expr<ValueOfDefinition<D>, KindOfDefinition<D>, never>) => Condition<never>>>
}

/**
 * Declares a domain (PostgreSQL manual §8.18): a type of its own over another one. Its conditions hold wherever a value of it is made. It is
 * created with the schema, once, and may be shared by many columns.
 *
 * Throws ProgrammingError SCHEMA_INVALID for an empty name.
 *
 * ```ts
 * import { id, table, text } from 'granary'
 * import { domain } from 'granary/postgres'
 *
 * const email = domain('email', text(), { checks: { email_has_at: (value) => value.contains('@') } })
 * const people = table('people', { id: id(), email: email() })
 * ```
 */
export function domain<D extends AnyColumnDefinition>(name: string, base: D, options: DomainOptions<D> = {}): Domain<D> {
  const typeName = declaredName(name, options, 'a domain')
  const baseType = typeOf(base)
  const checks = Object.entries(options.checks ?? {})
  if (checks.some(([check]) => check === '')) throw new ProgrammingError('SCHEMA_INVALID', `${name}: a condition of a domain needs a name`)
  const made = (): ColumnDefinition<ValueOfDefinition<D>, KindOfDefinition<D>, 'required'> => new ColumnDefinition({ type })
  const declaration = describedAs<Domain<D>>(made, name, {
    store: 'engineObject',
    what: 'domain',
    capability: 'sql.domains',
    stage: 'before tables',
    needs: declarationsOf(baseType),
    typeName,
    create({ ifNotExists }, dialect) {
      const conditions = checks.map(
        ([check, condition]) =>
          ` CONSTRAINT ${postgresIdentifier(check)} CHECK (${expressionText(columnOf(condition(checkedValue<D>(baseType))), dialect)})`,
      )
      const statement = `CREATE DOMAIN ${[`${typeName} AS ${postgresTypeName(baseType)}`, ...collationText(baseType)].join(' ')}${conditions.join('')}`
      return [ifNotExists === true ? unlessThere(statement) : statement]
    },
    drop: ({ ifExists }) => [`DROP DOMAIN ${ifExists === true ? 'IF EXISTS ' : ''}${typeName}`],
  })
  // Values are of the type beneath: PostgreSQL makes them values of the domain where they are written, and checks them there.
  const type = Object.freeze({
    ...baseType,
    key: `postgres ${typeName} ${baseType.key}`,
    engineType: {
      capability: 'sql.domains',
      name: typeName,
      valueName: baseType.engineType?.valueName,
      write: baseType.engineType?.write,
      read: baseType.engineType?.read,
      declaration,
    },
  })
  return declaration
}

/** What a type needs in the database. */
export function declarationsOf(type: ColumnType): readonly EngineObject[] {
  const own = type.engineType?.declaration
  const below = type.element === undefined ? [] : declarationsOf(type.element)
  return own === undefined ? below : [asObject(own), ...below]
}

function checkedValue<D extends AnyColumnDefinition>(type: ColumnType): Expr<ValueOfDefinition<D>, KindOfDefinition<D>, never> {
  const node: ExpressionNode = new FragmentNode(['VALUE'], [], type)
  return expressionOf(node)
}

// Types of this dialect are declared by its own objects only.
function asObject(declaration: unknown): EngineObject {
  return declaration as EngineObject
}
