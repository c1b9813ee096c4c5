import { Visitor } from 'oxc-parser'
import type { ParsedSource } from '../source/parsed-source.ts'

/** An engine that a file names: in an identifier, in a string that is nothing but the name, or in an import path. */
export interface EngineMention {
  readonly engine: string
  readonly text: string
  readonly line: number
}

/** Folder name of each engine, and the words that name it in code. */
const engines: ReadonlyMap<string, readonly string[]> = new Map([
  ['sqlite', ['sqlite', 'sqlite3']],
  ['postgres', ['postgres', 'postgresql']],
  ['mysql', ['mysql', 'mariadb']],
  ['mongodb', ['mongo', 'mongodb']],
  ['redis', ['redis', 'ioredis', 'valkey']],
  ['cassandra', ['cassandra']],
  ['neo4j', ['neo4j']],
  ['rabbitmq', ['rabbitmq']],
  ['kafka', ['kafka']],
])

/** The one file of a room that may name its engines: it maps a name to the module that is loaded for it. */
const registries = /^(?:sql\/dialects\/(?:registry|printable)|[^/]+\/registry)\.ts$/

/** Finds the engines that a file names and does not own. `path` is relative to src/. */
export function foreignEngines(path: string, source: ParsedSource): readonly EngineMention[] {
  if (path === 'database.ts' || registries.test(path)) return []
  const found: EngineMention[] = []
  const look = (text: string, names: ReadonlySet<string>, offset: number): void => {
    for (const [engine, words] of engines) {
      if (!owns(path, engine) && words.some((word) => names.has(word))) found.push({ engine, text, line: source.lineAt(offset) })
    }
  }
  new Visitor({
    Identifier(node) {
      look(node.name, runsOfWords(node.name), node.start)
    },
    PrivateIdentifier(node) {
      look(node.name, runsOfWords(node.name), node.start)
    },
    Literal(node) {
      if (typeof node.value === 'string' && isNameOrPath(node.value)) look(node.value, runsOfWords(node.value), node.start)
    },
  }).visit(source.program)
  return found
}

/** True in `sql/dialects/<engine>/`, `<model>/on-<engine>/` and `gateway/<engine>/`. */
function owns(path: string, engine: string): boolean {
  const folders = path.split('/').slice(0, -1)
  if (folders[0] === 'sql') return folders[1] === 'dialects' && folders[2] === engine
  if (folders[0] === 'gateway') return folders[1] === engine
  return folders[1] === `on-${engine}`
}

/** A string without spaces and colons but for a leading `node:`: a name, a package or a path, as opposed to a sentence or a URL in a help text. */
function isNameOrPath(text: string): boolean {
  return /^(?:node:)?[^\s:]+$/.test(text)
}

/** The words of a name in lower case, and every run of neighbouring words written as one: MySQL gives my, sql, mysql. */
function runsOfWords(name: string): ReadonlySet<string> {
  const words = name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g)?.map((word) => word.toLowerCase()) ?? []
  const runs = new Set<string>()
  for (let first = 0; first < words.length; first++) {
    for (let last = first + 1; last <= Math.min(words.length, first + 4); last++) runs.add(words.slice(first, last).join(''))
  }
  return runs
}
