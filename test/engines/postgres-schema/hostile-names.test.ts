import fc from 'fast-check'
import {
  check,
  comparable,
  defineSchema,
  foreignKey,
  fullTextIndex,
  id,
  index,
  integer,
  references,
  refuse,
  select,
  sequence,
  table,
  text,
  toSchema,
  trigger,
  unique,
  view,
} from 'granary'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeServer } from '../server-url.ts'
import { SchemaDatabase } from './database.ts'

const fragments = fc.constantFrom(
  '"',
  "'",
  '\\',
  ';',
  '--',
  '/*',
  '*/',
  '$granary$',
  '$$',
  '%',
  '`',
  '\n',
  '.',
  ' ',
  'NULL',
  '🙂',
  '­',
  '‮',
  '${',
  "E'",
  '); DROP TABLE x; --',
  ':a',
  '?',
  '$1',
  '{0}',
)
const anyName = fc
  .array(fc.oneof(fragments, fc.string({ unit: 'grapheme', maxLength: 4 }), fc.constantFrom('a', 'B', '_')), { minLength: 1, maxLength: 8 })
  .map((parts) => parts.join('').replaceAll('\0', '').toWellFormed())
  .filter((name) => name !== '' && Buffer.byteLength(name) <= 54)

describeServer('postgres', 'names and texts of any kind', () => {
  let database: SchemaDatabase
  beforeAll(async () => {
    database = await SchemaDatabase.open()
  })
  afterAll(() => database.close())

  it('are names and texts in the database, and nothing else', async () => {
    const different = fc.uniqueArray(anyName, { minLength: 16, maxLength: 16, selector: (name) => name.toLowerCase() })
    await fc.assert(
      fc.asyncProperty(different, anyName, async (names, remark) => {
        const [schema, one, other, a, b, c, uq, ck, ix, ft, fk, seen, tr, sq, value, pk] = names as [string, ...string[]] &
          Record<number, string>
        const first = table(
          one ?? '',
          {
            id: id().named(pk ?? ''),
            a: text()
              .default(value ?? '')
              .named(a ?? '')
              .comment(remark),
            b: integer().named(b ?? ''),
          },
          (t) => [
            unique([t.a, t.b], { name: uq ?? '' }),
            check(t.a.ne(value ?? ''), { name: ck ?? '' }),
            index({ name: ix ?? '', where: t.a.ne(remark) }, t.a.concat(value ?? '').desc()),
            fullTextIndex([t.a], { name: ft ?? '' }),
          ],
          { schema, comment: remark },
        )
        const second = table(other ?? '', { id: references(() => first.id).named(c ?? '') }, (t) => [
          foreignKey([t.id], () => [first.id], { name: fk ?? '' }),
        ])
        const read = view(
          seen ?? '',
          select({ [a ?? '']: first.a })
            .from(first)
            .where(first.a.eq(value ?? '')),
        )
        const guard = trigger(tr ?? '', {
          on: first,
          timing: 'before',
          events: ['update'],
          when: (row) => row.new.a.eq(value ?? ''),
          run: () => refuse(remark),
        })
        const counter = sequence(sq ?? '', { schema })
        const found = await database.createdAndInspected(defineSchema({ first, second, read, guard, counter }))
        expect(found.others).toEqual([])
        expect(found.tables.map(({ name, schema: place }) => [name, place])).toEqual([
          [other, undefined],
          [one, schema],
        ])
        const [, described] = found.tables
        expect(described?.columns.map(({ name }) => name)).toEqual([pk, a, b])
        expect(described?.columns[1]).toMatchObject({ default: { constant: value }, comment: remark })
        expect(described?.comment).toBe(remark)
        expect([
          described?.uniques[0]?.name,
          described?.checks[0]?.name,
          described?.indexes[0]?.name,
          described?.fullTextIndexes[0]?.name,
        ]).toEqual([uq, ck, ix, ft])
        expect(described?.checks[0]?.condition.columns).toEqual([a])
        expect(
          found.tables[0]?.foreignKeys.map(({ name, targetSchema, targetTable, targetColumns }) => [
            name,
            targetSchema,
            targetTable,
            targetColumns,
          ]),
        ).toContainEqual([fk, schema, one, [pk]])
        expect(found.views.map(({ name, columns }) => [name, columns?.map((column) => column.name)])).toEqual([[seen, [a]]])
        expect(found.triggers.map(({ name, table: on, schema: place }) => [name, on, place])).toEqual([[tr, one, schema]])
        expect(found.sequences.map(({ name, schema: place }) => [name, place])).toEqual([[sq, schema]])
        const tables = { ...found, views: [], triggers: [], sequences: [] }
        expect(comparable(await database.createdAndInspected(toSchema(tables)))).toEqual(comparable(tables))
      }),
      { numRuns: 40 },
    )
  })
})
