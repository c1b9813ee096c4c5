import type { Codec } from './dialect.ts'
import { stringLiteral } from './string-literal.ts'

/**
 * Turns the rows that a driver gives, each an array, into the rows that the application reads. They take each other's place in
 * the driver's own array, which nobody else holds: a second array of the same length is saved.
 */
export type RowReader = (rows: unknown[]) => unknown[]

/** A column of a result: where its value goes and how it is decoded. */
export interface ResultColumn {
  readonly path: readonly string[]
  readonly decode: Codec['decode']
}

/**
 * A reader for one shape of result. It is generated as a loop around one object literal, so that every row has the same hidden class;
 * where generating code is forbidden (a content security policy, `--disallow-code-generation-from-strings`), a loop does the same.
 */
export function rowReader(columns: readonly ResultColumn[], absent: readonly string[]): RowReader {
  const tree = shapeOf(columns)
  const nullable = new Set(absent)
  return generated(tree, columns, nullable) ?? plain(tree, columns, nullable)
}

interface Branch {
  readonly entries: Map<string, number | Branch>
  readonly path: string
}

function shapeOf(columns: readonly ResultColumn[]): Branch {
  const root: Branch = { entries: new Map(), path: '' }
  columns.forEach((column, position) => {
    let branch = root
    column.path.forEach((step, depth) => {
      if (depth === column.path.length - 1) {
        branch.entries.set(step, position)
        return
      }
      const below = branch.entries.get(step)
      const next: Branch = typeof below === 'object' ? below : { entries: new Map(), path: column.path.slice(0, depth + 1).join('.') }
      branch.entries.set(step, next)
      branch = next
    })
  })
  return root
}

let mayGenerate = true

function generated(tree: Branch, columns: readonly ResultColumn[], nullable: ReadonlySet<string>): RowReader | undefined {
  if (!mayGenerate) return undefined
  const decoders = columns.map((column) => column.decode)
  const names = decoders.map((_, position) => `d${position}`)
  try {
    const make = new Function(
      'decoders',
      `const [${names.join(',')}] = decoders; return (rows) => { for (let i = 0, n = rows.length; i < n; i++) { const r = rows[i]; rows[i] = ${literal(tree, decoders, nullable)} } return rows }`,
    )
    return asReader(make(decoders))
  } catch (error) {
    if (!(error instanceof EvalError)) throw error
    mayGenerate = false
    return undefined
  }
}

function literal(branch: Branch, decoders: readonly Codec['decode'][], nullable: ReadonlySet<string>): string {
  const entries = [...branch.entries].map(
    ([name, entry]) =>
      `[${stringLiteral(name)}]: ${typeof entry === 'object' ? literal(entry, decoders, nullable) : cell(entry, decoders)}`,
  )
  const object = `{ ${entries.map(plainKey).join(', ')} }`
  if (!nullable.has(branch.path)) return object
  return `(${positionsOf(branch)
    .map((position) => `r[${position}] === null`)
    .join(' && ')}) ? null : ${object}`
}

// A computed key keeps the literal from being a boilerplate object, so names that are plain identifiers are written bare.
function plainKey(entry: string): string {
  const match = /^\["([A-Za-z_$][\w$]*)"\]: /.exec(entry)
  return match === null || match[1] === '__proto__' ? entry : `${match[1]}: ${entry.slice(match[0].length)}`
}

function cell(position: number, decoders: readonly Codec['decode'][]): string {
  return decoders[position] === undefined ? `r[${position}]` : `r[${position}] === null ? null : d${position}(r[${position}])`
}

function plain(tree: Branch, columns: readonly ResultColumn[], nullable: ReadonlySet<string>): RowReader {
  const build = (branch: Branch, row: readonly unknown[]): unknown => {
    if (nullable.has(branch.path) && positionsOf(branch).every((position) => row[position] === null)) return null
    const made: Record<string, unknown> = {}
    for (const [name, entry] of branch.entries) {
      const value = typeof entry === 'object' ? build(entry, row) : decoded(row[entry], columns[entry]?.decode)
      Object.defineProperty(made, name, { value, enumerable: true, writable: true, configurable: true })
    }
    return made
  }
  return (rows) => {
    rows.forEach((row, index) => {
      rows[index] = build(tree, asCells(row))
    })
    return rows
  }
}

function decoded(value: unknown, decode: Codec['decode']): unknown {
  return value === null || decode === undefined ? value : decode(value)
}

function positionsOf(branch: Branch): number[] {
  return [...branch.entries.values()].flatMap((entry) => (typeof entry === 'object' ? positionsOf(entry) : [entry]))
}

// Drivers give each row as an array of cells.
function asCells(row: unknown): readonly unknown[] {
  return row as readonly unknown[]
}

// The generated text is an arrow function from rows to rows, as the template above shows.
function asReader(made: unknown): RowReader {
  return made as RowReader
}
