import type { Sequence } from '../../../../schema/tables/sequence.ts'
import type { Dialect } from '../../../compile/dialect.ts'
import type { CreateOptions } from '../../../ddl/ddl-dialect.ts'
import { sequenceTable } from '../../../ddl/sequence-table.ts'
import { textLiteral } from '../literal.ts'

/** SQLite has no sequences: each is a row of one table, which holds the number that comes next. */
export function createSequences(sequences: readonly Sequence[], options: CreateOptions, dialect: Dialect): string[] {
  if (sequences.length === 0) return []
  const rest = options.ifNotExists === true ? ' ON CONFLICT DO NOTHING' : ''
  return [
    tableText(dialect),
    ...sequences.map(
      ({ name, start, increment }) =>
        `INSERT INTO ${tableName(dialect)} ("name", "next", "increment") VALUES (${textLiteral(name)}, ${start}, ${increment})${rest}`,
    ),
  ]
}

/** The table itself stays, for other schemas in the same file may use it. */
export function dropSequences(sequences: readonly Sequence[], dialect: Dialect): string[] {
  if (sequences.length === 0) return []
  return [tableText(dialect), ...sequences.map(({ name }) => `DELETE FROM ${tableName(dialect)} WHERE "name" = ${textLiteral(name)}`)]
}

function tableText(dialect: Dialect): string {
  return `CREATE TABLE IF NOT EXISTS ${tableName(dialect)} ("name" TEXT NOT NULL PRIMARY KEY, "next" INT8 NOT NULL, "increment" INT8 NOT NULL) WITHOUT ROWID`
}

function tableName(dialect: Dialect): string {
  return dialect.quoteIdentifier(sequenceTable.$.name)
}
