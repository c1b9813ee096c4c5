import { ProgrammingError } from '../../../../errors/index.ts'
import type { EngineObject } from '../../../ddl/engine-object.ts'
import { postgresIdentifier, quotedText } from '../literal.ts'
import { unlessThere } from '../types/declared-name.ts'

/**
 * Declares a dictionary of full-text search (PostgreSQL manual §12.6): it brings words to their roots, or leaves them out.
 *
 * Throws ProgrammingError SCHEMA_INVALID for an empty name.
 *
 * ```ts
 * import { defineSchema } from 'granary'
 * import { searchConfiguration, searchDictionary } from 'granary/postgres'
 *
 * const stems = searchDictionary('english_stems', 'snowball', { language: 'english' })
 * const words = searchConfiguration('words', 'simple', [{ tokens: ['asciiword', 'word'], dictionaries: [stems] }])
 * export const schema = defineSchema({ stems, words })
 * ```
 */
export function searchDictionary(
  name: string,
  template: 'simple' | 'synonym' | 'thesaurus' | 'ispell' | 'snowball',
  parameters: Readonly<Record<string, string | boolean>> = {},
): EngineObject {
  const list = Object.entries(parameters).map(
    ([key, value]) => `, ${postgresIdentifier(key)} = ${typeof value === 'string' ? quotedText(value) : value}`,
  )
  return searchObject(
    'search dictionary',
    'DICTIONARY',
    name,
    [],
    [`CREATE TEXT SEARCH DICTIONARY ${quoted(name)} (TEMPLATE = pg_catalog.${template}${list.join('')})`],
  )
}

/** Which dictionaries look at words of certain kinds, one after the other until one knows it. */
export interface SearchMapping {
  /** Kinds of tokens (PostgreSQL manual §12.5): `asciiword`, `word`, `numword`, `email`, `url` and others. */
  readonly tokens: readonly string[]
  /** Dictionaries of the schema, or of the database by their names, such as `unaccent` and `english_stem`. */
  readonly dictionaries: readonly (EngineObject | string)[]
}

/** Declares a configuration of full-text search (PostgreSQL manual §12.7): a copy of another with other dictionaries. Functions of full-text search take it by its name. */
export function searchConfiguration(name: string, copyOf: string, mappings: readonly SearchMapping[] = []): EngineObject {
  const needs = mappings.flatMap(({ dictionaries }) => dictionaries.filter((dictionary) => typeof dictionary !== 'string'))
  const nameOf = (dictionary: EngineObject | string): string => quoted(typeof dictionary === 'string' ? dictionary : dictionary.name)
  return searchObject('search configuration', 'CONFIGURATION', name, needs, [
    `CREATE TEXT SEARCH CONFIGURATION ${quoted(name)} (COPY = ${quoted(copyOf)})`,
    ...mappings.map(
      ({ tokens, dictionaries }) =>
        `ALTER TEXT SEARCH CONFIGURATION ${quoted(name)} ALTER MAPPING FOR ${tokens.map(postgresIdentifier).join(', ')} WITH ${dictionaries.map(nameOf).join(', ')}`,
    ),
  ])
}

function searchObject(what: string, kind: string, name: string, needs: readonly EngineObject[], texts: readonly string[]): EngineObject {
  if (name === '') throw new ProgrammingError('SCHEMA_INVALID', `a ${what} needs a name`)
  return Object.freeze<EngineObject>({
    store: 'engineObject',
    what,
    name,
    capability: 'sql.textSearchTypes',
    stage: 'before tables',
    needs,
    create: ({ ifNotExists }) => (ifNotExists === true ? [unlessThere(texts.join('; '))] : texts),
    drop: ({ ifExists }) => [`DROP TEXT SEARCH ${kind} ${ifExists === true ? 'IF EXISTS ' : ''}${quoted(name)}`],
  })
}

function quoted(name: string): string {
  return name.split('.').map(postgresIdentifier).join('.')
}
