#!/usr/bin/env node
import { reportFailure } from './failure.ts'
import { program } from './program.ts'

try {
  await program().parseAsync(process.argv)
} catch (error) {
  process.exitCode = reportFailure(error, process.argv.includes('--json'))
}
