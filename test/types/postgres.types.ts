import {
  array,
  boolean,
  type Condition,
  type Db,
  date,
  defineSchema,
  id,
  integer,
  json,
  table,
  text,
  timestamp,
  type ValueOf,
  value,
} from 'granary'
import * as own from '../../src/sql/dialects/postgres/index.ts'

// Which values and operands PostgreSQL's own types take, and which they refuse. Each line after @ts-expect-error is a mistake that the types refuse.

const mood = own.nativeEnumeration('mood', ['sad', 'ok', 'happy'])
const other = own.nativeEnumeration('other', ['x', 'y'])
const email = own.domain('email', text(), { checks: { has_at: (given) => given.contains('@') } })
const address = own.composite('address', { street: text(), zip: integer().nullable() })
const things = table('things', {
  id: id(),
  name: text(),
  day: date(),
  flag: boolean(),
  moment: timestamp(),
  small: own.int4Range(),
  large: own.int8Range(),
  amount: own.decimalRange(),
  days: own.dateRange(),
  maybe: own.dateRange().nullable(),
  times: own.localTimestampRange(),
  instants: own.timestampRange(),
  several: own.dateMultirange(),
  map: own.hstore(),
  host: own.inet(),
  net: own.cidr(),
  card: own.macAddress(),
  bits: own.bit(8),
  words: own.searchVector(),
  search: own.searchQuery(),
  mood: mood(),
  moods: array(mood()),
  email: email(),
  address: address().nullable(),
  shape: own.geometry(),
  spot: own.geography({ form: 'Point' }),
  body: json<{ a: number }>(),
})
declare const db: Db
const condition = (_: Condition<'things'>): void => {}

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
function same<A, B>(..._: Equal<A, B> extends true ? [] : ['the types differ', A, B]): void {}

// what reading gives
const row = await db.select(things).from(things).one()
row.mood satisfies 'sad' | 'ok' | 'happy'
row.host satisfies string
row.map.colour satisfies string | null | undefined
row.address?.street satisfies string | undefined
if (row.days !== 'empty') row.days.lower satisfies string | null
if (row.small !== 'empty') row.small.lower satisfies number | null
if (row.large !== 'empty') row.large.lower satisfies bigint | null
row.several[0]?.upper satisfies string | null | undefined
if (row.shape.type === 'Point') row.shape.coordinates satisfies own.Position | readonly []
row.spot.type satisfies 'Point'
same<typeof row.spot.type, 'Point'>()

// what writing takes
db.update(things).set({
  small: own.range(1, 5),
  days: own.range('2026-01-01', null),
  host: '10.0.0.1',
  mood: 'ok',
  map: { a: 'b', c: null },
})
// @ts-expect-error a range of text is no range of numbers
db.update(things).set({ small: own.range('1', '5') })
// @ts-expect-error a range of numbers is no range of dates
db.update(things).set({ days: own.range(1, 5) })
// @ts-expect-error whole numbers of 64 bits are bigint
db.update(things).set({ large: own.range(1, 5) })
// @ts-expect-error a range says which bounds belong to it
db.update(things).set({ days: { lower: '2026-01-01', upper: null } })
// @ts-expect-error no value of the enumeration
db.update(things).set({ mood: 'angry' })
// @ts-expect-error a map from text to numbers
db.update(things).set({ map: { a: 1 } })
// @ts-expect-error a member is missing
db.update(things).set({ address: { street: 'Main' } })
const line = {
  type: 'LineString',
  coordinates: [
    [1, 2],
    [3, 4],
  ],
} as const
// @ts-expect-error the form is another
db.update(things).set({ spot: line })
// @ts-expect-error one range is no multirange
db.update(things).set({ several: own.range('2026-01-01', null) })

// ranges
condition(own.rangeHolds(things.days, '2026-11-23'))
condition(own.rangeHolds(things.days, things.day))
condition(own.rangeHolds(things.maybe, things.day))
condition(own.rangeHolds(things.small, 5))
condition(own.rangeHolds(things.small, things.id))
condition(own.rangeHolds(things.several, things.day))
condition(own.rangeOverlaps(things.days, own.range('2026-01-01', '2026-02-01')))
condition(own.rangeOverlaps(things.days, things.several))
condition(own.rangeOverlaps(things.days, things.maybe))
const lower = own.rangeLower(things.days)
same<ValueOf<typeof lower>, string | null>()
const union = own.rangeUnion(things.maybe, things.days)
same<ValueOf<typeof union>, own.Range<'date'> | null>()
own.rangeLower(things.large).plus(1n)
own.rangeUnion(things.days, things.maybe)
own.rangeUnion(things.days, own.range('2026-01-01', '2026-02-01'))
// @ts-expect-error a number is no date
own.rangeHolds(things.days, 5)
// @ts-expect-error an instant is no date
own.rangeHolds(things.days, things.moment)
// @ts-expect-error a date is no instant
own.rangeHolds(things.instants, things.day)
// @ts-expect-error a number of 64 bits is a bigint
own.rangeHolds(things.large, 5)
// @ts-expect-error ranges of dates and of numbers
own.rangeOverlaps(things.days, things.small)
// @ts-expect-error both bounds are text, but not of the same kind
own.rangeOverlaps(things.days, things.amount)
// @ts-expect-error with zone and without
own.rangeOverlaps(things.times, things.instants)
// @ts-expect-error text is no range
own.rangeHolds(things.name, 'x')
// @ts-expect-error one range and several
own.rangeUnion(things.days, things.several)
// @ts-expect-error comparing different kinds of ranges
things.days.eq(things.amount)
// @ts-expect-error a number is no range
things.days.eq(5)
things.days.eq(things.maybe)
things.days.in([own.range('2026-01-01', null)])

// addresses, bits, maps
condition(own.networkWithin(things.host, things.net))
condition(own.networkWithin(things.host, '10.0.0.0/8'))
// @ts-expect-error text is no address
own.networkWithin(things.name, '10.0.0.0/8')
// @ts-expect-error bits are no network
own.networkWithin(things.host, things.bits)
// @ts-expect-error the address of a network card is none of a host
own.hostOf(things.card)
// @ts-expect-error an address is no bits
own.bitsAnd(things.bits, things.host)
// @ts-expect-error an address is not compared with bits
things.host.eq(things.bits)
// @ts-expect-error a bit is 0 or 1
own.setBit(things.bits, 1, 2)
condition(own.hstoreHasKey(things.map, 'a'))
condition(own.hstoreHasKey(things.map, things.name))
// @ts-expect-error a document is no hstore
own.hstoreGet(things.body, 'a')
// @ts-expect-error a key is text
own.hstoreGet(things.map, 5)

// documents
condition(own.jsonPathFinds(things.body, '$.a'))
// @ts-expect-error a path is text
own.jsonPathFinds(things.body, ['a'])
// @ts-expect-error text is no document
own.jsonPathFinds(things.name, '$.a')

// enumerations, domains, composite types
things.mood.eq('sad')
things.moods.contains(['sad'])
things.email.like('%@%')
address.member(things.address, 'street').like('M%')
address.member(things.address, 'zip').plus(1)
// @ts-expect-error no value of the enumeration
things.mood.eq('angry')
// @ts-expect-error no value of the enumeration
things.moods.contains(['angry'])
// @ts-expect-error another enumeration
things.mood.eq(value('x', other()))
// @ts-expect-error an enumeration is no text
things.mood.like('s%')
// @ts-expect-error no member of the type
address.member(things.address, 'country')
// @ts-expect-error no composite value
address.member(things.name, 'street')
// @ts-expect-error the value of a domain is of the type beneath
own.domain('d', integer(), { checks: { c: (given) => given.contains('@') } })

// full-text search and trigrams
condition(own.searchMatches(things.words, own.webSearchQuery('english', 'x')))
condition(own.searchMatches(things.words, things.search))
// @ts-expect-error text is no document of full-text search
own.searchMatches(things.name, things.search)
// @ts-expect-error a document is no search
own.searchMatches(things.words, things.words)
// @ts-expect-error the weights are A to D
own.withSearchWeight(things.words, 'E')
condition(own.isSimilar(things.name, 'x'))
// @ts-expect-error a number is no text
own.similarity(things.id, 'x')

// geometries
const point = { type: 'Point', coordinates: [1, 2] } as const
condition(own.geometryContains(things.shape, point))
condition(own.geometryWithinDistance(things.spot, point, 100))
own.geometryDistance(things.shape, things.shape)
// @ts-expect-error a geometry on the earth is none in the plane
own.geometryDistance(things.shape, things.spot)
// @ts-expect-error containment is of the plane
own.geometryContains(things.spot, point)
// @ts-expect-error no geometry
own.geometryDistance(things.shape, { x: 1, y: 2 })

defineSchema({ things, mood, email, address })
