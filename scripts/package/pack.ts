import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { runTool } from '../source/tool.ts'

export interface PackedFile {
  readonly path: string
  readonly bytes: number
}

/** The package as npm would publish it. */
export interface Packed {
  /** Absolute path of the tarball, in `.results/`. */
  readonly tarball: string
  readonly packedBytes: number
  readonly unpackedBytes: number
  readonly files: readonly PackedFile[]
}

/** Packs `dist/` as it stands: build first. */
export function packPackage(root: string): Packed {
  const folder = join(root, '.results')
  mkdirSync(folder, { recursive: true })
  const result = runTool('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root)
  if (result.status !== 0) throw new Error(`npm pack failed: ${result.stderr}`)
  const { filename, files } = listing(JSON.parse(result.stdout))
  const tarball = join(folder, filename)
  return { tarball, packedBytes: statSync(tarball).size, unpackedBytes: files.reduce((sum, file) => sum + file.bytes, 0), files }
}

function listing(answer: unknown): { filename: string; files: readonly PackedFile[] } {
  const [first] = Array.isArray(answer) ? answer : Object.values(Object(answer))
  const { filename, files } = Object(first)
  if (typeof filename !== 'string' || !Array.isArray(files)) throw new Error('npm pack --json gave an answer of another form')
  return { filename, files: files.map(({ path, size }) => ({ path: String(path), bytes: Number(size) })) }
}
