// Run in a fresh process by run.ts: imports its arguments one after the other and prints the microseconds that took.
import { isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'

const specifiers = process.argv.slice(2).map((specifier) => (isAbsolute(specifier) ? pathToFileURL(specifier).href : specifier))
const start = process.hrtime.bigint()
for (const specifier of specifiers) await import(specifier)
process.stdout.write(String(Number(process.hrtime.bigint() - start) / 1_000))
