import { expect, test } from 'vitest'
import { aggregateFunctions, scalarFunctions } from '../../../src/sql/dialects/sqlite/functions/catalog.ts'
import type { AggregateFunction } from '../../../src/sql/dialects/sqlite/functions/function.ts'
import { keepFailure } from '../../../src/sql/dialects/sqlite/functions/kept-failure.ts'
import { databaseWithFunctions, rows } from './reference.ts'

test('every name starts with granary_ and is there once for each number of arguments', () => {
  const signatures = [...scalarFunctions, ...aggregateFunctions].map(({ name, arity }) => `${name}/${arity}`)
  expect(signatures.filter((signature) => !signature.startsWith('granary_'))).toEqual([])
  expect(new Set(signatures).size).toBe(signatures.length)
})

test('SQLite knows every function by its number of arguments', () => {
  const known = new Set(
    rows("SELECT DISTINCT name || '/' || narg FROM pragma_function_list WHERE name LIKE 'granary%'").map(([name]) => name),
  )
  for (const { name, arity } of [...scalarFunctions, ...aggregateFunctions]) expect(known).toContain(`${name}/${arity}`)
})

test('no rows and rows of NULL end without an error', () => {
  for (const { name, arity } of aggregateFunctions.filter(({ arity }) => arity > 0)) {
    const nulls = Array.from({ length: arity }, () => 'NULL').join(', ')
    const count = name.startsWith('granary_regr_count') ? 0n : null
    const over = name.endsWith('_over') ? ' OVER ()' : ''
    expect([name, rows(`SELECT ${name}(${nulls})${over} FROM (VALUES (1), (2))`)[0]?.[0]]).toEqual([name, count])
    if (over === '') expect([name, rows(`SELECT ${name}(${nulls}) FROM (VALUES (1)) WHERE 0`)[0]?.[0]]).toEqual([name, count])
  }
})

test('an error in a step reaches the caller', () => {
  expect(() => rows("SELECT granary_var_pop(column1) FROM (VALUES (1), ('x'), (2))")).toThrow(
    expect.objectContaining({ code: 'VALUE_TYPE' }),
  )
  expect(() => rows("SELECT granary_var_pop_over(column1) OVER (ORDER BY 1 ROWS 1 PRECEDING) FROM (VALUES (1), ('x'), (2))")).toThrow(
    expect.objectContaining({ code: 'VALUE_TYPE' }),
  )
})

test('the steps after an error are skipped, and the next group starts anew', () => {
  const seen: unknown[] = []
  const failing: AggregateFunction<number> = {
    name: 'granary_failing',
    arity: 1,
    start: () => 0,
    step: (count, value) => {
      seen.push(value)
      if (value === 2) throw new Error('two')
      return count + 1
    },
    result: (count) => BigInt(count),
  }
  const database = databaseWithFunctions()
  database.registerAggregate(keepFailure(failing))
  const failure = database.prepare('SELECT granary_failing(column1) FROM (VALUES (1), (2), (3))', false)
  expect(() => failure.all([])).toThrow('two')
  expect(seen).toEqual([1, 2])
  expect(database.prepare('SELECT granary_failing(column1) FROM (VALUES (4), (5))', false).get([])).toEqual([2])
})
