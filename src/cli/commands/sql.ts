import { text as readAll } from 'node:stream/consumers'
import { Command } from 'commander'
import { open } from '../../database.ts'
import { defineSchema } from '../../schema/tables/schema.ts'
import { jsonOption, jsonText, printLine, printRows } from '../terminal/output.ts'

/** `granary sql <url> <statement>`: runs one statement and prints its rows. */
export function sqlCommand(): Command {
  return new Command('sql')
    .description('run one SQL statement: rows as a table on a terminal, as JSON when piped')
    .argument('<url>', 'the database, such as sqlite:airways.db')
    .argument('<statement>', 'the SQL, or - to read it from standard input')
    .option('--read-only', 'refuse statements that write')
    .addOption(jsonOption())
    .exitOverride()
    .action(async (url: string, statement: string, options: { readonly readOnly?: boolean; readonly json?: boolean }) => {
      await using db = await open(url, defineSchema({}), { readOnly: options.readOnly === true })
      const result = await db.untyped(statement === '-' ? await readAll(process.stdin) : statement)
      if (result.columns.length > 0) printRows(result, options.json === true)
      else if (options.json === true || !process.stdout.isTTY) printLine(jsonText({ changes: result.changes }))
      else printLine(`${result.changes} ${result.changes === 1 ? 'row' : 'rows'} changed`)
    })
}
