import fc from 'fast-check'
import { comparable, createStatements, type DatabaseDescription, printSchema, toSchema } from 'granary'
import { afterAll, describe, expect, it } from 'vitest'
import { sqliteDialect } from '../../../src/sql/dialects/sqlite/dialect.ts'
import { tokensOf } from '../../../src/sql/dialects/sqlite/reflection/tokens.ts'
import { createdAndInspected, removeFiles } from './database-file.ts'
import { PrintedModules } from './printed-module.ts'
import { anyPlan, schemaOf } from './schemas.ts'

/** Statements without white space and needless parentheses, in any order. */
function normalized(statements: readonly string[]): readonly string[] {
  return statements
    .map((statement) =>
      tokensOf(statement)
        .filter(({ text }) => text !== '(' && text !== ')')
        .map(({ text }) => text)
        .join(' '),
    )
    .sort()
}

afterAll(removeFiles)

describe('what Granary creates', () => {
  it('is read back as schema values that create the same again', () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        const schema = schemaOf(plan)
        const found = createdAndInspected(schema)
        const reflected = toSchema(found)
        expect(normalized(createStatements(reflected, sqliteDialect))).toEqual(normalized(createStatements(schema, sqliteDialect)))
        expect(comparable(createdAndInspected(reflected))).toEqual(comparable(found))
      }),
      { numRuns: 60 },
    )
  })

  it('is printed as modules that compile, are formatted, and create the same again', async () => {
    const modules = new PrintedModules()
    for (const plan of fc.sample(anyPlan, 25)) {
      const found: DatabaseDescription = createdAndInspected(schemaOf(plan))
      const printed = printSchema(found)
      expect(printSchema(found)).toBe(printed)
      expect(comparable(createdAndInspected(await modules.run(printed)))).toEqual(comparable(found))
    }
    modules.compile()
    modules.checkFormat()
  })
})
