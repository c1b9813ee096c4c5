import { describe, expect, it } from 'vitest'
import { readMysqlPlan } from '../../../src/sql/dialects/mysql/explain.ts'
import { readPostgresPlan } from '../../../src/sql/dialects/postgres/explain.ts'

describe('a plan', () => {
  it('of PostgreSQL is a tree of nodes with their conditions', () => {
    const document = JSON.stringify([
      {
        Plan: {
          'Node Type': 'Sort',
          'Sort Key': ['a.n'],
          Plans: [
            { 'Node Type': 'Index Scan', 'Index Name': 'ix', 'Relation Name': 't', 'Index Cond': '(n = 1)' },
            { 'Node Type': 'Seq Scan', 'Relation Name': 'u' },
          ],
        },
      },
    ])
    expect(readPostgresPlan(document)).toEqual([
      {
        detail: 'Sort (Sort Key: a.n)',
        steps: [
          { detail: 'Index Scan using ix on t (Index Cond: (n = 1))', steps: [] },
          { detail: 'Seq Scan on u', steps: [] },
        ],
      },
    ])
  })

  it('of MariaDB is read although its binary constants are no JSON', () => {
    const document = `{ "query_block": { "select_id": 1, "cost": 0.5, "nested_loop": [
      { "table": { "table_name": "near", "access_type": "range", "key": "sp", "attached_condition": "mbrintersects('\\0\\0\u0001\\\\',near.p) and \\"a\\" = 'x'" } },
      { "table": { "table_name": "t", "access_type": "eq_ref", "key": "PRIMARY" } } ] } }`
    expect(() => JSON.parse(document)).toThrow(SyntaxError)
    const [block] = readMysqlPlan(document)
    expect(block?.detail).toBe('query block')
    const [loop] = block?.steps ?? []
    expect(loop?.steps.map(({ detail }) => detail)).toEqual([
      `range near using sp where mbrintersects('\\0\\0 \\',near.p) and "a" = 'x'`,
      'eq_ref t using PRIMARY',
    ])
  })
})
