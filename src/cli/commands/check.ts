import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Command } from 'commander'
import { ConfigurationError } from '../../errors/index.ts'
import type { Schema } from '../../schema/tables/schema.ts'
import { checkSchema } from '../../sql/ddl/check-schema.ts'
import { paint } from '../terminal/colour.ts'
import { jsonOption, jsonText, printLine } from '../terminal/output.ts'

/** `granary check <module>`: finds the mistakes of a schema before any query does. */
export function checkCommand(): Command {
  return new Command('check')
    .description('find the mistakes of a declared schema; exits with 1 when there are any')
    .argument('<module>', 'the JavaScript or TypeScript file that exports the schema')
    .option('--export <name>', 'the name of the export', 'schema')
    .addOption(jsonOption())
    .exitOverride()
    .action(async (module: string, options: { readonly export: string; readonly json?: boolean }) => {
      const problems = checkSchema(await loadSchema(module, options.export))
      if (options.json === true) printLine(jsonText({ problems }))
      else if (problems.length === 0) printLine(paint('green', 'the schema is sound', process.stdout))
      else for (const problem of problems) printLine(`${paint('red', problem.subject, process.stdout)}: ${problem.message}`)
      if (problems.length > 0) process.exitCode = 1
    })
}

async function loadSchema(module: string, name: string): Promise<Schema> {
  const loaded: unknown = await import(pathToFileURL(resolve(module)).href).catch((cause: unknown) => {
    throw new ConfigurationError(
      'OPTION_INVALID',
      `${module} cannot be loaded: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    )
  })
  const schema: unknown = typeof loaded === 'object' && loaded !== null ? Reflect.get(loaded, name) : undefined
  if (!isSchema(schema))
    throw new ConfigurationError(
      'OPTION_INVALID',
      `${module} has no export called ${name} that defineSchema() made; name another with --export`,
    )
  return schema
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && 'stores' in value && typeof value.stores === 'object' && value.stores !== null
}
