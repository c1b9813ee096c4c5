import { schemaFor } from '../../../compile/schema-names.ts'
import { quotedText } from '../literal.ts'

/** Queries that give a row when something exists. */
export function tableExists(name: string, schema: string | undefined): string {
  return `SELECT 1 AS found FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${schemaText(schema)} AND TABLE_NAME = ${quotedText(name)}`
}

export function foreignKeyExists(table: string, schema: string | undefined, name: string): string {
  return `SELECT 1 AS found FROM information_schema.TABLE_CONSTRAINTS WHERE TABLE_SCHEMA = ${schemaText(schema)} AND TABLE_NAME = ${quotedText(table)} AND CONSTRAINT_NAME = ${quotedText(name)}`
}

export function triggerExists(name: string, schema: string | undefined): string {
  return `SELECT 1 AS found FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = ${schemaText(schema)} AND TRIGGER_NAME = ${quotedText(name)}`
}

export function indexExists(name: string, table: string, schema: string | undefined): string {
  return `SELECT 1 AS found FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = ${schemaText(schema)} AND TABLE_NAME = ${quotedText(table)} AND INDEX_NAME = ${quotedText(name)}`
}

function schemaText(schema: string | undefined): string {
  const place = schemaFor(schema)
  return place === undefined ? 'DATABASE()' : quotedText(place)
}
