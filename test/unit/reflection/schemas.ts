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
import { anyPlanOf, asPoint, asText, columnsOf, keyOf, nodeOf, type SchemaPlan, schemaOfPlan, type TablePlan } from './schema-plans.ts'

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

/** Plans of one to four tables with columns of every type, constraints, indexes of every sort and foreign keys in circles. */
export const anyPlan: fc.Arbitrary<SchemaPlan> = anyPlanOf({
  columnKinds,
  columnNames: names,
  tableNames,
  greatestKey: 4,
  greatestElement: 13,
  mostElements: 6,
})

/** The schema of a plan. */
export function schemaOf(plan: SchemaPlan): Schema {
  return schemaOfPlan(plan, makeTable)
}

function makeTable(plan: TablePlan, name: string, columnNames: readonly string[], target: () => AnyTable | undefined): AnyTable {
  const { key, elements } = plan
  const definitions: Record<string, AnyColumnDefinition> = { own: keyOf(key), ...columnsOf(plan, columnNames, columnKinds) }
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
