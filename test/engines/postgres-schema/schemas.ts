import type fc from 'fast-check'
import {
  array,
  bigInteger,
  boolean,
  bytes,
  check,
  date,
  decimal,
  enumeration,
  foreignKey,
  fullTextIndex,
  generatedAs,
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
  table,
  text,
  time,
  timestamp,
  unique,
  uuid,
} from 'granary'
import type { AnyColumnDefinition } from '../../../src/schema/tables/column-definition.ts'
import type { AnyTable } from '../../../src/schema/tables/table.ts'
import {
  anyPlanOf,
  asPoint,
  asText,
  columnsOf,
  keyOf,
  nodeOf,
  type SchemaPlan,
  schemaOfPlan,
  type TablePlan,
} from '../../unit/reflection/schema-plans.ts'

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

/** Plans of one to four tables with columns of every type, constraints, indexes of every sort and foreign keys in circles. */
export const anyPlan: fc.Arbitrary<SchemaPlan> = anyPlanOf({
  columnKinds,
  columnNames: names,
  tableNames,
  greatestKey: 5,
  greatestElement: 15,
  mostElements: 7,
})

/** The schema of a plan. */
export function schemaOf(plan: SchemaPlan): Schema {
  return schemaOfPlan(plan, makeTable)
}

function makeTable(
  plan: TablePlan,
  name: string,
  columnNames: readonly string[],
  target: () => AnyTable | undefined,
  position: number,
): AnyTable {
  const { key, elements } = plan
  const schema = position % 2 === 0 ? undefined : 'Other "Schema"'
  // Every table has a key of its own that others can refer to, and a text.
  const definitions: Record<string, AnyColumnDefinition> = {
    own: keyOf(key),
    label: text().comment("it's a `label`"),
    ...columnsOf(plan, columnNames, columnKinds),
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
