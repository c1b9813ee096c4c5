import {
  addMonths,
  all,
  any,
  array,
  arrayAggregate,
  arrayAppend,
  atTimeZone,
  avg,
  bigInteger,
  boolean,
  bytes,
  cast,
  coalesce,
  concat,
  count,
  type Db,
  date,
  decimal,
  defineSchema,
  exists,
  extract,
  gcd,
  greatest,
  id,
  integer,
  interval,
  json,
  lag,
  length,
  lower,
  lpad,
  max,
  min,
  nullIf,
  percentileCont,
  point,
  power,
  rank,
  real,
  round,
  rowNumber,
  select,
  stringAggregate,
  sum,
  table,
  text,
  time,
  timestamp,
  truncate,
  tryCast,
  tuple,
  type ValueOf,
  when,
} from 'granary'

// Which results functions have, and which operands they refuse. Each line after @ts-expect-error is a mistake that the types refuse.

const things = table('things', {
  id: id(),
  word: text(),
  maybe: text().nullable(),
  small: integer(),
  few: integer().nullable(),
  big: bigInteger(),
  ratio: real(),
  money: decimal({ precision: 10, scale: 2 }),
  flag: boolean().nullable(),
  day: date(),
  clock: time(),
  moment: timestamp().nullable(),
  span: interval(),
  doc: json<{ a: number }>(),
  tags: array(text()),
  place: point(),
  data: bytes(),
})
const others = table('others', { id: id(), word: text() })
const schema = defineSchema({ things, others })

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
function same<A, B>(..._: Equal<A, B> extends true ? [] : ['the types differ', A, B]): void {}

export function results(): void {
  const t = things
  // null goes through, and only null
  const lowered = lower(t.word)
  same<ValueOf<typeof lowered>, string>()
  const maybeLowered = lower(t.maybe)
  same<ValueOf<typeof maybeLowered>, string | null>()
  const padded = lpad(t.word, t.few, ' ')
  same<ValueOf<typeof padded>, string | null>()
  const joined = concat(t.word, ' ', t.maybe)
  same<ValueOf<typeof joined>, string>()

  // kinds of numbers
  const rounded = round(t.money, 1)
  same<ValueOf<typeof rounded>, string>()
  const roundedReal = round(t.few)
  same<ValueOf<typeof roundedReal>, number | null>()
  const squared = power(t.money, 2)
  same<ValueOf<typeof squared>, string>()
  const common = gcd(t.small, t.big)
  same<ValueOf<typeof common>, bigint>()
  const product = t.small.times(t.money)
  same<ValueOf<typeof product>, string>()

  // choices
  const never = coalesce(t.maybe, 'x')
  same<ValueOf<typeof never>, string>()
  const still = coalesce(t.maybe, t.maybe)
  same<ValueOf<typeof still>, string | null>()
  const greater = greatest(t.few, t.small)
  same<ValueOf<typeof greater>, number>()
  const unless = nullIf(t.small, 0)
  same<ValueOf<typeof unless>, number | null>()
  const grade = when(t.small.gt(60), 'late').when(t.small.gt(15), 'delayed').otherwise('on time')
  same<ValueOf<typeof grade>, 'late' | 'delayed' | 'on time'>()
  const partial = when(t.small.gt(60), t.money).end()
  same<ValueOf<typeof partial>, string | null>()
  const counted = when(t.flag, 1).otherwise(0)
  same<ValueOf<typeof counted>, number>()
  const mixed = when(t.flag, t.small).otherwise(0)
  same<ValueOf<typeof mixed>, number>()

  // moments
  const cut = truncate('month', t.moment, 'Europe/Berlin')
  same<ValueOf<typeof cut>, string | null>()
  const local = atTimeZone(t.moment, 'Europe/Berlin')
  same<ValueOf<typeof local>, string | null>()
  const year = extract('year', t.day)
  same<ValueOf<typeof year>, number>()
  const later = addMonths(t.day, 1)
  same<ValueOf<typeof later>, string>()

  // casts
  const whole = cast(t.maybe, integer())
  same<ValueOf<typeof whole>, number | null>()
  const big = cast(t.small, bigInteger())
  same<ValueOf<typeof big>, bigint>()
  const tried = tryCast(t.word, decimal({ precision: 5 }))
  same<ValueOf<typeof tried>, string | null>()

  // aggregates and windows
  const total = sum(t.money)
  same<ValueOf<typeof total>, string | null>()
  const mean = avg(t.small)
  same<ValueOf<typeof mean>, number | null>()
  const gathered = arrayAggregate(t.maybe)
  same<ValueOf<typeof gathered>, (string | null)[] | null>()
  const running = sum(t.small).over({ partitionBy: t.word, orderBy: t.id, frame: { rows: [-6, 0] } })
  same<ValueOf<typeof running>, number | null>()
  const place = rowNumber().over({ orderBy: t.ratio.desc() })
  same<ValueOf<typeof place>, number>()
  const before = lag(t.small, 1, 0).over({ orderBy: t.id })
  same<ValueOf<typeof before>, number>()
  const halfway = percentileCont(0.5, t.span)
  same<ValueOf<typeof halfway>, string | null>()
  const appended = arrayAppend(t.tags, 'x')
  same<ValueOf<typeof appended>, string[]>()
}

export async function outerJoins(db: Db<(typeof schema)['stores']>): Promise<void> {
  const rows = await db
    .select({
      word: others.word,
      lowered: lower(others.word),
      settled: coalesce(others.word, 'none'),
      present: exists(select({ id: others.id }).from(others)),
      grade: when(others.word.eq('x'), 'a').otherwise('b'),
    })
    .from(things)
    .leftJoin(others, others.id.eq(things.id))
  same<(typeof rows)[number], { word: string | null; lowered: string | null; settled: string; present: boolean; grade: 'a' | 'b' }>()
  // @ts-expect-error others is not in from, though only the window reads it
  await db.select({ place: rowNumber().over({ orderBy: others.word }) }).from(things)
  // @ts-expect-error others is not in from, though only the filter reads it
  await db.select({ n: count(things.id, { filter: others.word.eq('x') }) }).from(things)
  await db
    .select({ word: things.word })
    .from(things)
    .where(tuple(things.word, things.small).in([['a', 1]]))
    .where(things.word.eq(any(things.tags)))
}

export function refused(): void {
  const t = things
  // @ts-expect-error lower is for text
  lower(t.small)
  // @ts-expect-error length is for text and bytes
  length(t.doc)
  // @ts-expect-error plus is not for documents
  t.doc.plus(1)
  // @ts-expect-error like is not for numbers
  t.small.like('1%')
  // @ts-expect-error documents have no order
  t.doc.lt({ a: 1 })
  // @ts-expect-error points have no order
  t.place.desc()
  // @ts-expect-error documents have no least one
  min(t.doc)
  // @ts-expect-error arrays have no greatest one
  max(t.tags)
  // @ts-expect-error text has no sum
  sum(t.word)
  // @ts-expect-error numbers are not joined to a text
  stringAggregate(t.small, ',')
  // @ts-expect-error bits are of whole numbers
  t.ratio.bitAnd(1)
  // @ts-expect-error a real has no greatest common divisor
  gcd(t.ratio, 2)
  // @ts-expect-error a fallback of another type
  coalesce(t.small, 'none')
  // @ts-expect-error a result of another kind
  when(t.flag, 'a').otherwise(1)
  // @ts-expect-error a result of another kind than the expression before it
  when(t.flag, t.small).otherwise('a')
  // @ts-expect-error a date has no hours
  extract('hour', t.day)
  // @ts-expect-error a time of day has no months
  truncate('month', t.clock)
  // @ts-expect-error a zone is for instants only
  truncate('day', t.day, 'Europe/Berlin')
  // @ts-expect-error a boolean is no date
  cast(t.flag, date())
  // @ts-expect-error bytes become text by encode()
  cast(t.data, text())
  // @ts-expect-error a window function is no expression without over()
  select({ place: rank() })
  // @ts-expect-error a tuple of another size
  tuple(t.word, t.small).eq(['a'])
  // @ts-expect-error a tuple of other types
  tuple(t.word, t.small).in([[1, 'a']])
  // @ts-expect-error an element of another type
  arrayAppend(t.tags, 1)
  // @ts-expect-error all() of a plain array: use in()
  t.small.eq(all([1, 2]))
}
