import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { aggregateFunctions, scalarFunctions } from '../../../src/sql/dialects/sqlite/functions/catalog.ts'
import { decimalAggregates, decimalFunctions } from '../../../src/sql/dialects/sqlite/functions/decimal.ts'
import { temporalFunctions } from '../../../src/sql/dialects/sqlite/functions/temporal.ts'

const page = readFileSync(join(import.meta.dirname, '../../../docs/reference/sqlite-functions.md'), 'utf8')
const documented = new Set(Array.from(page.matchAll(/granary_[a-z0-9_]*[a-z0-9]/g), ([name]) => name))

test('the reference page names every function and no other', () => {
  const elsewhere = new Set<unknown>([...decimalFunctions, ...decimalAggregates, ...temporalFunctions].map(({ name }) => name))
  const names = [...scalarFunctions, ...aggregateFunctions].map(({ name }) => name).filter((name) => !elsewhere.has(name))
  expect(Array.from(documented).filter((name) => !names.includes(name) && name !== 'granary_decimal')).toEqual([])
  expect(names.filter((name) => !documented.has(name))).toEqual([])
})
