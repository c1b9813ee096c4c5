import fc from 'fast-check'
import { comparable, createStatements, printSchema, toSchema } from 'granary'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { mariadbDialect } from '../../../src/sql/dialects/mysql/dialect.ts'
import { removeFiles } from '../../unit/reflection/database-file.ts'
import { PrintedModules } from '../../unit/reflection/printed-module.ts'
import { describeServer } from '../server-url.ts'
import { SchemaDatabase } from './database.ts'
import { anyPlan, schemaOf } from './schemas.ts'

describeServer('mariadb', 'what Granary creates', () => {
  let database: SchemaDatabase
  beforeAll(async () => {
    database = await SchemaDatabase.open()
  })
  afterAll(async () => {
    await database.close()
    removeFiles()
  })

  it('is read back as schema values that create the same again', async () => {
    await fc.assert(
      fc.asyncProperty(anyPlan, async (plan) => {
        const found = await database.createdAndInspected(schemaOf(plan))
        const reflected = toSchema(found)
        const again = await database.createdAndInspected(reflected)
        expect(comparable(again)).toEqual(comparable(found))
        // By then every expression is written as MariaDB writes it: the statements are the same, too.
        expect(createStatements(toSchema(again), mariadbDialect)).toEqual(createStatements(reflected, mariadbDialect))
        expect(found.others).toEqual([])
      }),
      { numRuns: 20 },
    )
  }, 60_000)

  it('is printed as modules that compile, are formatted, and create the same again', async () => {
    const modules = new PrintedModules()
    for (const plan of fc.sample(anyPlan, 10)) {
      const found = await database.createdAndInspected(schemaOf(plan))
      const printed = printSchema(found)
      expect(printSchema(found)).toBe(printed)
      expect(comparable(await database.createdAndInspected(await modules.run(printed)))).toEqual(comparable(found))
    }
    modules.compile()
    modules.checkFormat()
  }, 60_000)
})
