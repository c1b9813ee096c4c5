import type {
  Catalog,
  CatalogColumn,
  CatalogConstraint,
  CatalogIndex,
  CatalogRelation,
  CatalogSequence,
  CatalogTrigger,
} from './catalog.ts'

/** Where something lies: undefined for the connection's own database schema. */
export interface Place {
  readonly schema: string | undefined
  readonly temporary: boolean
}

/** The catalogue by the tables that its parts belong to. */
export interface GroupedCatalog {
  readonly columns: ReadonlyMap<number, readonly CatalogColumn[]>
  readonly constraints: ReadonlyMap<number, readonly CatalogConstraint[]>
  readonly indexes: ReadonlyMap<number, readonly CatalogIndex[]>
  readonly triggers: ReadonlyMap<number, readonly CatalogTrigger[]>
  readonly sequences: readonly CatalogSequence[]
  relationNumbered(oid: number): CatalogRelation | undefined
  indexNumbered(oid: number): CatalogIndex | undefined
  placeOf(schema: string): Place
}

/** Groups the catalogue. */
export function groupedCatalog(catalog: Catalog): GroupedCatalog {
  const relations = new Map(catalog.relations.map((relation) => [relation.oid, relation]))
  const indexes = new Map(catalog.indexes.map((index) => [index.oid, index]))
  const schemas = new Map(catalog.schemas.map((schema) => [schema.name, schema]))
  return {
    columns: Map.groupBy(catalog.columns, ({ relation }) => relation),
    constraints: Map.groupBy(catalog.constraints, ({ relation }) => relation),
    indexes: Map.groupBy(catalog.indexes, ({ relation }) => relation),
    triggers: Map.groupBy(catalog.triggers, ({ relation }) => relation),
    sequences: catalog.sequences,
    relationNumbered: (oid) => relations.get(oid),
    indexNumbered: (oid) => indexes.get(oid),
    placeOf(name) {
      const schema = schemas.get(name)
      const temporary = schema?.temporary === true
      return { schema: schema?.current === true || temporary ? undefined : name, temporary }
    },
  }
}
