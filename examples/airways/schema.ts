import {
  check,
  date,
  decimal,
  defineSchema,
  enumeration,
  fullTextIndex,
  id,
  index,
  integer,
  point,
  real,
  references,
  spatialIndex,
  table,
  text,
  timestamp,
} from 'granary'

/** Airports of the United States. */
export const airports = table(
  'airports',
  {
    iata: text({ length: 4 }).primaryKey(), // a few small fields have four letters
    name: text({ length: 100 }),
    city: text({ length: 100 }).nullable(),
    state: text({ length: 2 }).nullable(),
    country: text(),
    location: point(),
  },
  (t) => [index(t.state, t.name), spatialIndex(t.location), fullTextIndex([t.name, t.city])],
)

/** Flights of the year 2001. */
export const flights = table(
  'flights',
  {
    id: id(),
    origin: references(() => airports.iata),
    destination: references(() => airports.iata),
    departsAt: timestamp(),
    delay: integer(), // minutes
    distance: integer(), // miles
  },
  (t) => [index(t.origin, t.departsAt), index(t.destination), check(t.distance.gt(0))],
)

/** Collisions of aircraft with wildlife, as pilots reported them. */
export const strikes = table(
  'strikes',
  {
    id: id(),
    airportName: text().nullable(),
    aircraft: text().nullable(),
    damage: text(),
    happenedOn: date(),
    phase: text().nullable(),
    size: enumeration('Small', 'Medium', 'Large').nullable(),
    species: text({ length: 100 }),
    cost: decimal({ precision: 12, scale: 2 }), // dollars
  },
  (t) => [index(t.happenedOn), fullTextIndex([t.species])],
)

/** The weather of Seattle, day by day. */
export const weather = table('weather', {
  day: date().primaryKey(),
  precipitation: real(), // millimetres
  highest: real(), // degrees Celsius
  lowest: real(),
  wind: real(), // metres a second
  kind: enumeration('drizzle', 'rain', 'sun', 'snow', 'fog'),
})

/** What airlines owe each other: for the transfer that fails half-way. */
export const accounts = table(
  'accounts',
  { airline: text({ length: 40 }).primaryKey(), balance: decimal({ precision: 12, scale: 2 }) },
  (t) => [check(t.balance.gte('0'), { name: 'no_debt' })],
)

export const schema = defineSchema({ airports, flights, strikes, weather, accounts })
