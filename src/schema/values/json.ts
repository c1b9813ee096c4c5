import { DataError } from '../../errors/index.ts'

/** The type of `jsonNull`. */
export interface JsonNull {
  readonly jsonNull: true
  toJSON(): null
}

/**
 * A JSON document that is the value `null`, told apart from SQL NULL, which is JavaScript's `null`. Inside a document
 * JSON null is an ordinary `null`.
 */
export const jsonNull: JsonNull = Object.freeze({ jsonNull: true, toJSON: () => null })

export function isJsonNull(value: unknown): value is JsonNull {
  return value === jsonNull
}

/** Refuses what JSON.stringify would lose or change in silence: undefined, functions, NaN, bigint, class instances. */
export function checkJson(value: unknown): unknown {
  check(value, '$')
  return value
}

/** A value as JSON text. The value has passed `checkJson`. */
export function toJsonText(value: unknown): string {
  return JSON.stringify(value)
}

/** Reads JSON text; a document that is `null` gives `jsonNull`. Throws DataError JSON_MALFORMED. */
export function parseJsonText(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return value === null ? jsonNull : value
  } catch (cause) {
    throw new DataError(
      'JSON_MALFORMED',
      'a stored JSON document cannot be parsed; mend it with an UPDATE, the column can still be read as text',
      { cause },
    )
  }
}

function check(value: unknown, path: string): void {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw refused(path, 'half of a surrogate pair')
      return
    case 'boolean':
      return
    case 'number':
      if (!Number.isFinite(value)) throw refused(path, 'NaN or infinity')
      return
    case 'object':
      checkObject(value, path)
      return
    case 'undefined':
      throw new DataError('VALUE_UNDEFINED', `the JSON document holds undefined at ${path}; leave the key out or use null`)
    default:
      throw refused(path, `a ${typeof value}`)
  }
}

function checkObject(value: object | null, path: string): void {
  if (value === null) return
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) check(value[index], `${path}[${index}]`)
    return
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) throw refused(path, `an instance of ${value.constructor.name}`)
  for (const key in value) check(Reflect.get(value, key), `${path}.${key}`)
}

function refused(path: string, what: string): DataError {
  return new DataError('VALUE_TYPE', `the JSON document holds ${what} at ${path}, which JSON cannot hold; convert it first`)
}
