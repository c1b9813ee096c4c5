import fc from 'fast-check'
import {
  array,
  bigInteger,
  boolean,
  bytes,
  check,
  date,
  decimal,
  defineSchema,
  enumeration,
  foreignKey,
  fullTextIndex,
  generatedAs,
  id,
  index,
  integer,
  interval,
  json,
  localTimestamp,
  point,
  primaryKey,
  real,
  references,
  type Schema,
  smallInteger,
  spatialIndex,
  sql,
  type TableElement,
  type TextExpression,
  table,
  text,
  time,
  timestamp,
  unique,
  uuid,
} from 'granary'
import type { ExpressionNode } from '../../../src/schema/expressions/expression-node.ts'
import type { AnyColumnDefinition } from '../../../src/schema/tables/column-definition.ts'
import type { AnyTable } from '../../../src/schema/tables/table.ts'

const names = [
  'name',
  'state',
  'select',
  'Full Name',
  'it"s',
  "o'clock",
  'back`tick',
  'ORDER_DATE',
  'ünï',
  '🙂',
  '1st',
  'then',
  'constructor',
  '[b]',
  'key',
  '$\u007bx}',
  'a.b',
  'rowid',
  '42',
  '$',
]
const tableNames = ['airports', 'table', 'Order Details', '🙂🙂', 'index', 'a"b', 'schema', 'x-y', 'T', 'sql']

const columnKinds: readonly (() => AnyColumnDefinition)[] = [
  () => text(),
  () => text({ length: 7 }),
  () => text({ collation: 'NOCASE' }),
  () => text().default("it's `x` $\u007by}\n"),
  () => integer().default(-5),
  () => integer({ bits: 64 }),
  () => smallInteger(),
  () => bigInteger().default(9223372036854775807n),
  () => real().default(1.5),
  () => decimal({ precision: 10, scale: 2 }).default('-12.3'),
  () => decimal({ precision: 5 }),
  () => boolean().default(true),
  () => date().default('2026-11-23'),
  () => time(),
  () => timestamp().default('2026-11-23T14:30:00+02:00'),
  () => localTimestamp(),
  () => interval().default('PT90M'),
  () => uuid(),
  () => bytes({ length: 4 }).default(Uint8Array.of(0, 255)),
  () => bytes(),
  () => json().default({ a: [1, null, 'x'], 'b c': { d: true } }),
  () => enumeration('open', "it's", 'c,d'),
  () => array(decimal({ precision: 6, scale: 1 })).default(['1.5']),
  () => array(array(text({ length: 3 }))),
  () => point().default({ x: 1.5, y: -2 }),
  () => text().default(sql(text())`lower('X') || 'y'`),
]

interface ColumnPlan {
  readonly kind: number
  readonly nullable: boolean
}
interface TablePlan {
  readonly columns: readonly ColumnPlan[]
  readonly key: number
  readonly elements: readonly number[]
  readonly target: number
}

const column = fc.record({ kind: fc.nat(columnKinds.length - 1), nullable: fc.boolean() })
const plan = fc.record({
  columns: fc.array(column, { minLength: 1, maxLength: 6 }),
  key: fc.nat(4),
  elements: fc.uniqueArray(fc.nat(13), { maxLength: 6 }),
  target: fc.nat(5),
})

/** What a generated schema is made by: small, so that a failure can be read. */
export type SchemaPlan = readonly [tables: readonly TablePlan[], columnNames: readonly string[], tableNames: readonly string[]]

/** Plans of one to four tables with columns of every type, constraints, indexes of every sort and foreign keys in circles. */
export const anyPlan: fc.Arbitrary<SchemaPlan> = fc.tuple(
  fc.array(plan, { minLength: 1, maxLength: 4 }),
  fc.shuffledSubarray(names, { minLength: 8 }),
  fc.shuffledSubarray(tableNames, { minLength: 4 }),
)

/** The schema of a plan. */
export function schemaOf([plans, columnNames, tableNames]: SchemaPlan): Schema {
  const tables: AnyTable[] = []
  for (const [position, one] of plans.entries())
    tables.push(makeTable(one, tableNames[position] ?? 'x', columnNames, () => tables[one.target % plans.length]))
  return defineSchema(Object.fromEntries(tables.map((made, position) => [`store${position}`, made])))
}

function makeTable(
  { columns, key, elements }: TablePlan,
  name: string,
  columnNames: readonly string[],
  target: () => AnyTable | undefined,
): AnyTable {
  const definitions: Record<string, AnyColumnDefinition> = {}
  // Every table has a key of its own that others can refer to.
  definitions.own =
    key === 0
      ? integer().primaryKey()
      : key === 1
        ? bigInteger().primaryKey()
        : key === 2
          ? text({ length: 3 }).primaryKey()
          : key === 3
            ? uuid().unique()
            : id()
  for (const [position, { kind, nullable }] of columns.entries()) {
    const made = columnKinds[kind]?.() ?? text()
    definitions[`c${position}`] = (nullable ? made.nullable() : made).named(columnNames[position] ?? `c${position}`)
  }
  if (elements.includes(10)) definitions.computed = text().generated()
  if (elements.includes(11)) definitions.sum = integer().nullable().generated('virtual')
  if (elements.includes(0)) definitions.other = references(() => nodeOf(target(), 'own'), { onDelete: 'cascade' }).nullable()
  return table(name, definitions, (t) => {
    const first = nodeOf(t, 'c0')
    const second = t.$.columns.has('c1') ? nodeOf(t, 'c1') : first
    const texts = [...t.$.columns.values()].map(({ node }) => node).filter((node) => node.type.kind === 'text' && node.name !== 'rowid')
    const points = [...t.$.columns.values()].map(({ node }) => node).filter((node) => node.type.kind === 'point')
    const made: Record<number, () => readonly TableElement[]> = {
      1: () => (first === second ? [] : [unique([first, second])]),
      2: () => [unique([first], { nullsNotDistinct: true, name: `uq "${name}"` })],
      3: () => [unique([sql`coalesce(${first}, ${'`$\u007bx}'})`], { where: sql(boolean())`${second} IS NOT NULL` })],
      4: () => [
        check(sql(boolean())`${first} IS NOT NULL OR ${second} NOT LIKE ${"a'\\`%"}`),
        check(sql(boolean())`length(${first}) <> - -3`, { name: `ck ${name}` }),
      ],
      5: () => [index(first.desc(), second)],
      6: () => [index({ unique: true, where: sql(boolean())`typeof(${first}) IN ('text', 'blob')` }, sql`abs(${first}) + 1`.desc())],
      7: () => (texts.length > 0 ? [fullTextIndex(texts.map(asText), { tokens: 'stems' })] : []),
      8: () => points.slice(0, 1).map((node) => spatialIndex(asPoint(node))),
      9: () => (first === second ? [] : [index({ include: [second], name: 'covering' }, first)].slice(0, name === 'airports' ? 1 : 0)),
      10: () => [generatedAs(nodeOf(t, 'computed'), sql`upper(${first}) || 'x'`)],
      11: () => [generatedAs(nodeOf(t, 'sum'), sql`length(${first}) + 1`)],
      12: () => [foreignKey([nodeOf(t, 'own')], () => [nodeOf(t, 'own')], { deferrable: 'initially deferred' })],
      13: () => (texts[0] === undefined ? [] : [index(asText(texts[0]).collate('RTRIM'))]),
    }
    const keyed = definitions.own?.attributes.primaryKey === true ? [] : [primaryKey([nodeOf(t, 'own')])]
    return [...keyed, ...elements.flatMap((element) => made[element]?.() ?? [])]
  })
}

// The property is a column of the table: the plans name no other. Which operators it has in TypeScript plays no part here.
function nodeOf(from: AnyTable | undefined, property: string): TextExpression<string, never> {
  return from?.$.columns.get(property)?.node as unknown as TextExpression<string, never>
}

// The node's kind was looked at.
function asText(node: ExpressionNode): TextExpression<string, never> {
  return node as unknown as TextExpression<string, never>
}

function asPoint(node: ExpressionNode): Parameters<typeof spatialIndex>[0] {
  return node as unknown as Parameters<typeof spatialIndex>[0]
}
