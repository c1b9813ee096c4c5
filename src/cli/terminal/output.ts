import { Option } from 'commander'
import { type TableText, tableText } from './table.ts'

/** The option that every command has. */
export function jsonOption(): Option {
  return new Option('--json', 'print JSON instead of text for people')
}

/** Writes a line to standard output. */
export function printLine(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** A table where people read, JSON where a program does: when it is asked for, or when standard output is piped. */
export function printRows(table: TableText, json: boolean): void {
  if (!json && process.stdout.isTTY) {
    printLine(tableText(table))
    printLine(`(${table.rows.length} ${table.rows.length === 1 ? 'row' : 'rows'})`)
    return
  }
  printLine(jsonText(table.rows.map((row) => Object.fromEntries(table.columns.map((name, position) => [name, row[position] ?? null])))))
}

/** JSON that keeps what JSON has no form for: whole numbers beyond 2^53 as text, bytes as base64. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => {
    if (typeof item === 'bigint') return Number.isSafeInteger(Number(item)) ? Number(item) : item.toString()
    if (item instanceof Uint8Array) return Buffer.from(item).toString('base64')
    return item
  })
}
