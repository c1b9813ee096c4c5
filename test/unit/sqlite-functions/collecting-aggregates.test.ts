import { test } from 'vitest'
import { document, type Expected, expectSame } from './reference.ts'

const tables = {
  words: "('a'), (NULL), ('c'), ('b')",
  separated: "('a', '1'), ('b', '2'), ('c', '3')",
  repeated: "('a'), ('b'), ('a'), (NULL)",
  missing: '(NULL)',
  numbers: '(2), (1), (2), (NULL)',
  booleans: '(1), (0), (NULL)',
  members: "('a', 1), ('b', NULL), ('a', 3)",
} as const

// The expected values were taken from PostgreSQL 15.18, by the expression in the second column over the same rows.
const cases: readonly (readonly [sqlite: string, postgres: string, rows: keyof typeof tables, expected: Expected])[] = [
  ["string_agg(column1, ', ' ORDER BY column1 DESC)", "string_agg(column1, ', ' ORDER BY column1 DESC)", 'words', 'c, b, a'],
  ["string_agg(column1, ',')", "string_agg(column1::text, ',')", 'missing', null],
  ['string_agg(column1, NULL ORDER BY column1)', 'string_agg(column1, NULL ORDER BY column1)', 'words', 'abc'],
  ['string_agg(column1, column2 ORDER BY column1)', 'string_agg(column1, column2 ORDER BY column1)', 'separated', 'a2b3c'],
  [
    "granary_array_to_string(nullif(json_group_array(DISTINCT column1 ORDER BY column1) FILTER (WHERE column1 IS NOT NULL), '[]'), '-')",
    "string_agg(DISTINCT column1, '-' ORDER BY column1)",
    'repeated',
    'a-b',
  ],
  [
    "granary_array_to_string(nullif(json_group_array(DISTINCT column1 ORDER BY column1) FILTER (WHERE column1 IS NOT NULL), '[]'), '-')",
    "string_agg(DISTINCT column1::text, '-' ORDER BY column1::text)",
    'missing',
    null,
  ],
  [
    "nullif(json_group_array(column1 ORDER BY column1 NULLS LAST), '[]')",
    'to_json(array_agg(column1 ORDER BY column1))',
    'numbers',
    document('[1,2,2,null]'),
  ],
  [
    "nullif(json_group_array(DISTINCT column1 ORDER BY column1 NULLS LAST), '[]')",
    'to_json(array_agg(DISTINCT column1 ORDER BY column1))',
    'numbers',
    document('[1,2,null]'),
  ],
  [
    "nullif(json_group_array(column1) FILTER (WHERE column1 > 5), '[]')",
    'to_json(array_agg(column1) FILTER (WHERE column1 > 5))',
    'numbers',
    null,
  ],
  [
    "nullif(json_group_array(json(CASE column1 WHEN 1 THEN 'true' WHEN 0 THEN 'false' END)), '[]')",
    'to_json(array_agg(column1::int::boolean))',
    'booleans',
    document('[true,false,null]'),
  ],
  [
    "granary_json_canonical(nullif(json_group_object(column1, column2), '{}'))",
    'jsonb_object_agg(column1, column2)',
    'members',
    document('{"a": 3, "b": null}'),
  ],
  [
    "granary_json_canonical(nullif(json_group_object(column1, column2) FILTER (WHERE column2 > 5), '{}'))",
    'jsonb_object_agg(column1, column2) FILTER (WHERE column2 > 5)',
    'members',
    null,
  ],
  ['min(column1)', 'min(column1)', 'words', 'a'],
]

test.each(cases)('%s = %s over %s', (sqlite, _postgres, rows, expected) => {
  expectSame(`SELECT ${sqlite} FROM (VALUES ${tables[rows]}) v`, expected)
})
