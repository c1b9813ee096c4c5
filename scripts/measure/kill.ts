import { killWriters } from '../../test/engines/kill/kills.ts'

// node --import ./scripts/source/register.ts scripts/measure/kill.ts 100: so many kills, and what was left after them.

const report = await killWriters(Number(process.argv[2] ?? 100))
console.log(JSON.stringify(report))
if (report.lost > 0 || report.halfDone > 0 || report.integrity.some((answer) => answer !== 'ok')) process.exitCode = 1
