import {
  alias,
  array,
  bigInteger,
  boolean,
  count,
  date,
  decimal,
  fullTextIndex,
  id,
  integer,
  interval,
  json,
  localTimestamp,
  match,
  point,
  real,
  recursive,
  select,
  table,
  text,
  time,
  timestamp,
  uuid,
} from 'granary'

export const airports = table(
  'airports',
  {
    id: id(),
    iata: text({ length: 3 }).unique(),
    name: text(),
    state: text().nullable(),
    place: point().nullable(),
    tags: array(text()).nullable(),
    facts: json().nullable(),
  },
  (t) => [fullTextIndex([t.name])],
)
export const to = alias(airports, 'arrival')
export const flights = table('flights', {
  id: id(),
  origin: text({ length: 3 }),
  destination: text({ length: 3 }),
  departsAt: timestamp().named('departs_at'),
  delay: integer().default(0),
  fare: decimal({ precision: 30, scale: 10 }).nullable(),
  open: boolean().default(true),
})
export const visits = table('visits', { code: text({ length: 3 }).primaryKey(), hits: integer(), note: text().nullable() })
export const events = table('events', {
  day: date(),
  at: time(),
  local: localTimestamp(),
  span: interval(),
  key: uuid(),
  big: bigInteger(),
  ratio: real(),
})
export const part = table('part', { id: id(), parent: integer({ bits: 64 }).nullable(), name: text() })

/** Flights that were late, by their origin. */
export const late = () => select({ origin: flights.origin, n: count() }).from(flights).where(flights.delay.gt(60)).groupBy(flights.origin)

export const tree = recursive(
  'tree',
  select({ id: part.id, name: part.name }).from(part).where(part.parent.isNull()),
  (above) => select({ id: part.id, name: part.name }).from(part).join(above, above.id.eq(part.parent)),
  { all: true },
)

export const hit = match([airports.name], 'san "new york" -old')
