import { DataError } from '../../../../errors/index.ts'
import type { Subject } from '../../../../schema/types/column-type.ts'
import { textType } from '../../../../schema/types/column-types.ts'
import { inContext, wrongType } from '../../../../schema/types/refusal.ts'
import { extension } from '../elements/extension.ts'
import { type EngineColumn, engineColumn, engineType } from './engine-column.ts'
import type { Flavored } from './flavor.ts'

/** A map from text to text; a value may be null. */
export type HstoreValue = Flavored<Readonly<Record<string, string | null>>, 'hstore'>

/**
 * A map from text to text: the type of PostgreSQL's extension hstore, which is created with the schema.
 *
 * ```ts
 * import { id, table } from 'granary'
 * import { hstore } from 'granary/postgres'
 *
 * const products = table('products', { id: id(), attributes: hstore() })
 * ```
 */
export function hstore(): EngineColumn<HstoreValue> {
  return engineColumn(hstoreType)
}

const text = textType()

export const hstoreType = engineType({
  capability: 'sql.hstore',
  name: 'hstore',
  declaration: extension('hstore'),
  hasJsonForm: true,
  accept(value, subject) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrongType(value, 'an object of texts', subject)
    return fromEntries(Object.entries(value).map(([key, item]) => [accepted(key, subject), item === null ? null : accepted(item, subject)]))
  },
  write: (canonical) =>
    Object.entries(canonical as Readonly<Record<string, string | null>>)
      .map(([key, item]) => `${quoted(key)}=>${item === null ? 'NULL' : quoted(item)}`)
      .join(','),
  read: (stored) => fromEntries(parse(stored)),
})

function accepted(value: unknown, subject: Subject): string {
  return text.accept(value, subject) as string
}

function quoted(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`
}

// As the output function of hstore writes it: keys and values in double quotes, NULL without (PostgreSQL manual §F.18.1).
const pair = /"((?:[^"\\]|\\.)*)"=>(?:"((?:[^"\\]|\\.)*)"|NULL)(?:, |$)/suy

function parse(stored: string): [string, string | null][] {
  const found: [string, string | null][] = []
  pair.lastIndex = 0
  while (pair.lastIndex < stored.length) {
    const match = pair.exec(stored)
    if (match === null) throw inContext(new DataError('VALUE_MALFORMED', 'the engine gave an hstore in a form that is not known'), {})
    found.push([plain(match[1] ?? ''), match[2] === undefined ? null : plain(match[2])])
  }
  return found
}

function plain(escaped: string): string {
  return escaped.replace(/\\(.)/gsu, '$1')
}

// A key may be called __proto__.
function fromEntries(entries: readonly (readonly [string, string | null])[]): Readonly<Record<string, string | null>> {
  const made: Record<string, string | null> = {}
  for (const [key, value] of entries) Object.defineProperty(made, key, { value, enumerable: true, writable: true, configurable: true })
  return made
}
