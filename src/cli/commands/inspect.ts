import { writeFileSync } from 'node:fs'
import { Command } from 'commander'
import { open } from '../../database.ts'
import { defineSchema } from '../../schema/tables/schema.ts'
import { printSchema } from '../../sql/reflection/print-schema.ts'
import { jsonOption, jsonText, printLine } from '../terminal/output.ts'

/** `granary inspect <url>`: prints the schema of a database as a TypeScript file. */
export function inspectCommand(): Command {
  return new Command('inspect')
    .description('print the schema of a database as a TypeScript file')
    .argument('<url>', 'the database, such as sqlite:airways.db')
    .option('--out <file>', 'write to a file instead')
    .addOption(jsonOption())
    .exitOverride()
    .action(async (url: string, options: { readonly out?: string; readonly json?: boolean }) => {
      await using db = await open(url, defineSchema({}), { readOnly: true })
      const description = await db.inspect()
      const printed = options.json === true ? jsonText(description) : printSchema(description)
      if (options.out === undefined) printLine(printed.trimEnd())
      else writeFileSync(options.out, `${printed.trimEnd()}\n`)
    })
}
