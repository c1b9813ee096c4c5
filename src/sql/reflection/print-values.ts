import { isJsonNull } from '../../schema/values/json.ts'
import type { DescribedType, ExpressionDescription } from './description.ts'
import { atom, call, entry, keyOf, list, members, type Source, tagged, templateLiteral, textLiteral } from './source.ts'

/** Notes the names that a printed module must import. */
export type Imports = (name: string) => void

/** A column type as source, without what is said of the column beside it. */
export function typeSource(type: DescribedType, imports: Imports): Source {
  const made = (name: string, ...operands: readonly Source[]): Source => {
    imports(name)
    return call(name, ...operands)
  }
  switch (type.kind) {
    case 'integer':
      if (type.bits === 16) return made('smallInteger')
      return type.bits === 32 ? made('integer') : made('integer', options({ bits: 64 }))
    case 'bigint':
      return made('bigInteger')
    case 'decimal':
      if (type.precision === undefined) return made('decimal')
      return made('decimal', options({ precision: type.precision, scale: type.scale === 0 ? undefined : type.scale }))
    case 'text':
      if (type.values !== undefined) return made('enumeration', ...type.values.map((value) => atom(textLiteral(value))))
      return type.length === undefined && type.collation === undefined
        ? made('text')
        : made('text', options({ length: type.length, collation: type.collation }))
    case 'bytes':
      return type.length === undefined ? made('bytes') : made('bytes', options({ length: type.length }))
    case 'array':
      return made('array', typeSource(type.element ?? { kind: 'text' }, imports))
    default:
      return made(type.kind)
  }
}

/** An object of options, without those that are undefined. */
export function options(values: Readonly<Record<string, string | number | boolean | Source | undefined>>): Source {
  return members(Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [entry(optionSource(value), key)])))
}

function optionSource(value: string | number | boolean | Source): Source {
  if (typeof value === 'object') return value
  return atom(typeof value === 'string' ? textLiteral(value) : String(value))
}

/** A constant as the application writes it. */
export function constantSource(value: unknown, imports: Imports): Source {
  if (isJsonNull(value)) {
    imports('jsonNull')
    return atom('jsonNull')
  }
  switch (typeof value) {
    case 'string':
      return atom(textLiteral(value))
    case 'bigint':
      return atom(`${value}n`)
    case 'number':
      return atom(Object.is(value, -0) ? '-0' : String(value))
    case 'object':
      break
    default:
      return atom(String(value))
  }
  if (value === null) return atom('null')
  if (value instanceof Uint8Array) return call('new Uint8Array', list([...value].map((byte) => atom(String(byte)))))
  if (Array.isArray(value)) return list(value.map((item: unknown) => constantSource(item, imports)))
  return members(Object.entries(value).map(([key, item]: [string, unknown]) => entry(constantSource(item, imports), keyOf(key))))
}

/** An expression as a template; `type` where it must have one. `column` gives the source of a column. */
export function expressionSource(
  { texts, columns }: ExpressionDescription,
  type: DescribedType | undefined,
  column: (name: string) => string,
  imports: Imports,
): Source {
  imports('sql')
  return tagged(type === undefined ? atom('sql') : call('sql', typeSource(type, imports)), templateLiteral(texts, columns.map(column)))
}
