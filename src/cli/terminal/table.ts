import stringWidth from 'string-width'

/** A cell of a table that is too wide is cut to so many columns of the terminal. */
const widestCell = 60

export interface TableText {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly unknown[])[]
}

/** Rows as a table in text: numbers to the right, everything else to the left, by the width that a terminal gives each character. */
export function tableText({ columns, rows }: TableText): string {
  const cells = rows.map((row) => columns.map((_, position) => cellText(row[position])))
  const widths = columns.map((name, position) => Math.max(stringWidth(name), ...cells.map((row) => stringWidth(row[position] ?? ''))))
  const toTheRight = columns.map((_, position) => rows.length > 0 && rows.every((row) => isNumber(row[position])))
  const line = (row: readonly string[]): string =>
    row
      .map((cell, position) => padded(cell, widths[position] ?? 0, toTheRight[position] === true))
      .join('  ')
      .trimEnd()
  return [line(columns), widths.map((width) => '─'.repeat(width)).join('  '), ...cells.map(line)].join('\n')
}

/** A value as a person reads it in a table. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return 'NULL'
  if (value instanceof Uint8Array) return `${value.length} bytes`
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return shortened(text.replace(/[\p{Cc}\p{Cf}]/gu, (character) => (character === '\n' ? '↵' : '�')))
}

function shortened(text: string): string {
  if (stringWidth(text) <= widestCell) return text
  let kept = ''
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (stringWidth(kept + segment) > widestCell - 1) break
    kept += segment
  }
  return `${kept}…`
}

function padded(text: string, width: number, toTheRight: boolean): string {
  const space = ' '.repeat(Math.max(0, width - stringWidth(text)))
  return toTheRight ? space + text : text + space
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'bigint'
}
