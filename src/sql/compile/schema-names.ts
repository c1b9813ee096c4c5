import { randomUUID } from 'node:crypto'
import { ConfigurationError } from '../../errors/index.ts'

/**
 * Database schemas to work in, by the names of those that the tables were declared with; `''` names that of tables which were declared without
 * one, and as the new name the connection's own schema. Schemas that are not named stay as they were declared. On MySQL and MariaDB these are
 * databases, on SQLite attached files.
 *
 * ```ts
 * import { defineSchema, id, open, table } from 'granary'
 *
 * const orders = table('orders', { id: id() }, undefined, { schema: 'tenant' })
 * const ordersOf = async (url: string, tenant: string) => {
 *   const db = await open(url, defineSchema({ orders }))
 *   return await db.with({ schemas: { tenant } }).select(orders).from(orders)
 * }
 * ```
 */
export interface SchemaNames {
  readonly [declared: string]: string
}

/** In force while DDL is written. */
let current: SchemaNames | undefined

/** Runs work that writes DDL in other database schemas than the declared ones. */
export function inSchemas<T>(names: SchemaNames | undefined, work: () => T): T {
  const before = current
  current = names
  try {
    return work()
  } finally {
    current = before
  }
}

/** The database schema that stands in for a declared one. */
export function schemaFor(declared: string | undefined, names: SchemaNames | undefined = current): string | undefined {
  if (names === undefined) return declared
  const key = declared ?? ''
  if (!Object.hasOwn(names, key)) return declared
  const name = names[key]
  return name === '' ? undefined : name
}

/** Throws ConfigurationError OPTION_INVALID for anything but names. */
export function checkSchemaNames(names: unknown): void {
  const isSound = typeof names === 'object' && names !== null && Object.values(names).every((name) => typeof name === 'string')
  if (!isSound)
    throw new ConfigurationError(
      'OPTION_INVALID',
      "schemas gives the name of a database schema for each declared one: { tenant: 'tenant_7' }",
    )
}

// No text of a statement holds this by chance: U+FDD0 is never a character (Unicode §23.7), and the rest is drawn anew in each process.
const secret = randomUUID()
const mark = new RegExp(`\uFDD0${secret}(\\d+)\uFDD0`)

interface Place {
  readonly schema: string | undefined
  /** The name as it stands at this place. */
  readonly write: (name: string) => string
}

/** The places in a statement's text where names of database schemas stand. */
export class SchemaPlaces {
  readonly #places: Place[] = []

  /** Text that stands for a schema's name and the dot after it, or for nothing where there is no schema. */
  add(schema: string | undefined, write: (name: string) => string): string {
    return `\uFDD0${secret}${this.#places.push({ schema, write }) - 1}\uFDD0`
  }

  /** Reads a statement's text. */
  read(text: string): PlacedText {
    const texts = [text]
    const places: Place[] = []
    for (let rest = mark.exec(text); rest !== null; rest = mark.exec(texts[texts.length - 1] ?? '')) {
      const place = this.#places[Number(rest[1])]
      if (place === undefined) throw new Error('a statement holds a place for a schema that it was not given')
      const last = texts.pop() ?? ''
      texts.push(last.slice(0, rest.index), last.slice(rest.index + rest[0].length))
      places.push(place)
    }
    return new PlacedText(texts, places)
  }
}

/** A statement's text in which the names of database schemas are open. */
export class PlacedText {
  readonly #texts: readonly string[]
  readonly #places: readonly Place[]
  /** The declared schemas, each once. */
  readonly schemas: readonly (string | undefined)[]

  constructor(texts: readonly string[], places: readonly Place[]) {
    this.#texts = texts
    this.#places = places
    this.schemas = [...new Set(places.map(({ schema }) => schema))]
  }

  /** The text with other schemas in place of the declared ones. */
  with(names: SchemaNames | undefined): string {
    return this.#texts
      .map((text, position) => {
        const place = this.#places[position]
        if (place === undefined) return text
        const name = schemaFor(place.schema, names)
        return name === undefined ? text : text + place.write(name)
      })
      .join('')
  }
}

/** Texts of one statement that are kept, each for other schemas. */
const keptTexts = 100

/** Keeps what was made for names of schemas, so that each statement has its text, and its prepared form, once for each. */
export class BySchemas<T> {
  readonly #text: PlacedText
  readonly #make: (sql: string) => T
  readonly #made = new Map<string, T>()

  constructor(text: PlacedText, make: (sql: string) => T) {
    this.#text = text
    this.#make = make
  }

  get(names: SchemaNames): T {
    const key = JSON.stringify(this.#text.schemas.map((schema) => schemaFor(schema, names) ?? ''))
    const known = this.#made.get(key)
    if (known !== undefined) {
      this.#made.delete(key)
      this.#made.set(key, known)
      return known
    }
    const made = this.#make(this.#text.with(names))
    this.#made.set(key, made)
    const [oldest] = this.#made.keys()
    if (this.#made.size > keptTexts && oldest !== undefined) this.#made.delete(oldest)
    return made
  }
}
