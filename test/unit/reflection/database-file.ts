import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createStatements, type DatabaseDescription, type Schema } from 'granary'
import { sqliteDialect } from '../../../src/sql/dialects/sqlite/dialect.ts'
import { nodeDriver } from '../../../src/sql/dialects/sqlite/engine/node-driver.ts'
import { registerFunctions } from '../../../src/sql/dialects/sqlite/functions/registration.ts'
import { inspectSqlite } from '../../../src/sql/dialects/sqlite/reflection/inspect.ts'

const folder = mkdtempSync(join(tmpdir(), 'granary-reflection-'))
let files = 0

export function newPath(ending: string): string {
  mkdirSync(folder, { recursive: true })
  return join(folder, `${++files}${ending}`)
}

/** Takes the files of a test away. */
export function removeFiles(): void {
  rmSync(folder, { recursive: true, force: true })
}

/** What is found in a new file in which a schema was created. */
export function createdAndInspected(schema: Schema): DatabaseDescription {
  const connection = nodeDriver.open(newPath('.db'), { readOnly: false })
  try {
    registerFunctions(connection)
    connection.execute('PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF')
    for (const statement of createStatements(schema, sqliteDialect)) connection.execute(statement)
    return inspectSqlite((sql) => connection.prepare(sql, true).all([]))
  } finally {
    connection.close()
  }
}

/** What is found in a file that another program made, with SQLite's older habits: double quotes around texts. */
export function foreignAndInspected(...scripts: readonly string[]): DatabaseDescription {
  const path = newPath('.db')
  const maker = new DatabaseSync(path, { enableDoubleQuotedStringLiterals: true })
  for (const script of scripts) maker.exec(script)
  maker.close()
  const connection = nodeDriver.open(path, { readOnly: true })
  try {
    return inspectSqlite((sql) => connection.prepare(sql, true).all([]))
  } finally {
    connection.close()
  }
}
