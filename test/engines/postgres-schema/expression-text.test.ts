import { describe, expect, test } from 'vitest'
import { defaultOf } from '../../../src/sql/dialects/postgres/reflection/default-value.ts'
import { expressionOf } from '../../../src/sql/dialects/postgres/reflection/expression-text.ts'

const columns = new Set(['a', 'b', 'text', 'date', 'year', 'lower', 'Full Name', 'it"s', 'zone', 'character'])

/** The texts with the columns between them in brackets. */
function read(written: string): string {
  const { texts, columns: found } = expressionOf(written, columns)
  return texts.map((text, position) => text + (position < found.length ? `[${found[position]}]` : '')).join('')
}

describe('expressions as PostgreSQL writes them', () => {
  test.each([
    ['(a > 0)', '[a] > 0'],
    ['((a > 0) AND (b < 0))', '([a] > 0) AND ([b] < 0)'],
    ['(a) + (b)', '([a]) + ([b])'],
    ["((text)::text <> 'a'::text)", "([text])::text <> 'a'::text"],
    ['(a)::character varying(3)', '([a])::character varying(3)'],
    ["(date < '2026-01-01'::date)", "[date] < '2026-01-01'::date"],
    ['EXTRACT(year FROM date)', 'EXTRACT(year FROM [date])'],
    ['(EXTRACT(year FROM date) > (year)::numeric)', 'EXTRACT(year FROM [date]) > ([year])::numeric'],
    ['lower(lower)', 'lower([lower])'],
    [`("Full Name" || "it""s")`, '[Full Name] || [it"s]'],
    [`('a "b" a'::text || a)`, `'a "b" a'::text || [a]`],
    ["(date AT TIME ZONE 'UTC'::text)", "[date] AT TIME ZONE 'UTC'::text"],
    ['(a)::timestamp without time zone', '([a])::timestamp without time zone'],
    ['(zone)::time(3) with time zone', '([zone])::time(3) with time zone'],
    ['(a COLLATE text)', '[a] COLLATE text'],
    ['public.a(b)', 'public.a([b])'],
    ['((b).a)::text[]', '(([b]).a)::text[]'],
    [
      "((a)::text = ANY ((ARRAY['x'::character varying, 'y''z'::character varying])::text[]))",
      "([a])::text = ANY (ARRAY[('x'::character varying)::text, ('y''z'::character varying)::text])",
    ],
  ])('%s', (written, expected) => {
    expect(read(written)).toBe(expected)
  })
})

describe('defaults as PostgreSQL writes them', () => {
  const sql = (text: string): object => ({ expression: { texts: [text], columns: [] } })
  test.each([
    ['0', { kind: 'integer', bits: 32 }, { constant: 0 }],
    ["'-5'::integer", { kind: 'integer', bits: 32 }, { constant: -5 }],
    ["('-5'::integer)::numeric", { kind: 'decimal', precision: 5, scale: 2 }, { constant: '-5.00' }],
    ["'9223372036854775807'::bigint", { kind: 'bigint' }, { constant: 9223372036854775807n }],
    ['true', { kind: 'boolean' }, { constant: true }],
    ["'it''s'::text", { kind: 'text' }, { constant: "it's" }],
    ["'abc'::character varying(2)", { kind: 'text' }, sql("'abc'::character varying(2)")],
    ["'abc'::text || 'd'::text", { kind: 'text' }, sql("'abc'::text || 'd'::text")],
    ["(1 + '2'::integer)", { kind: 'integer', bits: 32 }, sql("1 + '2'::integer")],
    ['NULL::text', { kind: 'text' }, undefined],
    ["'2026-11-23 12:30:00+00'::timestamp with time zone", { kind: 'timestamp' }, { constant: '2026-11-23T12:30:00.000000Z' }],
    ["'infinity'::date", { kind: 'date' }, sql("'infinity'::date")],
    ["'P1M'::interval", { kind: 'interval' }, sql("'P1M'::interval")],
    [`'{"a": [1]}'::jsonb`, { kind: 'json' }, { constant: { a: [1] } }],
    ["'{1.5,NULL}'::numeric[]", { kind: 'array', element: { kind: 'decimal', precision: 5, scale: 1 } }, { constant: ['1.5', null] }],
    ["ARRAY['a'::text]", { kind: 'array', element: { kind: 'text' } }, sql("ARRAY['a'::text]")],
    ["'(1.5,-2)'::point", { kind: 'point' }, { constant: { x: 1.5, y: -2 } }],
    ["nextval('numbers'::regclass)", { kind: 'bigint' }, sql("nextval('numbers'::regclass)")],
  ] as const)('%s', (written, type, expected) => {
    expect(defaultOf(written, type)).toEqual(expected)
  })
})
