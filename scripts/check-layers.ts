import { join } from 'node:path'
import { findViolations } from './layers/find-violations.ts'

// Proves that the rooms of src/ depend on each other in one direction only. Usage: node scripts/check-layers.ts [root]

const root = process.argv[2] ?? join(import.meta.dirname, '..')
const violations = findViolations(root)
for (const { file, line, message } of violations) console.error(`${file}:${line}: ${message}`)
if (violations.length > 0) {
  console.error(`\n${violations.length} ${violations.length === 1 ? 'violation' : 'violations'} of the rooms`)
  process.exitCode = 1
} else {
  console.log('rooms: no violations')
}
