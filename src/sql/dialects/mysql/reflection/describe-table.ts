import type { ForeignKeyAction } from '../../../../schema/tables/foreign-key.ts'
import type { Dialect } from '../../../compile/dialect.ts'
import type {
  DescribedCheck,
  DescribedForeignKey,
  DescribedPrimaryKey,
  DescribedTable,
  EngineFacts,
} from '../../../reflection/description.ts'
import type { Flavor } from '../flavor.ts'
import type { Catalog, CatalogCheck, CatalogForeignKey, CatalogTable } from './catalog.ts'
import { describeColumns } from './describe-columns.ts'
import { describeIndexes } from './describe-indexes.ts'
import { columnNames, expressionOf } from './expression-text.ts'

/** Describes one table by the catalogue. */
export function describeTable(table: CatalogTable, catalog: Catalog, flavor: Flavor, dialect: Dialect): DescribedTable {
  const columns = catalog.columns.get(table.name) ?? []
  const indexes = catalog.indexes.get(table.name) ?? []
  const foreignKeys = catalog.foreignKeys.get(table.name) ?? []
  const primaryKey = primaryKeyOf(catalog, table.name)
  const described = describeColumns({
    columns,
    checks: catalog.checks.get(table.name) ?? [],
    key: primaryKey?.columns.length === 1 ? primaryKey.columns[0] : undefined,
    flavor,
    dialect,
  })
  const names = columnNames(columns.map(({ name }) => name))
  return {
    name: table.name,
    schema: undefined,
    temporary: false,
    columns: described.columns,
    primaryKey,
    foreignKeys: foreignKeys.map((key) => describeForeignKey(key, catalog.database)),
    checks: described.checks.map((check) => describeCheck(check, names)),
    ...describeIndexes({ table: table.name, columns, described: described.columns, indexes, foreignKeys, flavor }),
    comment: table.comment === '' ? undefined : table.comment,
    engine: factsOf(table, catalog),
  }
}

function primaryKeyOf(catalog: Catalog, table: string): DescribedPrimaryKey | undefined {
  const index = catalog.indexes.get(table)?.find(({ name }) => name === 'PRIMARY')
  return index && { name: undefined, columns: index.keys.map(({ column = '' }) => column), engine: {} }
}

function describeForeignKey(key: CatalogForeignKey, database: string): DescribedForeignKey {
  return {
    name: key.name,
    columns: key.columns,
    targetTable: key.targetTable,
    targetSchema: key.targetDatabase === database ? undefined : key.targetDatabase,
    targetColumns: key.targetColumns,
    onDelete: actionOf(key.onDelete),
    onUpdate: actionOf(key.onUpdate),
    deferrable: undefined,
  }
}

function actionOf(rule: string): ForeignKeyAction {
  switch (rule.toUpperCase()) {
    case 'CASCADE':
      return 'cascade'
    case 'SET NULL':
      return 'set null'
    case 'SET DEFAULT':
      return 'set default'
    case 'RESTRICT':
      return 'restrict'
    default:
      return 'no action'
  }
}

function describeCheck({ name, condition, inColumn }: CatalogCheck, names: ReadonlyMap<string, string>): DescribedCheck {
  // MariaDB gives each check of a table without a name one of its own, which other tables have too; with a column stands the column's.
  return { name: inColumn || /^CONSTRAINT_\d+$/.test(name) ? undefined : name, condition: expressionOf(condition, names) }
}

function factsOf({ name, type, engine }: CatalogTable, { partitions }: Catalog): EngineFacts {
  const partitioned = partitions.get(name)
  return {
    ...(engine === 'InnoDB' || engine === '' ? {} : { engine }),
    ...(partitioned === undefined ? {} : { partitioned }),
    ...(type === 'SYSTEM VERSIONED' ? { systemVersioned: true } : {}),
  }
}
