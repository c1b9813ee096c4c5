import { type AggregateOptions, DatabaseSync, type SQLInputValue } from 'node:sqlite'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { decodeSortableDecimal, encodeSortableDecimal } from '../../../src/schema/values/decimal.ts'
import { decimalAggregates, decimalFunctions } from '../../../src/sql/dialects/sqlite/functions/decimal.ts'
import type { AggregateFunction } from '../../../src/sql/dialects/sqlite/functions/function.ts'
import { aggregateResults, divideResults } from './decimal-postgresql.ts'
import { dataErrorOf, decimalText, signOf, textOf, trimmed, units } from './decimal-reference.ts'

const database = new DatabaseSync(':memory:')

beforeAll(() => {
  for (const { name, deterministic, arity, useBigInts = false, call } of decimalFunctions) {
    database.function(name, { deterministic, varargs: arity < 0, useBigIntArguments: useBigInts }, call)
  }
  for (const aggregate of decimalAggregates) database.aggregate(aggregate.name, optionsOf(aggregate))
})

// The driver's types take the state for a value of SQL; it keeps any JavaScript value between two calls.
function optionsOf({ arity, useBigInts = false, start, step, inverse, result }: AggregateFunction): AggregateOptions {
  return { varargs: arity < 0, useBigIntArguments: useBigInts, start, step, inverse, result } as AggregateOptions
}

/** The value of one SQL expression; integers as bigint. */
function evaluate(expression: string, ...parameters: SQLInputValue[]): unknown {
  const statement = database.prepare(`SELECT ${expression} AS value`)
  statement.setReadBigInts(true)
  return statement.get(...parameters)?.value
}

/** The plain text of a decimal expression over plain decimals. */
function plain(expression: string, ...texts: string[]): unknown {
  return evaluate(`granary_decimal_to_text(${expression})`, ...texts.map(encodeSortableDecimal))
}

describe('registration', () => {
  test('a function of fixed arity declares as many parameters', () => {
    for (const { arity, call } of decimalFunctions) if (arity >= 0) expect(call.length).toBe(arity)
    for (const { arity, step } of decimalAggregates) if (arity >= 0) expect(step.length).toBe(arity + 1)
  })

  test('every aggregate can be used over a window', () => {
    for (const { inverse } of decimalAggregates) expect(inverse).toBeTypeOf('function')
  })

  test('every name is used once', () => {
    const names = [...decimalFunctions, ...decimalAggregates].map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
  })
})

describe('scalar functions', () => {
  test('arithmetic', () => {
    fc.assert(
      fc.property(decimalText, decimalText, (left, right) => {
        expect(plain('granary_decimal_add(?, ?)', left, right)).toBe(trimmed(textOf(units(left) + units(right))))
        expect(plain('granary_decimal_sub(?, ?)', left, right)).toBe(trimmed(textOf(units(left) - units(right))))
        expect(plain('granary_decimal_mul(?, ?)', left, right)).toBe(trimmed(textOf(units(left) * units(right), 120)))
      }),
    )
  })

  test.each(divideResults.filter(([left, right]) => left === trimmed(left) && right === trimmed(right)))(
    'PostgreSQL: %s / %s',
    (left, right, result) => {
      expect(plain('granary_decimal_div(?, ?)', left, right)).toBe(trimmed(result))
    },
  )

  // Each result as PostgreSQL 18 gives it, without trailing zeros.
  test.each([
    ['granary_decimal_mod(?, ?)', ['-5.5', '2'], '-1.5'],
    ['granary_decimal_power(?, ?)', ['1.2', '345'], '2077446682327378559843444695.6'],
    ['granary_decimal_power(?, -20)', ['0.12'], '2608405330458882702.55'],
    ['granary_decimal_round(?)', ['-2.5'], '-3'],
    ['granary_decimal_round(?, 2)', ['1.005'], '1.01'],
    ['granary_decimal_round(?, -1)', ['15'], '20'],
    ['granary_decimal_trunc(?)', ['-2.5'], '-2'],
    ['granary_decimal_trunc(?, 1)', ['-2.59'], '-2.5'],
    ['granary_decimal_ceil(?)', ['-1.5'], '-1'],
    ['granary_decimal_floor(?)', ['-1.5'], '-2'],
    ['granary_decimal_abs(?)', ['-1.5'], '1.5'],
    ['granary_decimal_neg(?)', ['1.5'], '-1.5'],
    ['granary_decimal_sign(?)', ['-1.5'], '-1'],
    ['granary_decimal_sqrt(?)', ['2'], '1.414213562373095'],
    ['granary_decimal_fit(?, 4, 2)', ['99.994'], '99.99'],
  ])('%s of %j', (expression, texts, expected) => {
    expect(plain(expression, ...texts)).toBe(expected)
  })

  test("a declared scale counts as PostgreSQL's does", () => {
    expect(plain('granary_decimal_div(?, 3)', '100000000000000000000')).toBe('33333333333333333333')
    expect(plain('granary_decimal_div(?, 3, 2)', '100000000000000000000')).toBe('33333333333333333333.33')
    // select sqrt(2::numeric(30,20)), power(3::numeric(30,20), -1)
    expect(plain('granary_decimal_sqrt(?, 20)', '2')).toBe(trimmed('1.41421356237309504880'))
    expect(plain('granary_decimal_power(?, -1, 20)', '3')).toBe('0.33333333333333333333')
  })

  test('null gives null', () => {
    for (const { name, arity } of decimalFunctions) {
      const count = arity < 0 ? (/div|power/.test(name) ? 2 : 1) : arity
      expect(evaluate(`${name}(${Array(count).fill('NULL').join(', ')})`)).toBeNull()
    }
    expect(evaluate('granary_decimal_add(1, NULL)')).toBeNull()
    expect(evaluate('granary_decimal_round(1, NULL)')).toBeNull()
    expect(evaluate('granary_decimal_to_text(1, NULL)')).toBeNull()
  })

  test('INTEGER and REAL arguments are taken exactly', () => {
    expect(evaluate('granary_decimal_add(9223372036854775807, 1)')).toBe('19 9223372036854775808')
    expect(evaluate('granary_decimal_add(-9223372036854775807 - 1, 0.1)')).toBe(encodeSortableDecimal('-9223372036854775807.9'))
    expect(evaluate('granary_decimal_mul(0.1, 3)')).toBe('00 .3')
    expect(evaluate('granary_decimal_from_integer(-12)')).toBe('-97 87~')
    expect(evaluate('granary_decimal_from_real(1e21)')).toBe(encodeSortableDecimal('1000000000000000000000'))
    expect(evaluate('granary_decimal_from_real(0.1 + 0.2)')).toBe('00 .30000000000000004')
  })

  test('from_text takes what PostgreSQL takes as numeric', () => {
    for (const [text, expected] of [
      ['12.30', '12.3'],
      [' \t-1.5e2\n', '-150'],
      ['.5', '0.5'],
      ['5.', '5'],
      ['-.5E1', '-5'],
      ['+007', '7'],
      ['5.e3', '5000'],
    ] as const) {
      expect(evaluate('granary_decimal_from_text(?)', text)).toBe(encodeSortableDecimal(expected))
    }
    for (const text of ['', '.', '1 2', 'abc', '1e', '03 123.45', 'NaN']) {
      expect(() => evaluate('granary_decimal_from_text(?)', text)).toThrow(dataErrorOf('VALUE_MALFORMED'))
    }
  })

  test('to_text, to_real and to_integer', () => {
    expect(evaluate('granary_decimal_to_text(?, 2)', '02 12.3')).toBe('12.30')
    expect(evaluate('granary_decimal_to_text(7, 2)')).toBe('7.00')
    expect(evaluate('typeof(granary_decimal_to_real(?))', '01 7')).toBe('real')
    expect(evaluate('granary_decimal_to_integer(?)', encodeSortableDecimal('2.5'))).toBe(3n)
    expect(evaluate('granary_decimal_to_integer(?)', encodeSortableDecimal('-2.5'))).toBe(-3n)
    expect(evaluate('granary_decimal_to_integer(?)', encodeSortableDecimal('9223372036854775807.4'))).toBe(9223372036854775807n)
    expect(evaluate('granary_decimal_to_integer(?)', encodeSortableDecimal('-9223372036854775808.4'))).toBe(-9223372036854775808n)
    for (const text of ['9223372036854775807.5', '-9223372036854775808.5', '1e90']) {
      expect(() => evaluate('granary_decimal_to_integer(?)', encodeSortableDecimal(text))).toThrow(dataErrorOf('VALUE_OUT_OF_RANGE'))
    }
    expect(() => evaluate('granary_decimal_to_real(?)', encodeSortableDecimal('1e-400'))).toThrow(dataErrorOf('VALUE_OUT_OF_RANGE'))
  })

  test('to_real is the nearest double', () => {
    fc.assert(
      fc.property(decimalText, (text) => {
        expect(evaluate('granary_decimal_to_real(?)', encodeSortableDecimal(text))).toBe(Number(text))
      }),
    )
  })

  test("errors reach the statement's caller", () => {
    expect(() => evaluate('granary_decimal_div(1, 0)')).toThrow(dataErrorOf('DIVISION_BY_ZERO'))
    expect(() => evaluate('granary_decimal_mod(1, 0)')).toThrow(dataErrorOf('DIVISION_BY_ZERO'))
    expect(() => evaluate("granary_decimal_add('12.5', 1)")).toThrow(dataErrorOf('VALUE_MALFORMED'))
    expect(() => evaluate("granary_decimal_add(x'00', 1)")).toThrow(dataErrorOf('VALUE_TYPE'))
    expect(() => evaluate('granary_decimal_round(1, 0.5)')).toThrow(dataErrorOf('VALUE_TYPE'))
    expect(() => evaluate('granary_decimal_power(2, 0.5)')).toThrow(dataErrorOf('VALUE_OUT_OF_RANGE'))
    expect(() => evaluate('granary_decimal_power(10, 98)')).toThrow(dataErrorOf('VALUE_OUT_OF_RANGE'))
    expect(() => evaluate('granary_decimal_from_real(9e999)')).toThrow(dataErrorOf('VALUE_OUT_OF_RANGE'))
    expect(() => evaluate('granary_decimal_fit(99.995, 4, 2)')).toThrow(dataErrorOf('VALUE_OUT_OF_RANGE'))
    expect(() => evaluate('granary_decimal_round(1, 2, 3)')).toThrow(expect.objectContaining({ code: 'STATEMENT_INVALID' }))
  })
})

describe('rows of 30 digits', () => {
  const amounts = [
    '123456789012345678901234567890.12',
    '-123456789012345678901234567890.12',
    '123456789012345678901234567890.1',
    '99999999999999999999999999999.99',
    '-0.000000000000000000000000000001',
    '0',
    '0.000000000000000000000000000001',
    '-99999999999999999999999999999.99',
    '5',
    '-5.5',
    '-5',
  ]

  beforeAll(() => {
    database.exec('CREATE TABLE amounts (id INTEGER PRIMARY KEY, amount TEXT)')
    const insert = database.prepare('INSERT INTO amounts (amount) VALUES (?)')
    for (const amount of amounts) insert.run(encodeSortableDecimal(amount))
    insert.run(null)
  })

  const column = (sql: string): unknown[] =>
    database
      .prepare(sql)
      .all()
      .map((row) => row.amount)
  const ordered = [...amounts].sort((left, right) => signOf(units(left) - units(right)))

  test('ORDER BY, MIN and MAX follow the numbers', () => {
    const stored = column('SELECT amount FROM amounts WHERE amount IS NOT NULL ORDER BY amount')
    expect(stored.map((each) => decodeSortableDecimal(String(each)))).toEqual(ordered)
    expect(plain('(SELECT min(amount) FROM amounts)')).toBe(ordered[0])
    expect(plain('(SELECT max(amount) FROM amounts)')).toBe(ordered.at(-1))
    expect(evaluate('(SELECT count(*) FROM amounts WHERE amount > granary_decimal_from_integer(0))')).toBe(5n)
  })

  test('SUM and AVG', () => {
    const total = amounts.reduce((sum, amount) => sum + units(amount), 0n)
    expect(plain('(SELECT granary_decimal_sum(amount) FROM amounts)')).toBe(trimmed(textOf(total)))
    // 30 fraction digits: more than the division's own rule asks for, so the mean is rounded to 30 digits.
    const unit = BigInt(amounts.length) * 10n ** 30n
    expect(plain('(SELECT granary_decimal_avg(amount) FROM amounts)')).toBe(trimmed(textOf((2n * total + unit) / (2n * unit), 30)))
  })

  test('nothing to aggregate gives null', () => {
    for (const { name } of decimalAggregates) {
      expect(evaluate(`(SELECT ${name}(amount) FROM amounts WHERE id < 0)`)).toBeNull()
      expect(evaluate(`(SELECT ${name}(amount) FROM amounts WHERE amount IS NULL)`)).toBeNull()
    }
  })

  test('a frame that moves gives what its rows give alone', () => {
    for (const { name } of decimalAggregates) {
      const moving = column(
        `SELECT ${name}(amount) OVER (ORDER BY id ROWS BETWEEN 2 PRECEDING AND 1 FOLLOWING) AS amount FROM amounts ORDER BY id`,
      )
      const alone = column(
        `SELECT (SELECT ${name}(amount) FROM amounts WHERE id BETWEEN outside.id - 2 AND outside.id + 1) AS amount FROM amounts AS outside ORDER BY id`,
      )
      expect(moving).toEqual(alone)
    }
  })

  test('SUM(DISTINCT …)', () => {
    expect(
      plain(
        '(SELECT granary_decimal_sum(DISTINCT amount) FROM (SELECT amount FROM amounts WHERE id > 8 UNION ALL SELECT amount FROM amounts WHERE id > 8))',
      ),
    ).toBe('-5.5')
  })
})

describe('aggregates', () => {
  test.each(aggregateResults)('PostgreSQL: of $values', ({ values, sum, avg, varPop, varSamp, stddevPop, stddevSamp }) => {
    const rows = JSON.stringify(values.map((value) => (value === null ? null : encodeSortableDecimal(value))))
    const results: readonly (readonly [string, string | null])[] = [
      ['sum', sum],
      ['avg', avg],
      ['var_pop', varPop],
      ['var_samp', varSamp],
      ['stddev_pop', stddevPop],
      ['stddev_samp', stddevSamp],
    ]
    for (const [name, expected] of results) {
      const result = evaluate(`(SELECT granary_decimal_to_text(granary_decimal_${name}(value)) FROM json_each(?))`, rows)
      expect(result).toBe(expected === null ? null : trimmed(expected))
    }
  })

  test('integers', () => {
    // select avg(x) from (values (1), (2)) t(x): 1.5000000000000000
    expect(plain("(SELECT granary_decimal_avg(value) FROM json_each('[1, 2]'))")).toBe('1.5')
  })

  test('a declared scale', () => {
    const rows = JSON.stringify(['100000000000000000000', '100000000000000000001'].map(encodeSortableDecimal))
    // select avg(x) from (values (1e20::numeric(30,2)), (1e20 + 1)) t(x): 100000000000000000000.50
    expect(evaluate('(SELECT granary_decimal_to_text(granary_decimal_avg(value, 2)) FROM json_each(?))', rows)).toBe(
      '100000000000000000000.5',
    )
    expect(evaluate('(SELECT granary_decimal_to_text(granary_decimal_avg(value)) FROM json_each(?))', rows)).toBe('100000000000000000001')
  })

  test('a declared scale counts twice in the squares', () => {
    const rows = JSON.stringify([0, 1_000_000_000_000, 3])
    const spread = (call: string): unknown => evaluate(`(SELECT granary_decimal_to_text(${call}) FROM json_each(?))`, rows)
    // select var_pop(x), stddev_samp(x) from (values (0::numeric(40,12)), (1e12), (3)) t(x), and the same of plain numerics
    expect(spread('granary_decimal_var_pop(value, 12)')).toBe('222222222221555555555557.555555555555555555555556')
    expect(spread('granary_decimal_stddev_samp(value, 12)')).toBe('577350269188.75973910536629041235225')
    expect(spread('granary_decimal_var_pop(value)')).toBe('222222222221555555555558')
    expect(spread('granary_decimal_stddev_samp(value)')).toBe('577350269189')
  })

  test('more digits than can be stored', () => {
    const rows = JSON.stringify(Array(10).fill(encodeSortableDecimal('9'.repeat(98))))
    expect(() => evaluate('(SELECT granary_decimal_sum(value) FROM json_each(?))', rows)).toThrow(dataErrorOf('VALUE_OUT_OF_RANGE'))
    expect(plain(`(SELECT granary_decimal_avg(value) FROM json_each('${rows}'))`)).toBe('9'.repeat(98))
  })
})
