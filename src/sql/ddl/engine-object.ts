import type { StoreElement } from '../../schema/tables/schema.ts'
import type { TableInfo } from '../../schema/tables/table.ts'
import type { ColumnType } from '../../schema/types/column-type.ts'
import type { Dialect } from '../compile/dialect.ts'
import type { CreateOptions, DropOptions } from './ddl-dialect.ts'
import { dependencyOrder } from './dependency-order.ts'
import { knownType } from './known-type.ts'
import type { Problems } from './problems.ts'

/**
 * Something that only some engines have beside tables and views, such as a type of the application's own or a materialized view. It brings
 * the SQL that creates and removes it; a schema with it is refused where the engine lacks the capability.
 */
export interface EngineObject extends StoreElement {
  readonly store: 'engineObject'
  /** What it is, for messages: `enumeration`. */
  readonly what: string
  readonly name: string
  /** What engines with it can do, by its name. */
  readonly capability: string
  /** Types come before the tables, everything that reads tables after them. */
  readonly stage: 'before tables' | 'after tables'
  /** What must be there before it. */
  readonly needs: readonly EngineObject[]
  create(options: CreateOptions, dialect: Dialect): readonly string[]
  drop(options: DropOptions, dialect: Dialect): readonly string[]
}

export function isEngineObject(store: StoreElement | { readonly store: string }): store is EngineObject {
  return store.store === 'engineObject'
}

/** What the types of the tables' columns need, each once. */
export function typeDeclarations(tables: readonly TableInfo[]): readonly EngineObject[] {
  const found = new Set<EngineObject>()
  for (const table of tables) {
    for (const { node } of table.columns.values()) {
      const type = knownType(node)
      if (type !== undefined) collect(type, found)
    }
  }
  return [...found]
}

function collect(type: ColumnType, found: Set<EngineObject>): void {
  const declaration = type.engineType?.declaration
  if (declaration !== undefined && isEngineObject(declaration)) found.add(declaration)
  if (type.element !== undefined) collect(type.element, found)
  if (type.storedAs !== undefined) collect(type.storedAs, found)
}

/** All objects and those that they need, each once and after what it needs. Two of the same sort and name are a contradiction. */
export function objectsInOrder(given: readonly EngineObject[], problems: Problems): readonly EngineObject[] {
  const all = new Set<EngineObject>()
  const add = (object: EngineObject): void => {
    if (all.has(object)) return
    all.add(object)
    for (const needed of object.needs) add(needed)
  }
  for (const object of given) add(object)
  const kept = new Map<string, EngineObject>()
  for (const object of all) {
    const key = `${object.what} ${object.name}`
    if (kept.has(key) && object.what !== 'extension')
      problems.add(object.name, `the schema has two of it as ${object.what}: share one value`)
    else if (!kept.has(key)) kept.set(key, object)
  }
  const objects = [...kept.values()]
  const keptFor = (object: EngineObject): EngineObject => kept.get(`${object.what} ${object.name}`) ?? object
  return dependencyOrder(objects, (object) => object.needs.map(keptFor)).order
}
