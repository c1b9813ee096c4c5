import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { backupCommand } from './commands/backup.ts'
import { checkCommand } from './commands/check.ts'
import { inspectCommand } from './commands/inspect.ts'
import { sqlCommand } from './commands/sql.ts'

/** The command `granary`. Exit codes: 0 done, 1 it failed or found mistakes, 2 it was called wrongly. */
export function program(): Command {
  return new Command('granary')
    .description('Looks at databases and schemas from the command line')
    .version(version())
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text) })
    .showHelpAfterError('(granary --help shows the commands)')
    .addCommand(inspectCommand())
    .addCommand(sqlCommand())
    .addCommand(checkCommand())
    .addCommand(backupCommand())
}

function version(): string {
  const description: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  return typeof description === 'object' && description !== null && 'version' in description ? String(description.version) : 'unknown'
}
