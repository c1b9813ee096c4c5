import { ProgrammingError } from '../../errors/index.ts'
import type { SourceNode } from '../expressions/nodes.ts'
import type { AnyTable } from './table.ts'

/** What an application stores, by the names that its code uses. */
export interface Schema<S extends Stores = Stores> {
  readonly stores: S
}

/** A store that is not a table (a view, a sequence, a trigger) says by this property what it is. */
export interface StoreElement {
  readonly store: string
  readonly name: string
}

/** A view: a source, as tables are, that says by `store` what it is. */
export interface AnyView {
  readonly $: SourceNode & StoreElement & { readonly store: 'view'; readonly schema: string | undefined }
}

export type Stores = Readonly<Record<string, AnyTable | AnyView | StoreElement>>

/**
 * Gathers tables, views, sequences and triggers into a schema.
 *
 * Throws ProgrammingError SCHEMA_INVALID when two stores have the same name in the database.
 */
export function defineSchema<S extends Stores>(stores: S): Schema<S> {
  const names = new Map<string, string>()
  for (const [property, store] of Object.entries(stores)) {
    const name = '$' in store ? `${store.$.schema ?? ''}.${store.$.name}`.toLowerCase() : `${store.store}.${store.name}`.toLowerCase()
    const other = names.get(name)
    if (other !== undefined)
      throw new ProgrammingError('SCHEMA_INVALID', `${property} and ${other} have the same name in the database: ${name.slice(1)}`)
    names.set(name, property)
  }
  return Object.freeze({ stores: Object.freeze({ ...stores }) })
}
