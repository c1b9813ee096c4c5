import {
  defineSchema,
  fullTextIndex,
  grant,
  id,
  insert,
  integer,
  json,
  point,
  references,
  revoke,
  role,
  select,
  sequence,
  spatialIndex,
  table,
  text,
  trigger,
  view,
} from 'granary'

/** What no message may show. */
export const secrets = { word: 'hush' } as const

const airports = table(
  'airports',
  {
    iata: text({ length: 3 }).primaryKey(),
    name: text(),
    place: point().nullable(),
    tags: json().default([]),
    budget: integer().default(0),
  },
  (t) => [fullTextIndex([t.name]), spatialIndex(t.place)],
)
const flights = table('flights', { id: id(), origin: references(() => airports.iata, { onDelete: 'cascade' }), delay: integer() })
const log = table('log', { id: id(), what: text() })
const vault = table('vault', { id: id(), secret: text(), note: text() }, (t) => [fullTextIndex([t.note])])
const drafts = table('drafts', { id: id(), secret: text(), note: text() })
const widening = table('widening', { id: id(), shown: integer() })
// Names that SQLite's own tables and pragmas have.
const pageCount = table('page_count', { id: id(), secret: text() })
const jsonTree = table('json_tree', { id: id(), secret: text() })
// Two names for SQLite, which knows only the case of A to Z.
const upper = table('Ä', { id: id(), n: integer() })
const kept = table('constructor', { id: id(), n: integer(), other: integer().default(1) })
const late = view('late', select({ origin: flights.origin, delay: flights.delay }).from(flights).where(flights.delay.gt(60)))
const later = view('later', select({ delay: flights.delay }).from(flights).where(flights.delay.gt(80)))
const counter = view('counter', select({ id: flights.id, delay: flights.delay }).from(flights))
const tickets = sequence('tickets')
const noting = trigger('note_flight', {
  on: flights,
  timing: 'after',
  events: ['insert'],
  run: () => insert(log).values({ what: 'flight' }),
})

export const reader = role('reader')
export const editor = role('editor', { memberOf: [reader] })
export const viewer = role('viewer')
export const writer = role('writer')
export const remover = role('remover')
export const copier = role('copier')
export const desk = role('desk')
export const nobody = role('nobody')

export const stores = { airports, flights, log, drafts, late, counter, upper, kept }

export const schema = defineSchema({
  ...stores,
  vault,
  widening,
  pageCount,
  jsonTree,
  later,
  tickets,
  noting,
  ...{ reader, editor, viewer, writer, remover, copier, desk, nobody },
  reading: grant(['select'], airports, { to: reader }),
  notTheBudget: revoke(['select'], airports, { from: reader, columns: [airports.budget] }),
  upperCase: grant(['select'], upper, { to: reader }),
  partly: grant(['select'], kept, { to: reader, columns: [kept.n] }),
  renaming: grant(['update'], airports, { to: editor, columns: [airports.name] }),
  viewing: grant(['select'], late, { to: viewer }),
  writing: grant(['insert', 'update'], flights, { to: writer, columns: [] }),
  notTheOrigin: revoke(['update'], flights, { from: writer, columns: [flights.origin] }),
  removing: grant(['delete', 'select'], flights, { to: remover }),
  drafting: grant(['insert', 'select'], drafts, { to: copier }),
  widened: grant(['select'], widening, { to: remover, columns: [widening.id, widening.shown] }),
  working: grant(['select', 'insert', 'update', 'delete'], counter, { to: desk }),
})
export type Stores = (typeof schema)['stores']

/** Rows, and what Granary has no words for. */
export const outline = `
  alter table airports add column doubled integer generated always as (budget * 2) virtual;
  create table "we""ird" ("a""b");
  create table "\uFFFD" (n);
  create trigger counter_delete instead of delete on counter begin delete from flights where id = old.id; end;
  create trigger counter_update instead of update on counter begin update flights set delay = new.delay where id = old.id; end;
  create trigger counter_insert instead of insert on counter begin insert into flights (origin, delay) values ('AUS', new.delay); end;
  insert into airports (iata, name, place, budget) values ('AUS', 'Austin', '[-97.7,30.2]', 5), ('DFW', 'Dallas', '[-97,32.9]', 7);
  insert into flights (origin, delay) values ('AUS', 5), ('AUS', 90);
  insert into vault (secret, note) values ('${secrets.word}', 'safe');
  insert into page_count (secret) values ('${secrets.word}');
  insert into json_tree (secret) values ('${secrets.word}');
  insert into "Ä" (n) values (1);
  create table "ä" (n);
  insert into "ä" (n) values (2);
  insert into "\uFFFD" (n) values (3);
  insert into "constructor" (n) values (4);
  insert into widening (shown) values (1);
  analyze;
`
