import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

const results = join(import.meta.dirname, '../../.results')

/** Writes files into a new folder inside the repository, where node_modules is found; the folder goes when the test ends. */
export function fixture(files: Readonly<Record<string, string>>): string {
  mkdirSync(results, { recursive: true })
  const folder = mkdtempSync(join(results, 'fixture-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}
