import type { Dialect, PrintedStatement } from 'granary'
import { expect, test } from 'vitest'
import { dialects } from '../../../src/sql/dialects/printable.ts'

/** A capability that a dialect lacks for a statement. */
export interface Needs {
  readonly capability: string
}

export function needs(capability: string): Needs {
  return { capability }
}

export interface Expectation {
  readonly name: string
  readonly statement: () => { toSql(dialect: Dialect): PrintedStatement }
  /** The SQL text for each dialect, or what it lacks. All texts were run on PostgreSQL 15.18 and MariaDB 10.11.19. */
  readonly sql: Readonly<Record<'postgres' | 'mysql' | 'mariadb', string | Needs>>
}

/** Tests that statements are printed so, or refused for want of that capability, without any connection. */
export function testStatements(expectations: readonly Expectation[]): void {
  const rows = expectations.flatMap(({ name, statement, sql }) =>
    Object.entries(sql).map(([dialect, expected]) => ({ name, statement, dialect, expected })),
  )
  test.each(rows)('$name: $dialect', ({ statement, dialect, expected }) => {
    const print = (): string => statement().toSql(dialects[dialect as keyof Expectation['sql']]).sql
    if (typeof expected === 'string') expect(print()).toBe(expected)
    else
      expect(print).toThrow(
        expect.objectContaining({ code: 'CAPABILITY_MISSING', details: expect.objectContaining({ capability: expected.capability }) }),
      )
  })
}
