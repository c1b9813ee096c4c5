import type { Attributes, Tracer } from '@opentelemetry/api'
import { ConfigurationError } from '../../errors/index.ts'
import type { Events } from './events.ts'

/**
 * Makes an OpenTelemetry span for each statement and each transaction, named and described after the semantic conventions for
 * database client spans (https://opentelemetry.io/docs/specs/semconv/database/database-spans/). Text without values only.
 *
 * Throws ConfigurationError DRIVER_MISSING when `@opentelemetry/api` is not installed.
 */
export async function traceStatements(events: Events, system: string, tracer?: Tracer): Promise<void> {
  const api = await loadApi()
  const chosen = tracer ?? api.trace.getTracer('granary')
  const span = (name: string, milliseconds: number, attributes: Attributes, error: unknown): void => {
    const end = Date.now()
    const made = chosen.startSpan(name, {
      kind: api.SpanKind.CLIENT,
      startTime: end - milliseconds,
      attributes: { 'db.system.name': system, ...attributes },
    })
    if (error !== undefined) {
      if (error instanceof Error) made.recordException(error)
      made.setAttribute('error.type', errorType(error))
      made.setStatus({ code: api.SpanStatusCode.ERROR })
    }
    made.end(end)
  }
  events.on('statement', ({ sql, milliseconds, rows, label, error }) => {
    const operation = /^\s*(\w+)/.exec(sql)?.[1]?.toUpperCase() ?? 'SQL'
    span(
      operation,
      milliseconds,
      {
        'db.query.text': sql,
        'db.operation.name': operation,
        ...(label === undefined ? {} : { 'granary.label': label }),
        ...(rows === undefined ? {} : { 'db.response.returned_rows': rows }),
      },
      error,
    )
  })
  events.on('commit', ({ ageMilliseconds, error }) => span('transaction', ageMilliseconds, { 'db.operation.name': 'COMMIT' }, error))
  events.on('rollback', ({ ageMilliseconds, error }) => span('transaction', ageMilliseconds, { 'db.operation.name': 'ROLLBACK' }, error))
}

async function loadApi(): Promise<typeof import('@opentelemetry/api')> {
  try {
    return await import('@opentelemetry/api')
  } catch (cause) {
    throw new ConfigurationError('DRIVER_MISSING', 'telemetry needs the package @opentelemetry/api: npm install @opentelemetry/api', {
      cause,
    })
  }
}

function errorType(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code
  return error instanceof Error ? error.name : 'unknown'
}
