import { statSync } from 'node:fs'
import { Command } from 'commander'
import { open } from '../../database.ts'
import { defineSchema } from '../../schema/tables/schema.ts'
import { jsonOption, jsonText, printLine } from '../terminal/output.ts'
import { progressBar } from '../terminal/progress.ts'

/** `granary backup <url> <file>`: copies a database while it is in use. */
export function backupCommand(): Command {
  return new Command('backup')
    .description('copy a database to a file while it is in use')
    .argument('<url>', 'the database, such as sqlite:airways.db')
    .argument('<file>', 'the file to write')
    .addOption(jsonOption())
    .exitOverride()
    .action(async (url: string, file: string, options: { readonly json?: boolean }) => {
      await using db = await open(url, defineSchema({}), { readOnly: true })
      const bar = progressBar('backup')
      await db.backup(file, (copied, total) => bar.update(copied, total))
      bar.end()
      const { size } = statSync(file)
      printLine(options.json === true ? jsonText({ file, bytes: size }) : `${file}: ${size} bytes`)
    })
}
