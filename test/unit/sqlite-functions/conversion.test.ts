import { expect, test } from 'vitest'
import { type Case, evaluate, expectSame, refused } from './reference.ts'

// The expected values were taken from PostgreSQL 15.18 (UTF8, ICU locale und), by the expression in the second column.
const cases: readonly Case[] = [
  ["granary_to_integer('12', 32)", "'12'::int", 12n],
  ["granary_to_integer(' +12 ', 32)", "' +12 '::int", 12n],
  ["granary_to_integer('-12', 16)", "'-12'::int2", -12n],
  ["granary_to_integer('abc', 32)", "'abc'::int", refused('VALUE_MALFORMED')],
  ["granary_to_integer('1.5', 32)", "'1.5'::int", refused('VALUE_MALFORMED')],
  ["granary_to_integer('', 32)", "''::int", refused('VALUE_MALFORMED')],
  ["granary_to_integer('--5', 32)", "'--5'::int", refused('VALUE_MALFORMED')],
  ["granary_to_integer('0x1F', 32)", "'0x1F'::int", refused('VALUE_MALFORMED')],
  ["granary_to_integer('99999999999', 32)", "'99999999999'::int", refused('VALUE_OUT_OF_RANGE')],
  ["granary_to_integer('9223372036854775807', 64)", "'9223372036854775807'::int8", 9223372036854775807n],
  ["granary_to_integer('9223372036854775808', 64)", "'9223372036854775808'::int8", refused('VALUE_OUT_OF_RANGE')],
  ["granary_to_integer('-9223372036854775808', 64)", "'-9223372036854775808'::int8", -9223372036854775808n],
  ['granary_to_integer(2.5, 32)', '2.5::float8::int', 2n],
  ['granary_to_integer(3.5, 32)', '3.5::float8::int', 4n],
  ['granary_to_integer(-2.5, 32)', '(-2.5::float8)::int', -2n],
  ['granary_to_integer(3e9, 32)', '3e9::float8::int', refused('VALUE_OUT_OF_RANGE')],
  ['granary_to_integer(3e9, 64)', '3e9::float8::int8', 3000000000n],
  ['granary_to_integer(9.3e18, 64)', '9.3e18::float8::int8', refused('VALUE_OUT_OF_RANGE')],
  ['granary_to_integer(9e999, 64)', "'Infinity'::float8::int8", refused('VALUE_OUT_OF_RANGE')],
  ['granary_to_integer(70000, 16)', '70000::int2', refused('VALUE_OUT_OF_RANGE')],
  ['granary_to_integer(9223372036854775807, 64)', '9223372036854775807::int8', 9223372036854775807n],
  ['granary_to_integer(NULL, 32)', 'NULL::int', null],
  ["granary_to_real('1.5')", "'1.5'::float8", 1.5],
  ["granary_to_real(' 1e3 ')", "' 1e3 '::float8", 1000],
  ["granary_to_real('.5')", "'.5'::float8", 0.5],
  ["granary_to_real('5.')", "'5.'::float8", 5],
  ["granary_to_real('-0')", "'-0'::float8", -0],
  ["granary_to_real('0e-500')", "'0e-500'::float8", 0],
  ["granary_to_real('1e400')", "'1e400'::float8", refused('VALUE_OUT_OF_RANGE')],
  ["granary_to_real('1e-400')", "'1e-400'::float8", refused('VALUE_OUT_OF_RANGE')],
  ["granary_to_real('Infinity')", "'Infinity'::float8", Number.POSITIVE_INFINITY],
  ["granary_to_real('-inf')", "'-inf'::float8", Number.NEGATIVE_INFINITY],
  ["granary_to_real('1.2.3')", "'1.2.3'::float8", refused('VALUE_MALFORMED')],
  ["granary_to_real('abc')", "'abc'::float8", refused('VALUE_MALFORMED')],
  ["granary_to_real('')", "''::float8", refused('VALUE_MALFORMED')],
  ['granary_to_real(7)', '7::float8', 7],
  ['granary_to_real(NULL)', 'NULL::float8', null],
  ["granary_to_boolean('true')", "'true'::boolean", true],
  ["granary_to_boolean(' YES ')", "' YES '::boolean", true],
  ["granary_to_boolean('of')", "'of'::boolean", false],
  ["granary_to_boolean('o')", "'o'::boolean", refused('VALUE_MALFORMED')],
  ["granary_to_boolean('f')", "'f'::boolean", false],
  ["granary_to_boolean('0')", "'0'::boolean", false],
  ["granary_to_boolean('truex')", "'truex'::boolean", refused('VALUE_MALFORMED')],
  ["granary_to_boolean('')", "''::boolean", refused('VALUE_MALFORMED')],
  ['granary_to_boolean(5)', '5::boolean', true],
  ['granary_to_boolean(0)', '0::boolean', false],
  ['granary_to_boolean(NULL)', 'NULL::boolean', null],
  ['granary_real_to_text(3.0)', '3::float8::text', '3'],
  ['granary_real_to_text(0.1)', '0.1::float8::text', '0.1'],
  ['granary_real_to_text(-0.0)', "'-0'::float8::text", '-0'],
  ['granary_real_to_text(1e14)', '1e14::float8::text', '100000000000000'],
  ['granary_real_to_text(1e15)', '1e15::float8::text', '1e+15'],
  ['granary_real_to_text(123456789012345678.0)', '123456789012345678::float8::text', '1.2345678901234568e+17'],
  ['granary_real_to_text(0.0001)', '0.0001::float8::text', '0.0001'],
  ['granary_real_to_text(0.00001)', '0.00001::float8::text', '1e-05'],
  ['granary_real_to_text(-1.5e-300)', '(-1.5e-300)::float8::text', '-1.5e-300'],
  ['granary_real_to_text(9e999)', "'Infinity'::float8::text", 'Infinity'],
  ['granary_real_to_text(-9e999)', "'-Infinity'::float8::text", '-Infinity'],
  ['granary_real_to_text(0.30000000000000004)', '0.30000000000000004::float8::text', '0.30000000000000004'],
  ['granary_real_to_text(NULL)', 'NULL::float8::text', null],
]

test.each(cases)('conversion %s = %s', (sqlite, _postgres, expected) => expectSame(sqlite, expected))

test('the forms with try give NULL where the others throw', () => {
  expect(evaluate("granary_try_to_integer('abc', 32)")).toBe(null)
  expect(evaluate("granary_try_to_integer('99999999999', 32)")).toBe(null)
  expect(evaluate("granary_try_to_integer('12', 32)")).toBe(12n)
  expect(evaluate("granary_try_to_real('abc')")).toBe(null)
  expect(evaluate("granary_try_to_real('1.5')")).toBe(1.5)
  expect(evaluate("granary_try_to_boolean('maybe')")).toBe(null)
  expect(evaluate("granary_try_to_boolean('on')")).toBe(1n)
})

test('bytes are refused', () => {
  for (const expression of ["granary_to_integer(x'31', 32)", "granary_to_real(x'31')", "granary_to_boolean(x'31')"]) {
    expect(() => evaluate(expression)).toThrow(expect.objectContaining({ code: 'VALUE_TYPE' }))
  }
})
