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
  'date',
  'text',
  'year',
  '$\u007bx}',
  'a.b',
  'value',
  '42',
  '$',
]
const tableNames = ['airports', 'table', 'Order Details', '🙂🙂', 'index', 'a"b', 'schema', 'x-y', 'T', 'user']

const columnKinds: readonly (() => AnyColumnDefinition)[] = [
  () => text(),
  () => text({ length: 7 }).default('abc'),
  () => text({ collation: 'C' }),
  () => text().default("it's `x` $\u007by}\n\\"),
  () => integer().default(-5),
  () => integer({ bits: 64 }).default(7),
  () => smallInteger().default(3),
  () => bigInteger().default(9223372036854775807n),
  () => real().default(-1.5),
  () => decimal({ precision: 10, scale: 2 }).default('-12.3'),
  () => decimal({ precision: 5 }).default(7),
  () => decimal().default('1e30'),
  () => boolean().default(true),
  () => date().default('2026-11-23'),
  () => time().default('14:30:00.25'),
  () => timestamp().default('2026-11-23T14:30:00+02:00'),
  () => localTimestamp().default('0044-03-15T12:00:00.000001'),
  () => interval().default('PT90M'),
  () => uuid().default('b3a1f3f0-1c6e-4f6a-8e0e-0123456789ab'),
  () => bytes({ length: 4 }).default(Uint8Array.of(0, 255)),
  () => bytes(),
  () => json().default({ a: [1, null, "x'"], 'b c': { d: true } }),
  () => enumeration('open', "it's", 'c,d').default("it's"),
  () => enumeration('only'),
  () => array(enumeration('a', '"b]')).default(['"b]']),
  () => array(decimal({ precision: 6, scale: 1 })).default(['1.5']),
  () => array(array(text({ length: 3 }))).default([['a', 'b"']]),
  () => array(timestamp()),
  () => point().default({ x: 1.5, y: -2 }),
  () => text().default(sql(text())`lower('X') || 'y'`),
  () => timestamp().default(sql(timestamp())`now()`),
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
  key: fc.nat(5),
  elements: fc.uniqueArray(fc.nat(15), { maxLength: 7 }),
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
export function schemaOf([plans, columnNames, ownNames]: SchemaPlan): Schema {
  const tables: AnyTable[] = []
  for (const [position, one] of plans.entries())
    tables.push(
      makeTable(
        one,
        ownNames[position] ?? 'x',
        columnNames,
        () => tables[one.target % plans.length],
        position % 2 === 0 ? undefined : 'Other "Schema"',
      ),
    )
  return defineSchema(Object.fromEntries(tables.map((made, position) => [`store${position}`, made])))
}

function keyOf(key: number): AnyColumnDefinition {
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

function makeTable(
  { columns, key, elements }: TablePlan,
  name: string,
  columnNames: readonly string[],
  target: () => AnyTable | undefined,
  schema: string | undefined,
): AnyTable {
  // Every table has a key of its own that others can refer to, and a text.
  const definitions: Record<string, AnyColumnDefinition> = { own: keyOf(key), label: text().comment("it's a `label`") }
  for (const [position, { kind, nullable }] of columns.entries()) {
    const made = columnKinds[kind]?.() ?? text()
    definitions[`c${position}`] = (nullable ? made.nullable() : made).named(columnNames[position] ?? `c${position}`)
  }
  if (elements.includes(10)) definitions.computed = text().generated()
  if (elements.includes(0)) definitions.other = references(() => nodeOf(target(), 'own'), { onDelete: 'cascade' }).nullable()
  const options = {
    ...(schema === undefined ? {} : { schema }),
    ...(elements.includes(11) ? { comment: `the table "${name}"` } : {}),
  }
  return table(name, definitions, (t) => elementsOf(t, name, elements, definitions), options)
}

function elementsOf(
  t: AnyTable,
  name: string,
  elements: readonly number[],
  definitions: Record<string, AnyColumnDefinition>,
): readonly TableElement[] {
  const label = nodeOf(t, 'label')
  const nodes = [...t.$.columns.values()].map(({ node }) => node)
  const points = nodes.filter((node) => node.type.kind === 'point')
  // Points have no order on PostgreSQL.
  const first = t.$.columns.get('c0')?.node.type.kind === 'point' ? label : nodeOf(t, 'c0')
  const texts = nodes.filter((node) => node.type.kind === 'text')
  const made: Record<number, () => readonly TableElement[]> = {
    1: () => (first === label ? [] : [unique([first, label])]),
    2: () => [unique([first], { nullsNotDistinct: true, name: `uq "${name}"` })],
    3: () => [unique([sql`coalesce(${label}, ${'`$\u007bx}'})`], { where: sql(boolean())`${first} IS NOT NULL` })],
    4: () => [
      check(sql(boolean())`${first} IS NOT NULL OR ${label} NOT LIKE ${"a'\\`%"}`),
      check(sql(boolean())`length(${label}) <> - -3 AND ${label} NOT IN ('x', 'y')`, { name: `ck ${name}` }),
    ],
    5: () => [index(first.desc(), label)],
    6: () => [index({ unique: true, where: sql(boolean())`${label} BETWEEN 'a' AND 'b'` }, sql`length(${label}) + 1`.desc())],
    7: () => [fullTextIndex(texts.map(asText), { tokens: 'stems' })],
    8: () => points.slice(0, 1).map((node) => spatialIndex(asPoint(node))),
    9: () => (first === label ? [] : [index({ include: [label], name: 'covering' }, first)].slice(0, name === 'airports' ? 1 : 0)),
    10: () => [generatedAs(nodeOf(t, 'computed'), sql`upper(${label}) || 'x'`)],
    12: () => [foreignKey([nodeOf(t, 'own')], () => [nodeOf(t, 'own')], { deferrable: 'initially deferred', onUpdate: 'cascade' })],
    13: () => [index(label.collate('POSIX'), sql`lower(${label}) COLLATE "C"`)],
    14: () => [index(label.asc().nullsFirst(), first.desc().nullsLast())],
    15: () =>
      [
        fullTextIndex([label], { tokens: 'trigrams' }),
        fullTextIndex(texts.map(asText), { tokens: 'trigrams', name: 'parts' }),
        fullTextIndex([label]),
      ].slice(0, name === 'T' ? 3 : 1),
  }
  const keyed = definitions.own?.attributes.primaryKey === true ? [] : [primaryKey([nodeOf(t, 'own')])]
  return [...keyed, ...elements.flatMap((element) => made[element]?.() ?? [])]
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
