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
import { ColumnNode } from '../../../src/schema/expressions/nodes.ts'
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
  '1st',
  'then',
  'constructor',
  '[b]',
  'key',
  '$\u007bx}',
  'a.b',
  '42',
  '$',
  'back\\slash',
]
const tableNames = ['airports', 'table', 'Order Details', 'index', 'a"b', 'schema', 'x-y', 'T', 'sql', 'ünï']

const columnKinds: readonly (() => AnyColumnDefinition)[] = [
  () => text(),
  () => text({ length: 7 }),
  () => text({ length: 20, collation: 'utf8mb4_general_ci' }),
  () => text({ length: 20_000 }),
  () => text().default("it's `x` $\u007by}\\\n"),
  () => text({ length: 30 }).default("it's `x` $\u007by}\\\n").comment("it's [a] comment"),
  () => integer().default(-5),
  () => integer({ bits: 64 }).comment('[a]'),
  () => smallInteger(),
  () => bigInteger().default(9223372036854775807n),
  () => real().default(1.5),
  () => decimal({ precision: 10, scale: 2 }).default('-12.3'),
  () => decimal({ precision: 5 }),
  () => boolean().default(true),
  () => date().default('2026-11-23'),
  () => time().default('01:02:03.5'),
  () => timestamp().default('2026-11-23T14:30:00+02:00').comment('when'),
  () => localTimestamp(),
  () => interval().default('PT90M'),
  () => uuid(),
  () => uuid().default('01890a5d-ac96-774b-bcce-b302099a8057'),
  () => bytes({ length: 4 }).default(Uint8Array.of(0, 255)),
  () => bytes().default(Uint8Array.of()),
  () => json().default({ a: [1, null, 'x'], 'b c': { d: true } }),
  () => enumeration('open', "it's", 'c,d').default('open'),
  () => array(decimal({ precision: 6, scale: 1 })).default(['1.5']),
  () => array(array(text({ length: 3 }))),
  () => array(enumeration('a]', 'b "c"')),
  () => point().default({ x: 1.5, y: -2e-7 }),
  () => text().default(sql(text())`concat(lower('X'), 'y')`),
  () => timestamp().default(sql(timestamp())`utc_timestamp(6)`),
]

/** Plans of one to four tables with columns of every type, constraints, indexes of every sort that MariaDB has, and foreign keys in circles. */
export const anyPlan: fc.Arbitrary<SchemaPlan> = anyPlanOf({
  columnKinds,
  columnNames: names,
  tableNames,
  greatestKey: 4,
  greatestElement: 12,
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
  return table(
    name,
    definitions,
    (t) => {
      const first = nodeOf(t, 'c0')
      const second = t.$.columns.has('c1') ? nodeOf(t, 'c1') : first
      const all = [...t.$.columns.values()].map(({ node }) => node)
      const texts = all.filter((node) => node.type.kind === 'text' && node.type.values === undefined)
      const points = all.filter((node) => node.type.kind === 'point' && !node.nullable)
      const keys = [first, second].filter((node, place, both) => isKey(node) && both.indexOf(node) === place)
      const made: Record<number, () => readonly TableElement[]> = {
        1: () => (keys.length > 0 ? [unique(keys)] : []),
        2: () => [unique([sql(integer())`char_length(${first}) % 7`], { name: `uq "${name}"` })],
        3: () => {
          const [node] = texts
          return node === undefined ? [] : [unique([sql(text())`lower(${asText(node)})`, ...(key === 4 ? [] : [nodeOf(t, 'own')])])]
        },
        4: () => [
          check(sql(boolean())`${first} IS NOT NULL OR ${second} NOT LIKE ${"a'\\`%"}`),
          check(sql(boolean())`char_length(${first}) <> - -3`, { name: `ck ${name}` }),
        ],
        5: () => (keys.length > 0 ? [index(...keys.map((node, place) => (place === 0 ? node.desc() : node)))] : []),
        6: () => (keys.length > 0 ? [index({ unique: true, name: `ux ${name}` }, ...keys)] : []),
        7: () => (texts.length > 0 ? [fullTextIndex(texts.map(asText))] : []),
        8: () => points.slice(0, 1).map((node) => spatialIndex(asPoint(node))),
        9: () => (texts.length > 0 ? [index({ name: `long ${name}` }, ...texts.slice(0, 2).map(asText))] : []),
        10: () => [generatedAs(nodeOf(t, 'computed'), sql`concat(upper(${first}), 'x')`)],
        11: () => [generatedAs(nodeOf(t, 'sum'), sql`char_length(${first}) + 1`)],
        12: () => [foreignKey([nodeOf(t, 'own')], () => [nodeOf(t, 'own')], { onUpdate: 'restrict' })],
      }
      const keyed = definitions.own?.attributes.primaryKey === true ? [] : [primaryKey([nodeOf(t, 'own')])]
      return [...keyed, ...elements.flatMap((element) => made[element]?.() ?? [])]
    },
    elements.includes(3) ? { comment: "it's a table" } : {},
  )
}

/** Whether MySQL has keys of the column's type. */
function isKey(node: unknown): boolean {
  return node instanceof ColumnNode && !['json', 'array', 'point'].includes(node.type.kind)
}
