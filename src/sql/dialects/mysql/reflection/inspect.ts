import { sequenceTable } from '../../../ddl/sequence-table.ts'
import { deepFrozen } from '../../../reflection/deep-frozen.ts'
import type { DatabaseDescription, DescribedSequence, DescribedTrigger, DescribedView } from '../../../reflection/description.ts'
import { byName } from '../../../reflection/name-order.ts'
import { mariadbDialect, mysqlDialect } from '../dialect.ts'
import type { Flavor } from '../flavor.ts'
import { mysqlIdentifier, quotedText } from '../literal.ts'
import { type Catalog, type CatalogTrigger, type RunQuery, readCatalog } from './catalog.ts'
import { markedType } from './describe-columns.ts'
import { describeTable } from './describe-table.ts'
import { typeOfColumn } from './described-type.ts'
import { inspectRoles } from './roles.ts'
import { readTriggerBody } from './trigger-definition.ts'
import { withTypesOfTargets } from './types-of-targets.ts'
import { viewQuery } from './view-definition.ts'

/** Describes all that the current database of a connection to MySQL or MariaDB holds. `run` runs a query and gives its rows. */
export async function inspectMysql(run: RunQuery, flavor: Flavor): Promise<DatabaseDescription> {
  const dialect = flavor.mariadb ? mariadbDialect : mysqlDialect
  const catalog = await readCatalog(run, flavor)
  const tables = catalog.tables.filter(({ name, type }) => isTable(type) && (flavor.mariadb || name !== sequenceTable.$.name))
  return deepFrozen({
    dialect: flavor.name,
    // A server's other databases belong to others.
    schemas: [catalog.database],
    tables: withTypesOfTargets(tables.map((table) => describeTable(table, catalog, flavor, dialect))).sort(byName),
    views: catalog.views.map((view) => describeView(view, catalog, flavor)).sort(byName),
    triggers: catalog.triggers.map(describeTrigger).sort(byName),
    sequences: [...(await readSequences(catalog, run, flavor))].sort(byName),
    ...(await inspectRoles(run, flavor, (name) => sortOf(name, catalog))),
    others: catalog.others.map(({ sort, name }) => ({ sort, name, schema: undefined })).sort(byName),
  })
}

function sortOf(name: string, { tables, views }: Catalog): 'table' | 'view' | 'sequence' {
  if (views.some((view) => view.name === name)) return 'view'
  return tables.find((table) => table.name === name)?.type === 'SEQUENCE' ? 'sequence' : 'table'
}

function isTable(type: string): boolean {
  return type === 'BASE TABLE' || type === 'SYSTEM VERSIONED'
}

function describeView({ name, definition }: Catalog['views'][number], catalog: Catalog, flavor: Flavor): DescribedView {
  // The catalogue has no columns of a view that cannot be read.
  const columns = catalog.columns.get(name)
  const stores = new Set(catalog.tables.map((table) => table.name))
  return {
    name,
    schema: undefined,
    temporary: false,
    columns: columns?.map((column) => ({ name: column.name, type: markedType(column, typeOfColumn(column, false, flavor).type).type })),
    definition: viewQuery(definition, catalog.database, stores),
  }
}

function describeTrigger({ name, table, timing, event, body }: CatalogTrigger): DescribedTrigger {
  return { name, table, schema: undefined, temporary: false, timing: timingOf(timing), event: eventOf(event), ...readTriggerBody(body) }
}

function timingOf(timing: string): DescribedTrigger['timing'] {
  return timing.toUpperCase() === 'BEFORE' ? 'before' : 'after'
}

function eventOf(event: string): DescribedTrigger['event'] {
  const name = event.toUpperCase()
  return name === 'INSERT' ? 'insert' : name === 'UPDATE' ? 'update' : 'delete'
}

/** MariaDB's sequences are tables of one row; MySQL's are rows of Granary's table. */
async function readSequences(catalog: Catalog, run: RunQuery, flavor: Flavor): Promise<readonly DescribedSequence[]> {
  const own = catalog.tables.filter(({ type }) => type === 'SEQUENCE').map(({ name }) => name)
  const queries = flavor.mariadb
    ? own.map((name) => `SELECT ${quotedText(name)}, next_not_cached_value, increment FROM ${mysqlIdentifier(name)}`)
    : catalog.tables.some(({ name }) => name === sequenceTable.$.name)
      ? [`SELECT \`name\`, \`next\`, \`increment\` FROM ${mysqlIdentifier(sequenceTable.$.name)}`]
      : []
  if (queries.length === 0) return []
  const rows = await run(queries.join(' UNION ALL '))
  return rows.map(([name, next, increment]) => ({
    name: String(name),
    schema: undefined,
    next: Number(next),
    increment: Number(increment),
  }))
}
