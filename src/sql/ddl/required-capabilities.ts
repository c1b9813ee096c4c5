import { ConfigurationError } from '../../errors/index.ts'
import type { PrivilegeChange } from '../../schema/tables/privileges.ts'
import type { Schema } from '../../schema/tables/schema.ts'
import { TableInfo } from '../../schema/tables/table.ts'
import type { ColumnType } from '../../schema/types/column-type.ts'
import type { Dialect } from '../compile/dialect.ts'
import { ViewInfo } from '../views/view.ts'
import { isEngineObject } from './engine-object.ts'
import { knownType } from './known-type.ts'

/**
 * Refuses a schema with types, constraints or other things that the engine does not have. Throws ConfigurationError CAPABILITY_MISSING,
 * whose `details.capabilities` names all that is missing.
 */
export function requireCapabilities(schema: Schema, dialect: Dialect): void {
  const missing = [...neededBy(schema)].filter(({ capability }) => !hasCapability(dialect, capability))
  const [first] = missing
  if (first === undefined) return
  const told = missing.map(({ what, capability }) => `${what} (capability ${capability})`)
  throw new ConfigurationError('CAPABILITY_MISSING', `${dialect.name} cannot have what the schema declares: ${told.join(', ')}`, {
    details: { capability: first.capability, capabilities: [...new Set(missing.map(({ capability }) => capability))] },
  })
}

interface Need {
  readonly what: string
  readonly capability: string
}

function* neededBy(schema: Schema): Iterable<Need> {
  for (const store of Object.values(schema.stores)) {
    if (!('$' in store)) {
      if (store.store === 'privileges') yield* neededByPrivileges(store)
      if (isEngineObject(store)) yield { what: `the ${store.what} ${store.name}`, capability: store.capability }
      continue
    }
    const info: unknown = store.$
    if (info instanceof ViewInfo && info.engineForm !== undefined)
      yield { what: `the view ${info.name}`, capability: info.engineForm.capability }
    if (!(info instanceof TableInfo)) continue
    for (const { node, name } of info.columns.values()) {
      const capability = capabilityOf(knownType(node))
      if (capability !== undefined) yield { what: `the type of the column ${info.name}.${name}`, capability }
    }
    for (const element of info.elements)
      if (element.element === 'engine')
        yield {
          what: element.name === undefined ? `what is declared of the table ${info.name}` : element.name,
          capability: element.capability,
        }
  }
}

function* neededByPrivileges(store: unknown): Iterable<Need> {
  const { on, privileges, columns, change } = store as PrivilegeChange
  if ('sequence' in on) yield { what: `a ${change} on the sequence ${on.sequence.name} alone`, capability: 'sql.sequencePrivileges' }
  else if (columns.length > 0 && privileges.includes('insert'))
    yield { what: `a ${change} of insert on columns of ${on.table.$.name}`, capability: 'sql.insertColumnPrivileges' }
}

// A type that names another one in which it is stored elsewhere can do without the engine's own.
function capabilityOf(type: ColumnType | undefined): string | undefined {
  if (type === undefined) return undefined
  if (type.engineType !== undefined && type.storedAs === undefined) return type.engineType.capability
  return capabilityOf(type.element) ?? capabilityOf(type.storedAs)
}

function hasCapability(dialect: Dialect, capability: string): boolean {
  return [...dialect.capabilities].some((name) => name === capability)
}
