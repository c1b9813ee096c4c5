import {
  array,
  check,
  checkSchema,
  defineSchema,
  foreignKey,
  generatedAs,
  id,
  index,
  integer,
  point,
  primaryKey,
  refuse,
  select,
  sequence,
  spatialIndex,
  table,
  text,
  trigger,
  unique,
  view,
} from 'granary'
import { describe, expect, test } from 'vitest'
import type { AnyTable, Stores } from '../../../src/schema/index.ts'
import { postgresDialect } from '../../../src/sql/dialects/postgres/dialect.ts'

function messages(stores: Stores): string[] {
  return checkSchema(defineSchema(stores), postgresDialect).map(({ subject, message }) => `${subject}: ${message}`)
}

function problems(made: AnyTable): string[] {
  return messages({ made })
}

describe('what PostgreSQL cannot have', () => {
  // 22 characters of three bytes each: 66 bytes.
  const long = 'ő'.repeat(10) + '€'.repeat(15)
  const told = `the name ${long} is longer than the 63 bytes that PostgreSQL keeps of a name (manual §4.1.1): give a shorter one`

  test('names of more than 63 bytes, which it would cut off', () => {
    expect(Buffer.byteLength(long)).toBe(65)
    expect(problems(table('t', { a: text().named(long) }))).toEqual([`t: ${told}`])
    expect(problems(table(long, { a: text() }))).toEqual([`${long}: ${told}`])
    expect(problems(table('t', { a: text() }, () => [], { schema: long }))).toEqual([`t: ${told}`])
    expect(problems(table('t', { a: text() }, (t) => [index({ name: long }, t.a)]))).toEqual([`t: ${told}`])
    expect(problems(table('t', { a: text() }, (t) => [check(t.a.ne(''), { name: long })]))).toEqual([`t: ${told}`])
    expect(problems(table('t', { a: text() }, (t) => [unique([t.a], { name: long })]))).toEqual([`t: ${told}`])
    expect(problems(table('t', { a: text() }, (t) => [primaryKey([t.a], { name: long })]))).toEqual([`t: ${told}`])
    expect(problems(table('t', { id: id(), a: integer({ bits: 64 }) }, (t) => [foreignKey([t.a], () => [t.id], { name: long })]))).toEqual([
      `t: ${told}`,
    ])
    expect(messages({ s: sequence(long) })).toEqual([`${long}: ${told}`])
  })

  test('names of triggers that become too long with their event', () => {
    const t = table('t', { id: id() })
    const name = 'x'.repeat(60)
    const made = trigger(name, { on: t, timing: 'before', events: ['insert', 'update'], run: () => refuse('no') })
    expect(messages({ t, made })).toEqual([
      `${name}: the name ${name}_insert is longer than the 63 bytes that PostgreSQL keeps of a name (manual §4.1.1): give a shorter one`,
      `${name}: the name ${name}_update is longer than the 63 bytes that PostgreSQL keeps of a name (manual §4.1.1): give a shorter one`,
    ])
  })

  test('but names by convention are never too long, also where they get a number', () => {
    const name = 'a_table_with_a_name_that_is_fifty_bytes_long_______'
    const made = table(name, { first_column: text(), second_column: text() }, (t) => [
      index(t.first_column, t.second_column),
      index(t.first_column.desc(), t.second_column),
      check(t.first_column.ne(t.second_column)),
      check(t.first_column.ne(t.second_column)),
    ])
    expect(problems(made)).toEqual([])
  })

  test('columns that every table has already', () => {
    expect(problems(table('t', { ctid: text() }))).toEqual([
      't: ctid is a column that PostgreSQL gives every table: give the column another name with named()',
    ])
  })

  test('virtual columns, before version 18', () => {
    const made = table('t', { a: integer(), b: integer().generated('virtual') }, (t) => [generatedAs(t.b, t.a.plus(1))])
    expect(problems(made)).toEqual([
      "t: b is generated and virtual, which PostgreSQL has from version 18 on (capability sql.virtualColumns): declare it generated('stored')",
    ])
    const later = { ...postgresDialect, capabilities: new Set([...postgresDialect.capabilities, 'sql.virtualColumns' as const]) }
    expect(checkSchema(defineSchema({ made }), later)).toEqual([])
  })

  test('columns that are generated from generated ones', () => {
    const made = table('t', { a: integer(), b: integer().generated(), c: integer().generated() }, (t) => [
      generatedAs(t.b, t.a.plus(1)),
      generatedAs(t.c, t.b.plus(1)),
    ])
    expect(problems(made)).toEqual([
      "t: c is generated from another generated column, which PostgreSQL does not do: write that one's expression here",
    ])
  })

  test('points as keys', () => {
    const ends = 'has a point as a key: PostgreSQL puts points in no order; use spatialIndex() to look them up'
    expect(problems(table('t', { a: point() }, (t) => [unique([t.a])]))).toEqual([`t: a unique constraint ${ends}`])
    expect(problems(table('t', { a: array(point()) }, (t) => [index(t.a)]))).toEqual([`t: an index ${ends}`])
    expect(problems(table('t', { a: point() }, (t) => [primaryKey([t.a])]))).toEqual([`t: the primary key ${ends}`])
    expect(problems(table('t', { a: point() }, (t) => [spatialIndex(t.a)]))).toEqual([])
  })

  test('triggers of a view that look at some columns only', () => {
    const t = table('t', { id: id(), a: text() })
    const seen = view('seen', select({ id: t.id, a: t.a }).from(t))
    const made = trigger('made', { on: seen, timing: 'instead of', updateOf: [seen.a], run: () => refuse('no') })
    expect(messages({ t, seen, made })).toEqual([
      'made: says updateOf and runs instead of changes: on PostgreSQL such triggers run for every update; give events and compare the columns in when',
    ])
  })
})
