import { isIdentifier } from './source.ts'

/**
 * The properties that stand for columns, by the columns' names: camelCase, different from each other. A name without letters and digits
 * stays as it is, since a property can have any name.
 */
export function propertyNames(columns: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set(['$'])
  return new Map(columns.map((column) => [column, free(propertyName(column), taken)]))
}

/** The variables that stand for tables and other stores, by a key of each: camelCase, different from each other and from `taken`. */
export function variableNames(
  stores: readonly { readonly key: string; readonly name: string; readonly sort: string }[],
  taken: Iterable<string>,
): ReadonlyMap<string, string> {
  const used = new Set([...reserved, ...taken])
  return new Map(
    stores.map(({ key, name, sort }) => {
      const words = camelCase(name)
      const begun = isIdentifier(words) ? words : isIdentifier(sort + words) ? sort + words : sort
      return [key, free(used.has(begun) ? begun + capitalized(sort) : begun, used)]
    }),
  )
}

function propertyName(column: string): string {
  const words = camelCase(column)
  // Properties that look like numbers would come before the others, whatever their place.
  if (/^\d/.test(words)) return `column${words}`
  return isIdentifier(words) ? words : column
}

/** A name as words run together: `ORDER_DETAILS`, `order details` and `OrderDetails` all give `orderDetails`. */
function camelCase(name: string): string {
  const words = name.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{Lo}\p{Lm}\p{Lt}\p{M}]+|\p{Nd}+/gu) ?? []
  if (isIdentifier(name) && /^\p{Ll}[\p{L}\p{N}]*$/u.test(name)) return name
  return words.map((word, position) => (position === 0 ? word.toLowerCase() : capitalized(word.toLowerCase()))).join('')
}

function capitalized(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1)
}

function free(name: string, taken: Set<string>): string {
  let candidate = name
  for (let number = 2; taken.has(candidate); number++) candidate = `${name}${number}`
  taken.add(candidate)
  return candidate
}

/** Words that are no variables in a module, and those that printed schemas use themselves. */
const reserved: readonly string[] = [
  ...[
    'arguments',
    'await',
    'break',
    'case',
    'catch',
    'class',
    'const',
    'continue',
    'debugger',
    'default',
    'delete',
    'do',
    'else',
    'enum',
    'eval',
    'export',
    'extends',
    'false',
    'finally',
    'for',
  ],
  ...[
    'function',
    'if',
    'implements',
    'import',
    'in',
    'instanceof',
    'interface',
    'let',
    'new',
    'null',
    'package',
    'private',
    'protected',
    'public',
    'return',
    'static',
    'super',
    'switch',
    'this',
    'throw',
  ],
  ...['true', 'try', 'typeof', 'undefined', 'using', 'var', 'void', 'while', 'with', 'yield', 'schema', 't', 'NaN', 'Infinity'],
]
