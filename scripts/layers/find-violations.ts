import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { filesBelow } from '../source/files.ts'
import { importsOf, type ModuleImport } from '../source/imports.ts'
import { parseFile } from '../source/parsed-source.ts'
import { findCycles } from './cycles.ts'
import { foreignEngines } from './engine-names.ts'
import { mayImport, roomOf } from './rooms.ts'
import type { Violation } from './violation.ts'

const emptyNames = new Set(['util', 'utils', 'helper', 'helpers', 'common', 'misc', 'manager', 'managers'])

/** Checks every file below `<root>/src` against the rules of the rooms; the result is sorted by file and line. */
export function findViolations(root: string): readonly Violation[] {
  const files = filesBelow(join(root, 'src'), '**/*.ts')
  const packages = readPackages(root)
  const violations: Violation[] = []
  const graph = new Map<string, string[]>()
  const lines = new Map<string, number>()

  for (const path of files) {
    const report = (line: number, message: string): void => {
      violations.push({ file: `src/${path}`, line, message })
    }
    if (!mayImport.has(roomOf(path))) report(1, `"${roomOf(path)}" is no room: add it to scripts/layers/rooms.ts and to the design`)
    for (const word of path.replace(/\.ts$/, '').split(/[/-]/)) {
      if (emptyNames.has(word)) report(1, `"${word}" says nothing: name the file or folder for its one idea`)
    }
    const source = parseFile(join(root, 'src', path))
    for (const { engine, text, line } of foreignEngines(path, source)) {
      report(line, `names the engine ${engine} ("${text}") outside the folder of that engine and the registry`)
    }
    const targets: string[] = []
    graph.set(path, targets)
    for (const found of importsOf(source)) {
      if (!found.specifier.startsWith('.')) {
        const message = packageMessage(roomOf(path), found, packages)
        if (message) report(found.line, message)
        continue
      }
      const target = posix.join(posix.dirname(path), found.specifier)
      const message = targetMessage(path, target, files)
      if (message) report(found.line, message)
      if (found.kind === 'type' || target.startsWith('../')) continue
      targets.push(target)
      const edge = `${path} ${target}`
      lines.set(edge, Math.min(found.line, lines.get(edge) ?? found.line))
    }
  }

  for (const cycle of findCycles(graph)) {
    const [first = '', second = first] = cycle
    violations.push({
      file: `src/${first}`,
      line: lines.get(`${first} ${second}`) ?? 1,
      message: `import cycle: ${[...cycle, first].join(' → ')}`,
    })
  }
  return violations.sort((left, right) => (left.file < right.file ? -1 : left.file > right.file ? 1 : left.line - right.line))
}

function targetMessage(path: string, target: string, files: readonly string[]): string | undefined {
  if (target.startsWith('../')) return 'imports a file outside src/'
  if (!files.includes(target)) return `imports src/${target}, which does not exist`
  const from = roomOf(path)
  const to = roomOf(target)
  if (from === to || mayImport.get(from)?.has(to)) return undefined
  return `${from} may not import ${to} (src/${target})`
}

interface Packages {
  readonly dependencies: readonly string[]
  readonly optionalPeers: readonly string[]
}

/** Only the command line has dependencies; an optional peer is absent from most machines, so it is loaded when it is asked for. */
function packageMessage(room: string, found: ModuleImport, packages: Packages): string | undefined {
  if (found.specifier.startsWith('node:')) return undefined
  const name = found.specifier.split('/', found.specifier.startsWith('@') ? 2 : 1).join('/')
  if (packages.optionalPeers.includes(name)) {
    return found.kind === 'static' ? `loads the optional peer ${name} with a static import: use import() or import type` : undefined
  }
  if (!packages.dependencies.includes(name)) return `imports ${name}, which package.json does not name as a dependency or peer`
  return room === 'cli' ? undefined : `imports ${name}: only the command line may load a dependency`
}

function readPackages(root: string): Packages {
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return { dependencies: keysOf(manifest, 'dependencies'), optionalPeers: keysOf(manifest, 'peerDependencies') }
}

function keysOf(manifest: unknown, field: string): readonly string[] {
  if (typeof manifest !== 'object' || manifest === null) return []
  const value: unknown = Reflect.get(manifest, field)
  return typeof value === 'object' && value !== null ? Object.keys(value) : []
}
