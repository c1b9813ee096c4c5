import fc from 'fast-check'
import {
  array,
  bigInteger,
  boolean,
  bytes,
  type ColumnDefinition,
  date,
  decimal,
  integer,
  interval,
  json,
  jsonNull,
  type Kind,
  localTimestamp,
  point,
  real,
  text,
  time,
  timestamp,
  typeOf,
  uuid,
} from 'granary'
import { describe, expect, test } from 'vitest'
import { arrayText, parseArrayText } from '../../../src/sql/dialects/postgres/array-text.ts'
import { dialects } from '../../../src/sql/dialects/printable.ts'

type Definition = ColumnDefinition<unknown, Kind, 'required' | 'optional' | 'generated'>
const both = <T>(value: T): readonly [T, T] => [value, value]

/** What the application has, what goes to the driver, and what the engine shows of it: as its command-line client printed it. */
const inPostgres: readonly (readonly [what: string, type: Definition, value: unknown, sent: unknown, shown: unknown])[] = [
  ['integer', integer(), ...both(-7), '-7'],
  ['real', real(), ...both(0.1), '0.1'],
  ['bigint', bigInteger(), ...both(9007199254740993n), '9007199254740993'],
  ['decimal', decimal({ precision: 30, scale: 10 }), ...both('12345678901234567890.1234567891'), '12345678901234567890.1234567891'],
  ['decimal with its zeros', decimal({ precision: 10, scale: 2 }), ...both('10.50'), '10.50'],
  ['boolean', boolean(), ...both(true), 't'],
  ['date', date(), ...both('2026-11-23'), '2026-11-23'],
  ['time', time(), ...both('12:34:56.700000'), '12:34:56.7'],
  ['timestamp', timestamp(), ...both('2026-03-29T01:30:00.123456Z'), '2026-03-29 01:30:00.123456+00'],
  ['timestamp in another zone', timestamp(), ...both('2026-03-29T01:30:00.000000Z'), '2026-03-29 07:15:00+05:45'],
  ['localTimestamp', localTimestamp(), ...both('2026-03-29T02:30:00.000000'), '2026-03-29 02:30:00'],
  ['interval', interval(), 'P1DT2H3M4.5S', 'PT26H3M4.5S', 'PT26H3M4.5S'],
  ['negative interval', interval(), '-PT0.000001S', 'PT-0H-0M-0.000001S', 'PT-0H-0M-0.000001S'],
  ['uuid', uuid(), ...both('019aae10-2800-7000-8000-0123456789ab'), '019aae10-2800-7000-8000-0123456789ab'],
  ['bytes', bytes(), ...both(new Uint8Array([72, 0, 255])), '\\x4800ff'],
  ['json', json(), { a: [1, null] }, '{"a":[1,null]}', '{"a": [1, null]}'],
  ['json null', json(), jsonNull, 'null', 'null'],
  ['array of text', array(text()), ['a', 'b c', '"', '\\', ''], String.raw`{"a","b c","\"","\\",""}`, String.raw`{a,"b c","\"","\\",""}`],
  ['array with null', array(text().nullable()), ['NULL', null], '{"NULL",NULL}', '{"NULL",NULL}'],
  ['array of bigint', array(bigInteger()), [9007199254740993n], '{"9007199254740993"}', '{9007199254740993}'],
  [
    'array of timestamps',
    array(timestamp()),
    ['2026-03-29T01:30:00.000000Z'],
    '{"2026-03-29T01:30:00.000000Z"}',
    '{"2026-03-29 01:30:00+00"}',
  ],
  [
    'array of arrays',
    array(array(integer())),
    [
      [1, 2],
      [3, 4],
    ],
    '{{"1","2"},{"3","4"}}',
    '{{1,2},{3,4}}',
  ],
  ['point', point(), { x: 1.5, y: -2 }, '(1.5,-2)', '(1.5,-2)'],
]

/** Point (1.5 -2) as `SELECT HEX(p)` shows it. */
const pointBytes = new Uint8Array(Buffer.from('000000000101000000000000000000f83f00000000000000c0', 'hex'))

const inMysql: typeof inPostgres = [
  ['integer', integer(), ...both(-7), -7],
  ['bigint', bigInteger(), ...both(9007199254740993n), '9007199254740993'],
  ['decimal', decimal({ precision: 30, scale: 10 }), ...both('12345678901234567890.1234567891'), '12345678901234567890.1234567891'],
  ['boolean', boolean(), true, 1, 1],
  ['date', date(), ...both('2026-11-23'), '2026-11-23'],
  ['time', time(), ...both('12:34:56.700000'), '12:34:56.700000'],
  ['timestamp', timestamp(), '2026-03-29T01:30:00.123456Z', '2026-03-29 01:30:00.123456', '2026-03-29 01:30:00.123456'],
  ['localTimestamp', localTimestamp(), '2026-03-29T02:30:00.000000', '2026-03-29 02:30:00.000000', '2026-03-29 02:30:00.000000'],
  ['interval', interval(), 'P1DT2H3M4.5S', 93784500000n, 93784500000n],
  ['bytes', bytes(), ...both(new Uint8Array([72, 0, 255])), new Uint8Array([72, 0, 255])],
  ['json', json(), { a: [1, null] }, '{"a":[1,null]}', '{"a": [1, null]}'],
  ['json null', json(), jsonNull, 'null', 'null'],
  ['array of bigint', array(bigInteger()), [9007199254740993n], '["9007199254740993"]', '["9007199254740993"]'],
  ['array of bytes', array(bytes()), [new Uint8Array([1, 2])], '["AQI="]', '["AQI="]'],
  ['point', point(), { x: 1.5, y: -2 }, pointBytes, pointBytes],
]

describe.each([
  ['postgres', inPostgres],
  ['mysql', inMysql],
] as const)('%s', (name, rows) => {
  test.each(rows)('%s', (_, definition, value, sent, shown) => {
    const { encode, decode } = dialects[name].codec(typeOf(definition))
    expect(encode === undefined ? value : encode(value)).toEqual(sent)
    expect(decode === undefined ? shown : decode(shown)).toEqual(value)
  })
})

describe('the text of arrays in PostgreSQL', () => {
  test('whatever the elements are, they come back', () => {
    const element = fc.option(fc.oneof(fc.string(), fc.constantFrom('NULL', 'null', '{}', ',', '"', '\\"', ' ')))
    fc.assert(
      fc.property(fc.array(element), (items) => {
        expect(parseArrayText(arrayText(items, String), (text) => text)).toEqual(items)
      }),
    )
  })
  // PostgreSQL manual §8.15.6: an array that does not begin at 1 shows its bounds.
  test('bounds before the elements', () => {
    expect(parseArrayText('[-2:0]={1,2,3}', Number)).toEqual([1, 2, 3])
  })
  test.each(['', '{1', '{"a', '{1}}', '{,}'])('%o is none', (text) => {
    expect(() => parseArrayText(text, String)).toThrow(expect.objectContaining({ code: 'VALUE_MALFORMED' }))
  })
})
