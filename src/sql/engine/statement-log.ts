import type { Events, StatementEvent, TransactionEvent } from './events.ts'

/** Values of a list that are shown before it is cut. */
const shownValues = 10
/** Characters of a value that are shown before it is cut. */
const shownCharacters = 60

/** Writes a line for each statement and each end of a transaction. Gives a function that ends it. */
export function logStatements(events: Events, write: (line: string) => void): () => void {
  const stops = [
    events.on('statement', (event) => write(statementLine(event))),
    events.on('begin', ({ transaction, label }) => write(`BEGIN (transaction ${transaction})${labelText(label)}`)),
    events.on('commit', (event) => write(`COMMIT ${endText(event)}`)),
    events.on('rollback', (event) => write(`ROLLBACK ${endText(event)}`)),
    events.on('warning', ({ message }) => write(`warning: ${message}`)),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}

function statementLine({ sql, milliseconds, rows, changes, plan, parameters, transaction, label, error }: StatementEvent): string {
  const badge = plan.state === 'generated' ? 'generated' : `cached since ${(plan.ageMilliseconds / 1000).toFixed(1)} s`
  const outcome =
    error === undefined
      ? rows === undefined
        ? `${changes ?? 0} changed`
        : `${rows} rows`
      : `failed: ${error instanceof Error ? error.message : String(error)}`
  const values = parameters === undefined || parameters.length === 0 ? '' : ` ${shortened(parameters)}`
  return `${milliseconds.toFixed(1)} ms [${badge}]${transaction === undefined ? '' : ` (transaction ${transaction})`}${labelText(label)} ${sql}${values}: ${outcome}`
}

function endText({ transaction, milliseconds, label }: TransactionEvent): string {
  return `(transaction ${transaction}, ${milliseconds.toFixed(1)} ms)${labelText(label)}`
}

function labelText(label: string | undefined): string {
  return label === undefined ? '' : ` {${label}}`
}

function shortened(values: readonly unknown[]): string {
  const shown = values.slice(0, shownValues).map(valueText)
  const more = values.length - shown.length
  return `[${shown.join(', ')}${more > 0 ? `, and ${more} more` : ''}]`
}

function valueText(value: unknown): string {
  if (value instanceof Uint8Array) return `${value.length} bytes`
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value)
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text
}
