import { sequenceTable } from '../../../ddl/sequence-table.ts'
import { deepFrozen } from '../../../reflection/deep-frozen.ts'
import type {
  DatabaseDescription,
  DescribedOther,
  DescribedSequence,
  DescribedTable,
  DescribedTrigger,
  DescribedView,
} from '../../../reflection/description.ts'
import { byName } from '../../../reflection/name-order.ts'
import { type Catalog, type CatalogObject, catalogKey, type ReadCatalog, readCatalog } from './catalog.ts'
import { typeOfDeclared } from './declared-type.ts'
import { describeTable, type TableFindings } from './describe-table.ts'
import { moduleOf, shadowIndexes } from './shadow-indexes.ts'
import { readTriggerText } from './trigger-definition.ts'
import { readViewText } from './view-definition.ts'

/**
 * Describes all that a SQLite database holds. `read` runs a query; all of them must see the same moment.
 *
 * Throws OperationalError FILE_CORRUPT when the catalogue holds SQL that cannot be read.
 */
export function inspectSqlite(read: ReadCatalog): DatabaseDescription {
  const catalog = readCatalog(read)
  const parts = catalog.schemas.map((schema) => describeSchema(schema, catalog, read))
  return deepFrozen({
    dialect: 'SQLite',
    schemas: catalog.schemas,
    tables: parts.flatMap(({ tables }) => tables),
    views: parts.flatMap(({ views }) => views),
    triggers: parts.flatMap(({ triggers }) => triggers),
    sequences: parts.flatMap(({ sequences }) => sequences),
    roles: [],
    privileges: [],
    others: parts.flatMap(({ others }) => others),
  })
}

type SchemaParts = Pick<DatabaseDescription, 'tables' | 'views' | 'triggers' | 'sequences' | 'others'>

function describeSchema(schema: string, catalog: Catalog, read: ReadCatalog): SchemaParts {
  const objects = catalog.objects.filter((object) => object.schema === schema && !/^sqlite_/i.test(object.name))
  const ordinary = objects.filter(
    (object) => object.type === 'table' && catalog.tables.get(catalogKey(schema, object.name))?.type === 'table',
  )
  const tables = new Map<string, TableFindings>(
    ordinary.filter(({ name }) => name !== sequenceTable.$.name).map((object) => [object.name, describeTable(object, catalog)]),
  )
  const shadow = shadowIndexes(objects, tables)
  const left = objects.filter((object) => !shadow.objects.has(object))
  const described = [...tables].map(
    ([name, { table }]): DescribedTable => ({
      ...table,
      fullTextIndexes: shadow.fullText.get(name) ?? [],
      spatialIndexes: shadow.spatial.get(name) ?? [],
    }),
  )
  return {
    tables: described.sort(byName),
    views: left
      .filter(({ type }) => type === 'view')
      .map((object) => describeView(object, catalog))
      .sort(byName),
    triggers: left
      .filter(({ type }) => type === 'trigger')
      .map(describeTrigger)
      .sort(byName),
    sequences: ordinary.some(({ name }) => name === sequenceTable.$.name) ? readSequences(schema, read) : [],
    others: left.flatMap((object) => describeOther(object)).sort(byName),
  }
}

function describeView(object: CatalogObject, catalog: Catalog): DescribedView {
  const columns = catalog.viewColumns.get(catalogKey(object.schema, object.name))
  return {
    name: object.name,
    ...placeOf(object),
    // For what is computed SQLite names an affinity, or nothing.
    columns: columns?.map(({ name, type }) => ({
      name,
      type: type === '' || type === 'BLOB' || type === 'NUM' ? undefined : typeOfDeclared(type),
    })),
    definition: readViewText(object.sql ?? ''),
  }
}

function describeTrigger(object: CatalogObject): DescribedTrigger {
  return { name: object.name, table: object.table, ...placeOf(object), ...readTriggerText(object.sql ?? '') }
}

function describeOther(object: CatalogObject): readonly DescribedOther[] {
  const module = moduleOf(object)
  return module === undefined
    ? []
    : [{ sort: `virtual table of ${module.name.toLowerCase()}`, name: object.name, schema: placeOf(object).schema }]
}

function readSequences(schema: string, read: ReadCatalog): readonly DescribedSequence[] {
  const rows = read(`SELECT "name", "next", "increment" FROM "${schema.replaceAll('"', '""')}"."${sequenceTable.$.name}" ORDER BY "name"`)
  return rows.map(([name, next, increment]) => ({
    name: String(name),
    schema: schema === 'main' ? undefined : schema,
    next: Number(next),
    increment: Number(increment),
  }))
}

function placeOf({ schema }: CatalogObject): { readonly schema: string | undefined; readonly temporary: boolean } {
  return { schema: schema === 'main' ? undefined : schema, temporary: schema === 'temp' }
}
