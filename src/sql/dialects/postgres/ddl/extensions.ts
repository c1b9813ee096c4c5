import type { SchemaDescription } from '../../../ddl/description.ts'
import { quotedText } from '../literal.ts'
import { searchConfigurations } from '../search.ts'
import { block } from './conditional.ts'

/**
 * What full-text indexes need beside themselves: an extension (`unaccent`, or `pg_trgm` for trigrams), which owners of the database may create, and a
 * text search configuration of Granary's own. Both stay when the schema is dropped: other schemas may use them.
 */
export function createSearchParts({ tables }: SchemaDescription): string[] {
  const tokens = new Set(tables.flatMap(({ fullText }) => fullText.map((index) => index.tokens)))
  return [
    ...(tokens.has('words') || tokens.has('stems') ? [createExtension('unaccent')] : []),
    ...(tokens.has('trigrams') ? [createExtension('pg_trgm')] : []),
    ...(tokens.has('words') ? [createConfiguration(searchConfigurations.words, 'simple')] : []),
    ...(tokens.has('stems') ? [createConfiguration(searchConfigurations.stems, 'english')] : []),
  ]
}

function createExtension(name: string): string {
  const message = `full-text indexes need the extension ${name}, which this role may not create or the server does not have: let an administrator install it and run CREATE EXTENSION ${name} in this database`
  const raise = (condition: string): string => `RAISE EXCEPTION USING ERRCODE = '${condition}', MESSAGE = ${quotedText(message)};`
  const found = `SELECT FROM pg_catalog.pg_extension WHERE extname = ${quotedText(name)}`
  return block(
    `IF NOT EXISTS (${found}) THEN BEGIN CREATE EXTENSION ${name}; EXCEPTION WHEN insufficient_privilege THEN ${raise('insufficient_privilege')} WHEN undefined_file OR feature_not_supported THEN ${raise('feature_not_supported')} END; END IF;`,
  )
}

/** Token types of the parser that can hold letters with accents (PostgreSQL manual §12.5). */
const accented = 'word, hword, hword_part, numword, numhword, hword_numpart'

/**
 * A configuration that takes accents away. That for stems has the English stemmer without its stop words, since a search for `the` finds
 * it on every engine.
 */
function createConfiguration(name: string, of: 'simple' | 'english'): string {
  const dictionary = of === 'simple' ? 'pg_catalog.simple' : `${name}_english`
  const statements = [
    ...(of === 'simple' ? [] : [`CREATE TEXT SEARCH DICTIONARY ${dictionary} (TEMPLATE = pg_catalog.snowball, LANGUAGE = english);`]),
    `CREATE TEXT SEARCH CONFIGURATION ${name} (COPY = pg_catalog.${of});`,
    ...(of === 'simple'
      ? []
      : [`ALTER TEXT SEARCH CONFIGURATION ${name} ALTER MAPPING FOR asciiword, asciihword, hword_asciipart WITH ${dictionary};`]),
    `ALTER TEXT SEARCH CONFIGURATION ${name} ALTER MAPPING FOR ${accented} WITH unaccent, ${dictionary};`,
  ]
  const found = `SELECT FROM pg_catalog.pg_ts_config WHERE cfgname = ${quotedText(name)} AND pg_catalog.pg_ts_config_is_visible(oid)`
  return block(`IF NOT EXISTS (${found}) THEN ${statements.join(' ')} END IF;`)
}
