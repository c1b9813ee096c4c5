import { array, bigInteger, boolean, bytes, date, decimal, id, integer, interval, json, localTimestamp, point, real, smallInteger, table, text, time, timestamp, uuid } from 'granary'
import type { Expression, Insert, Kind } from 'granary'

/** One column of every kind. */
export const samples = table('samples', {
  id: id(),
  word: text().nullable(),
  part: text().nullable(),
  tiny: smallInteger().nullable(),
  small: integer().nullable(),
  big: bigInteger().nullable(),
  ratio: real().nullable(),
  exact: decimal({ precision: 40, scale: 10 }).nullable(),
  money: decimal({ precision: 10, scale: 2 }).nullable(),
  flag: boolean().nullable(),
  day: date().nullable(),
  clock: time().nullable(),
  moment: timestamp().nullable(),
  local: localTimestamp().nullable(),
  span: interval().nullable(),
  key: uuid().nullable(),
  data: bytes().nullable(),
  doc: json<unknown>().nullable(),
  tags: array(text().nullable()).nullable(),
  counts: array(integer().nullable()).nullable(),
  place: point().nullable(),
})

/** Rows with nulls, negative numbers, letters beyond ASCII, both changes of daylight saving time, 30 digits and 64 bits. */
export const sampleRows: readonly Insert<typeof samples>[] = [
  {
    id: 1, word: 'Hello World', part: 'World', tiny: 7, small: 42, big: 9007199254740993n, ratio: 2.5, exact: '12345678901234567890.1234567891', money: '10.50', flag: true,
    day: '2026-03-29', clock: '01:30:00', moment: '2026-03-29T01:30:00.123456Z', local: '2026-03-29T02:30:00', span: 'P1DT2H3M4.5S', key: '019aae10-2800-7000-8000-0123456789ab',
    data: new Uint8Array([72, 101, 108, 108, 111, 0, 255]), doc: { a: { b: [1, 2.5, 'x'] }, flag: true, name: 'Zoë', none: null, big: 9007199254740991 }, tags: ['a', 'b', null], counts: [1, 2, 3], place: { x: 1.5, y: -2 },
  },
  {
    id: 2, word: 'Straße 😀 été', part: 'é', tiny: -7, small: -42, big: -9007199254740993n, ratio: -2.5, exact: '-98765432109876543210.9876543211', money: '-3.25', flag: false,
    day: '2024-02-29', clock: '23:59:59.999999', moment: '2024-10-27T01:30:00Z', local: '2024-10-27T02:30:00.5', span: '-PT0.000001S', key: 'ffffffff-ffff-4fff-bfff-ffffffffffff',
    data: new Uint8Array([]), doc: { a: { b: [] }, flag: false, name: '', 'k"ey': 1 }, tags: [], counts: [-1, 0, 1, null], place: { x: -180, y: 90 },
  },
  { id: 3 },
  {
    id: 4, word: '', part: '', tiny: 0, small: 0, big: 0n, ratio: 0, exact: '0', money: '0', flag: false,
    day: '0001-01-01', clock: '00:00:00', moment: '1969-12-31T23:59:59.999999Z', local: '1900-02-28T12:00:00', span: 'PT0S', key: '00000000-0000-0000-0000-000000000000',
    data: new Uint8Array([0]), doc: [], tags: ['x'], counts: [], place: { x: 0, y: 0 },
  },
  {
    id: 5, word: '100%_done\\', part: '%_', tiny: 3, small: 7, big: 5n, ratio: 0.1, exact: '0.0000000001', money: '0.05', flag: true,
    day: '2025-12-31', clock: '12:34:56.7', moment: '2025-12-31T23:00:00Z', local: '2025-12-31T23:00:00', span: 'PT36H', key: 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
    data: new Uint8Array([1, 2, 3]), doc: 'text', tags: ['b', 'a', 'b'], counts: [7], place: { x: 13.4, y: 52.5 },
  },
  {
    id: 6, word: 'hello world', part: 'wor', tiny: 1000, small: 1000000, big: 123456789012n, ratio: 12345.6789, exact: '1', money: '99999999.99', flag: null,
    day: '2026-01-01', clock: '06:00:00', moment: '2026-01-01T00:00:00Z', local: '2026-01-01T00:00:00', span: 'P400D', key: null,
    data: null, doc: 12.5, tags: null, counts: null, place: null,
  },
]

/** An expression for SQLite, the same for PostgreSQL, and what PostgreSQL 15 gives for each row of the samples, or for all of them. */
export type Case = readonly [sql: string, expression: Expression<unknown, Kind, unknown>, expected: readonly unknown[]]
