import type { SchemaDescription, SchemaProblem } from '../../../ddl/description.ts'
import { Problems } from '../../../ddl/problems.ts'
import { hiddenRowid, needsHiddenRowid } from './shadow-tables.ts'

/** Names that FTS5 keeps for itself (https://sqlite.org/fts5.html#fts5_table_creation_and_initialization). */
const fullTextNames = ['rank', 'rowid']

/** What SQLite cannot have although the schema is sound. */
export function sqliteProblems(schema: SchemaDescription): readonly SchemaProblem[] {
  const problems = new Problems()
  for (const table of schema.tables) {
    if (/^sqlite_/i.test(table.name)) problems.add(table.name, 'names that begin with sqlite_ belong to SQLite')
    if (needsHiddenRowid(table.table) && table.columns.some(({ name }) => name.toLowerCase() === hiddenRowid)) {
      problems.add(table.name, `a column is called ${hiddenRowid}, which SQLite's full-text and spatial indexes need for themselves`, [
        hiddenRowid,
      ])
    }
    for (const index of table.fullText) {
      for (const { name } of index.columns) {
        if (fullTextNames.includes(name.toLowerCase()))
          problems.add(
            table.name,
            `${name} is in a full-text index, where SQLite has that name for itself: give the column another with named()`,
            [name],
          )
      }
    }
    if (table.columns.length > 0 && table.columns.every(({ generated }) => generated !== undefined))
      problems.add(table.name, 'every column is generated: SQLite needs one that is not')
    for (const key of table.foreignKeys) {
      if (key.target.schema !== table.schema)
        problems.add(
          table.name,
          'SQLite has no foreign keys to a table of another database schema',
          key.columns.map(({ name }) => name),
        )
    }
  }
  return problems.list
}
