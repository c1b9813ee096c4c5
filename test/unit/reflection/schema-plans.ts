import fc from 'fast-check'
import {
  type AnyTable,
  bigInteger,
  defineSchema,
  type ExpressionNode,
  id,
  integer,
  type Schema,
  type spatialIndex,
  type TextExpression,
  text,
  uuid,
} from 'granary'
import type { AnyColumnDefinition } from '../../../src/schema/tables/column-definition.ts'

interface ColumnPlan {
  readonly kind: number
  readonly nullable: boolean
}

/** What one generated table is made by. */
export interface TablePlan {
  readonly columns: readonly ColumnPlan[]
  readonly key: number
  readonly elements: readonly number[]
  readonly target: number
}

/** What a generated schema is made by: small, so that a failure can be read. */
export type SchemaPlan = readonly [tables: readonly TablePlan[], columnNames: readonly string[], tableNames: readonly string[]]

/** What there is to choose from. */
export interface PlanChoices {
  readonly columnKinds: readonly unknown[]
  readonly columnNames: string[]
  readonly tableNames: string[]
  readonly greatestKey: number
  readonly greatestElement: number
  readonly mostElements: number
}

/** Plans of one to four tables, whose foreign keys may go in circles. */
export function anyPlanOf(choices: PlanChoices): fc.Arbitrary<SchemaPlan> {
  const column = fc.record({ kind: fc.nat(choices.columnKinds.length - 1), nullable: fc.boolean() })
  const plan = fc.record({
    columns: fc.array(column, { minLength: 1, maxLength: 6 }),
    key: fc.nat(choices.greatestKey),
    elements: fc.uniqueArray(fc.nat(choices.greatestElement), { maxLength: choices.mostElements }),
    target: fc.nat(5),
  })
  return fc.tuple(
    fc.array(plan, { minLength: 1, maxLength: 4 }),
    fc.shuffledSubarray(choices.columnNames, { minLength: 8 }),
    fc.shuffledSubarray(choices.tableNames, { minLength: 4 }),
  )
}

/** Makes the table of a plan. `target`: the table that its foreign key refers to. */
export type MakeTable = (
  plan: TablePlan,
  name: string,
  columnNames: readonly string[],
  target: () => AnyTable | undefined,
  position: number,
) => AnyTable

/** The schema of a plan. */
export function schemaOfPlan([plans, columnNames, tableNames]: SchemaPlan, makeTable: MakeTable): Schema {
  const tables: AnyTable[] = []
  for (const [position, one] of plans.entries())
    tables.push(makeTable(one, tableNames[position] ?? 'x', columnNames, () => tables[one.target % plans.length], position))
  return defineSchema(Object.fromEntries(tables.map((made, position) => [`store${position}`, made])))
}

/** The key of its own that every table has, so that others can refer to it. */
export function keyOf(key: number): AnyColumnDefinition {
  const kinds = [
    integer().primaryKey(),
    bigInteger().primaryKey(),
    text({ length: 3 }).primaryKey(),
    uuid().unique(),
    id(),
    id({ bits: 32 }),
  ]
  return kinds[key] ?? id()
}

/** The columns of a plan, `c0`, `c1` and so on, by the names that were drawn. */
export function columnsOf(
  { columns }: TablePlan,
  columnNames: readonly string[],
  columnKinds: readonly (() => AnyColumnDefinition)[],
): Record<string, AnyColumnDefinition> {
  const definitions: Record<string, AnyColumnDefinition> = {}
  for (const [position, { kind, nullable }] of columns.entries()) {
    const made = columnKinds[kind]?.() ?? text()
    definitions[`c${position}`] = (nullable ? made.nullable() : made).named(columnNames[position] ?? `c${position}`)
  }
  return definitions
}

// The property is a column of the table: the plans name no other. Which operators it has in TypeScript plays no part here.
export function nodeOf(from: AnyTable | undefined, property: string): TextExpression<string, never> {
  return from?.$.columns.get(property)?.node as unknown as TextExpression<string, never>
}

// The node's kind was looked at.
export function asText(node: ExpressionNode): TextExpression<string, never> {
  return node as unknown as TextExpression<string, never>
}

export function asPoint(node: ExpressionNode): Parameters<typeof spatialIndex>[0] {
  return node as unknown as Parameters<typeof spatialIndex>[0]
}
