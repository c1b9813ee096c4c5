import { Buffer } from 'node:buffer'
import { DataError, type Db, defineSchema, type ErrorCode, type Expression, type Kind, type Settled } from '../../../index.ts'
import type { Capability } from '../../../sql/compile/capabilities.ts'
import { fails, same } from '../expectations.ts'
import type { Case, Suite } from '../suite.ts'
import { sampleRows, samples } from './samples.ts'

/** An expression over the samples. */
export type SampleExpression = Expression<unknown, Kind, 'samples' | Settled<'samples'>>

/**
 * The expression as PostgreSQL writes it, the expression, what PostgreSQL 15 gives for each of the samples in the order of their ids
 * (or for all of them, for an aggregate), and what an engine must be able to do for it.
 */
export type SampleCase = readonly [sql: string, expression: SampleExpression, expected: readonly unknown[], needs?: readonly Capability[]]

/** An expression that fails for the sample with this id, and with which code. */
export type FailingSampleCase = readonly [
  sql: string,
  expression: SampleExpression,
  id: number,
  code: ErrorCode,
  needs?: readonly Capability[],
]

/** A suite on a database that holds the samples. */
export function sampleSuite(name: string, title: string, cases: readonly Case[]): Suite {
  return { name, title, schema: defineSchema({ samples }), prepare: insertSamples, cases }
}

/** Cases of expressions that have a value for each row. */
export function valueCases(rows: readonly string[], cases: readonly SampleCase[]): readonly Case[] {
  return [...allRows(rows, cases), ...recentRows(rows, cases)]
}

/** Of what some engines do only from 1970 on, the rows from then on. */
function recentRows(rows: readonly string[], cases: readonly SampleCase[]): readonly Case[] {
  return cases
    .filter(([, , , needs = []]) => needs.includes('sql.zoneHistory'))
    .map(([sql, expression, expected]) => ({
      id: `${sql}, from 1970 on`,
      rows,
      async run({ db }) {
        const recent = sampleRows.map(({ moment, local }) => [moment, local].every((at) => at === undefined || String(at) >= '1970'))
        const found = await db
          .select({ value: expression, id: samples.id })
          .from(samples)
          .where(samples.id.in(recent.flatMap((is, index) => (is ? [index + 1] : []))))
          .orderBy(samples.id)
        same(
          found.map((row) => readable(row.value)),
          expected.filter((_, index) => recent[index]),
        )
      },
    }))
}

function allRows(rows: readonly string[], cases: readonly SampleCase[]): readonly Case[] {
  return cases.map(([id, expression, expected, needs = []]) => ({
    id,
    rows,
    needs,
    async run({ db }) {
      const found = await db.select({ value: expression, id: samples.id }).from(samples).orderBy(samples.id)
      same(
        found.map((row) => readable(row.value)),
        expected,
      )
    },
  }))
}

/** Cases of aggregates over all samples. */
export function aggregateCasesOf(rows: readonly string[], cases: readonly SampleCase[]): readonly Case[] {
  return cases.map(([id, expression, expected, needs = []]) => ({
    id,
    rows,
    needs,
    async run({ db }) {
      const found = await db.select({ value: expression }).from(samples)
      same(
        found.map((row) => readable(row.value)),
        expected,
      )
    },
  }))
}

/** Cases of expressions that are refused while they are computed. */
export function failingCases(rows: readonly string[], cases: readonly FailingSampleCase[]): readonly Case[] {
  return cases.map(([sql, expression, id, code, needs = []]) => ({
    id: `${sql} is refused`,
    rows,
    needs,
    async run({ db }) {
      const error = await fails(() => db.select({ value: expression }).from(samples).where(samples.id.eq(id)).all())
      // Not every server tells which of its rules was broken.
      if (code === 'DIVISION_BY_ZERO' || !(error instanceof DataError)) same(error.code, code)
    },
  }))
}

async function insertSamples(db: Db): Promise<void> {
  for (const row of sampleRows) await db.insert(samples).values(row)
}

/** Bytes as hexadecimal text, as PostgreSQL shows them. */
function readable(value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value
}
