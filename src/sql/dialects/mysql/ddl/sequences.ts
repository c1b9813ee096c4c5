import type { Sequence } from '../../../../schema/tables/sequence.ts'
import type { CreateOptions, DdlStep, DropOptions } from '../../../ddl/ddl-dialect.ts'
import { sequenceTable } from '../../../ddl/sequence-table.ts'
import type { Flavor } from '../flavor.ts'
import { mysqlIdentifier, quotedText } from '../literal.ts'
import { tableExists } from './existence.ts'
import { qualified } from './qualified-name.ts'

/** The numbers that a sequence may give: safe integers. */
const limits = `MINVALUE ${Number.MIN_SAFE_INTEGER} MAXVALUE ${Number.MAX_SAFE_INTEGER}`

/**
 * MariaDB has sequences (manual page “CREATE SEQUENCE”); without a cache no number is lost when the server stops. MySQL has none: each is a row of one
 * table, which holds the number that comes next.
 */
export function createSequences(sequences: readonly Sequence[], options: CreateOptions, flavor: Flavor): DdlStep[] {
  const [first] = sequences
  if (first === undefined) return []
  const again = options.ifNotExists === true
  if (!flavor.mariadb) return [{ text: tableText() }, ...sequences.map((sequence) => insertText(sequence, again))]
  return sequences.map(({ name, schema, start, increment }) => ({
    text: `CREATE SEQUENCE ${again ? 'IF NOT EXISTS ' : ''}${qualified(name, schema)} START WITH ${start} INCREMENT BY ${increment} ${limits} NOCACHE ENGINE = InnoDB`,
    undo: [`DROP SEQUENCE ${qualified(name, schema)}`],
    ...(again ? { exists: tableExists(name, schema) } : {}),
  }))
}

/** The table of MySQL's sequences stays, for other schemas in the same database may use it. */
export function dropSequences(sequences: readonly Sequence[], options: DropOptions, flavor: Flavor): string[] {
  if (sequences.length === 0) return []
  if (!flavor.mariadb) return [tableText(), ...sequences.map(({ name }) => deleteText(name))]
  return sequences
    .toReversed()
    .map(({ name, schema }) => `DROP SEQUENCE ${options.ifExists === true ? 'IF EXISTS ' : ''}${qualified(name, schema)}`)
}

const table = mysqlIdentifier(sequenceTable.$.name)

function tableText(): string {
  return `CREATE TABLE IF NOT EXISTS ${table} (\`name\` VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL PRIMARY KEY, \`next\` BIGINT NOT NULL, \`increment\` BIGINT NOT NULL) ENGINE = InnoDB`
}

function insertText({ name, start, increment }: Sequence, again: boolean): DdlStep {
  const rest = again ? ' ON DUPLICATE KEY UPDATE `name` = `name`' : ''
  return {
    text: `INSERT INTO ${table} (\`name\`, \`next\`, \`increment\`) VALUES (${quotedText(name)}, ${start}, ${increment})${rest}`,
    undo: [deleteText(name)],
    ...(again ? { exists: `SELECT 1 AS found FROM ${table} WHERE \`name\` = ${quotedText(name)}` } : {}),
  }
}

function deleteText(name: string): string {
  return `DELETE FROM ${table} WHERE \`name\` = ${quotedText(name)}`
}
