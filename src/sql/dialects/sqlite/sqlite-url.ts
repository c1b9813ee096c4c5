import { fileURLToPath } from 'node:url'
import { ConfigurationError } from '../../../errors/index.ts'

/** The file of a `sqlite:` URL: a path as it stands, or a `file:` URL's path when it begins with `//`. */
export function sqlitePath(url: string): string {
  const rest = url.slice(url.indexOf(':') + 1)
  if (rest === ':memory:') return rest
  if (rest.includes('?') || rest.includes('#'))
    throw new ConfigurationError(
      'URL_INVALID',
      'a sqlite: URL takes no ? and #: give options to open(), and write %3F and %23 in file names',
    )
  let path: string
  try {
    path = rest.startsWith('//') ? fileURLToPath(`file:${rest}`) : decodeURIComponent(rest)
  } catch (cause) {
    throw new ConfigurationError(
      'URL_INVALID',
      'the sqlite: URL cannot be read: write it as sqlite:relative.db, sqlite:/absolute.db or sqlite:///absolute.db',
      { cause },
    )
  }
  if (path === '' || path.includes('\0') || path !== path.trim())
    throw new ConfigurationError(
      'URL_INVALID',
      'a sqlite: URL names a file, such as sqlite:airways.db, or :memory:; the name neither begins nor ends with a space',
    )
  return path
}
