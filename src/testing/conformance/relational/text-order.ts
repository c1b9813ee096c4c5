import {
  cast,
  commonTable,
  concat,
  defineSchema,
  greatest,
  id,
  index,
  initcap,
  json,
  least,
  lower,
  max,
  min,
  recursive,
  regexpReplace,
  reverse,
  rowNumber,
  select,
  stringAggregate,
  table,
  text,
  tuple,
  upper,
  value,
  when,
} from '../../../index.ts'
import { same } from '../expectations.ts'
import type { Suite } from '../suite.ts'

const words = table('words', { id: id(), word: text({ length: 20 }), doc: json<{ w: string }>() }, (t) => [index(t.word)])
const others = table('others', { id: id(), name: text() })

/** By code points `B` < `Z` < `_` < `a` < `b` < `ä` < `é`; every language has another order. */
const sorted = ['B', 'Z', '_', 'a', 'b', 'ä', 'é']
const given = ['b', 'B', 'é', 'a', '_', 'ä', 'Z']
const rows = ['A44']

const member = words.doc.text('w')
const made = reverse(reverse(member))

/** The order of texts, whatever they come from and whatever language the server speaks; letters beyond ASCII. */
export const textOrder: Suite = {
  name: 'text-order',
  title: 'order and case of texts in every place',
  schema: defineSchema({ words, others }),
  async prepare(db) {
    await db.insert(words).values(given.map((word, position) => ({ id: position + 1, word, doc: { w: word } })))
    await db.insert(others).values([{ name: 'É' }, { name: 'B' }])
  },
  cases: [
    {
      id: 'members of documents and built texts are ordered by code points',
      rows,
      async run({ db }) {
        for (const key of [words.word, member, made, cast(member, text()), when(words.id.gt(0), member).end()])
          same(
            await db.select({ word: words.word }).from(words).orderBy(key),
            sorted.map((word) => ({ word })),
          )
        for (const key of [words.word, member, made])
          same(
            await db.select({ word: words.word }).from(words).orderBy(key.desc()),
            sorted.toReversed().map((word) => ({ word })),
          )
      },
    },
    {
      id: 'columns of the result are ordered by code points, with DISTINCT and in set operations too',
      rows,
      async run({ db }) {
        const wanted = sorted.map((word) => ({ word }))
        for (const key of [words.word, member, made]) {
          const query = db.select({ word: key }).from(words)
          same(await query.orderBy((r) => r.word), wanted)
          same(await query.distinct().orderBy((r) => r.word), wanted)
          same(await query.distinct().orderBy(key), wanted)
          same(await query.union(select({ word: key }).from(words)).orderBy((r) => r.word), wanted)
          same(await db.select({ word: key }).from(words).groupBy(key).orderBy(key), wanted)
        }
      },
    },
    {
      id: 'columns of queries in FROM and in WITH keep the order',
      rows,
      async run({ db }) {
        const wanted = sorted.map((word) => ({ word }))
        for (const key of [member, made, lower(member)]) {
          const inner = select({ id: words.id, key }).from(words)
          for (const source of [inner.as('inner'), commonTable('inner', inner)]) {
            const found = await db
              .select({ word: words.word })
              .from(source)
              .join(words, words.id.eq(source.id))
              .where(source.key.gt('_'))
              .orderBy(source.key, words.word)
            same(
              found,
              key === member || key === made
                ? wanted.slice(3)
                : sorted
                    .filter((word) => word !== '_')
                    .toSorted(byFolded)
                    .map((word) => ({ word })),
            )
          }
        }
      },
    },
    {
      id: 'comparisons go by code points',
      rows,
      async run({ db }) {
        const idsOf = (found: readonly { readonly word: string }[]): readonly string[] => found.map(({ word }) => word)
        for (const key of [words.word, member, made]) {
          const query = db.select({ word: words.word }).from(words).orderBy(words.word)
          same(idsOf(await query.where(key.gt('Z'))), ['_', 'a', 'b', 'ä', 'é'])
          same(idsOf(await query.where(key.lte('Z'))), ['B', 'Z'])
          same(idsOf(await query.where(key.between('A', '_'))), ['B', 'Z', '_'])
          same(idsOf(await query.where(key.in(['B', 'é']))), ['B', 'é'])
          same(idsOf(await query.where(tuple(key, words.id).gt(['b', 1]))), ['ä', 'é'])
        }
        same(await db.select({ less: value('a', text()).lt('B'), more: value('a', text()).gt('Z') }), [{ less: false, more: true }])
      },
    },
    {
      id: 'the least and the greatest text are so by code points',
      rows,
      async run({ db }) {
        for (const key of [words.word, member, made])
          same(await db.select({ least: min(key), most: max(key) }).from(words), [{ least: 'B', most: 'é' }])
        same(
          await db
            .select({ most: greatest(member, 'a'), least: least(member, 'a') })
            .from(words)
            .where(words.id.eq(7)),
          [{ most: 'a', least: 'Z' }],
        )
      },
    },
    {
      id: 'windows and texts of a group are in the order of code points',
      rows,
      async run({ db }) {
        const place = rowNumber().over({ orderBy: member })
        same(
          await db.select({ word: words.word, place }).from(words).orderBy(place),
          sorted.map((word, at) => ({ word, place: at + 1 })),
        )
        same(await db.select({ all: stringAggregate(member, '', { orderBy: member }) }).from(words), [{ all: sorted.join('') }])
      },
    },
    {
      id: 'recursive queries build texts of columns',
      rows,
      needs: ['sql.recursive'],
      async run({ db }) {
        const start = select({ n: words.id, path: member }).from(words).where(words.id.eq(1))
        const paths = recursive('paths', start, (so) =>
          select({ n: words.id, path: concat(so.path, words.word) })
            .from(so)
            .join(words, words.id.eq(so.n.plus(1))),
        )
        same(await db.select({ path: paths.path }).from(paths).where(paths.n.gt(4)).orderBy(paths.path.desc()), [
          { path: 'bBéa_äZ' },
          { path: 'bBéa_ä' },
          { path: 'bBéa_' },
        ])
      },
    },
    {
      id: 'letters beyond ASCII have an upper and a lower case, one for one',
      rows: ['A44', 'B129'],
      async run({ db }) {
        for (const key of [words.word, member, made])
          same(
            await db
              .select({ up: upper(key), down: lower(upper(key)) })
              .from(words)
              .where(words.id.in([3, 6]))
              .orderBy(words.id),
            [
              { up: 'É', down: 'é' },
              { up: 'Ä', down: 'ä' },
            ],
          )
        same(await db.select({ up: upper(value('straße ñ', text())), down: lower(value('ÇA ŽE', text())) }), [
          { up: 'STRAßE Ñ', down: 'ça že' },
        ])
      },
    },
    {
      id: 'patterns and searches without case find letters beyond ASCII',
      rows: ['A44'],
      async run({ db }) {
        for (const key of [words.word, member, made]) {
          for (const found of [
            key.ilike('É%'),
            key.iequals('É'),
            key.icontains('É'),
            key.istartsWith('É'),
            key.iendsWith('É'),
            key.matches('^É$', { ignoreCase: true }),
          ])
            same(await db.select({ id: words.id }).from(words).where(found), [{ id: 3 }])
          const letters = await db.select({ id: words.id }).from(words).where(key.matches('^[[:alpha:]]$')).orderBy(words.id)
          same(
            letters.map((row) => row.id),
            [1, 2, 3, 4, 6, 7],
          )
        }
      },
    },
    {
      id: 'texts in another case are compared with columns, and put together with them',
      rows: ['A44'],
      async run({ db }) {
        const query = db.select({ id: words.id, name: others.name }).from(words)
        same(await query.join(others, upper(words.word).eq(others.name)).orderBy(words.id), [
          { id: 1, name: 'B' },
          { id: 2, name: 'B' },
          { id: 3, name: 'É' },
        ])
        same(await query.join(others, lower(words.word).eq(lower(others.name)).and(words.word.ne(others.name))).orderBy(words.id), [
          { id: 1, name: 'B' },
          { id: 3, name: 'É' },
        ])
        same(
          await db
            .select({ both: concat(upper(words.word), others.name) })
            .from(words)
            .join(others, others.name.gt(upper(words.word)))
            .where(words.id.eq(3)),
          [],
        )
      },
    },
    {
      id: 'words begin with capitals beyond ASCII, and expressions know their letters',
      rows: ['A44'],
      needs: ['sql.textFunctions'],
      async run({ db }) {
        same(await db.select({ name: initcap(value('élan école', text())) }), [{ name: 'Élan École' }])
        same(
          await db
            .select({ marked: regexpReplace(words.word, '\\w', 'x') })
            .from(words)
            .where(words.id.eq(3)),
          [{ marked: 'x' }],
        )
      },
    },
  ],
}

function byFolded(left: string, right: string): number {
  const [one, other] = [left.toLowerCase(), right.toLowerCase()]
  if (one === other) return left < right ? -1 : 1
  return one < other ? -1 : 1
}
