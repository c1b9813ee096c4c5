import { ProgrammingError } from '../../../../errors/index.ts'
import { timestampType } from '../../../../schema/types/column-types.ts'
import type { Dialect } from '../../../compile/dialect.ts'
import { inlineText } from '../../../compile/plan.ts'
import type { EngineObject } from '../../../ddl/engine-object.ts'
import { nodesOf } from '../../../ddl/trigger-parts.ts'
import { RefusalNode, type TriggerStatement } from '../../../triggers/trigger.ts'
import { mysqlCodec } from '../codec.ts'
import { qualified } from '../ddl/qualified-name.ts'
import { mysqlStoredLiteral } from '../literal.ts'

export type EventUnit = 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year'

/** When an event happens: again and again, or once. Times are instants, as `timestamp()` takes them. */
export type EventSchedule =
  | { readonly every: number; readonly unit: EventUnit; readonly starts?: string | Date; readonly ends?: string | Date }
  | { readonly at: string | Date }

export interface EventOptions {
  readonly on: EventSchedule
  /** What is done, as in a trigger: statements made by `insert()`, `update()` and `deleteFrom()`. */
  readonly run: readonly TriggerStatement[]
  /** Stays when its last time is over. Default: false: the server removes it. */
  readonly preserve?: boolean
  /** Default: true. */
  readonly enabled?: boolean
  readonly schema?: string
}

/**
 * Declares an event: statements that the server runs at given times (MySQL manual §27.4), while its `event_scheduler` is on. Times of the
 * schedule are in UTC.
 *
 * Throws ProgrammingError SCHEMA_INVALID for an empty name, without statements, and for a number of units that is not whole and positive.
 *
 * ```ts
 * import { defineSchema, deleteFrom, id, now, table, timestamp } from 'granary'
 * import { scheduledEvent } from 'granary/mysql'
 *
 * const sessions = table('sessions', { id: id(), endsAt: timestamp() })
 * const cleaning = scheduledEvent('remove_old_sessions', {
 *   on: { every: 1, unit: 'hour' },
 *   run: [deleteFrom(sessions).where(sessions.endsAt.lt(now()))],
 * })
 * export const schema = defineSchema({ sessions, cleaning })
 * ```
 */
export function scheduledEvent(name: string, options: EventOptions): EngineObject {
  const { on, run, preserve = false, enabled = true, schema } = options
  const invalid = (message: string): ProgrammingError => new ProgrammingError('SCHEMA_INVALID', `the event ${name} ${message}`)
  if (name === '') throw new ProgrammingError('SCHEMA_INVALID', 'an event needs a name')
  if (run.length === 0) throw invalid('runs nothing: give it statements')
  if ('every' in on && !(Number.isSafeInteger(on.every) && on.every > 0))
    throw invalid('happens every so many units, a whole number from 1')
  const times = scheduleText(on)
  return Object.freeze<EngineObject>({
    store: 'engineObject',
    what: 'event',
    name,
    capability: 'sql.scheduledEvents',
    stage: 'after tables',
    needs: [],
    create: ({ ifNotExists }, dialect) => [
      [
        `CREATE EVENT ${ifNotExists === true ? 'IF NOT EXISTS ' : ''}${qualified(name, schema)} ON SCHEDULE ${times}`,
        `ON COMPLETION ${preserve ? '' : 'NOT '}PRESERVE ${enabled ? 'ENABLE' : 'DISABLE'}`,
        `DO BEGIN ${run.map((statement) => `${statementText(statement, dialect, name)};`).join(' ')} END`,
      ].join(' '),
    ],
    drop: ({ ifExists }) => [`DROP EVENT ${ifExists === true ? 'IF EXISTS ' : ''}${qualified(name, schema)}`],
  })
}

function scheduleText(on: EventSchedule): string {
  if ('at' in on) return `AT ${timeText(on.at)}`
  const starts = on.starts === undefined ? '' : ` STARTS ${timeText(on.starts)}`
  const ends = on.ends === undefined ? '' : ` ENDS ${timeText(on.ends)}`
  return `EVERY ${on.every} ${on.unit.toUpperCase()}${starts}${ends}`
}

const instant = timestampType('text')

function timeText(time: string | Date): string {
  return mysqlStoredLiteral(mysqlCodec(instant).encode?.(instant.accept(time, {})))
}

function statementText(statement: TriggerStatement, dialect: Dialect, name: string): string {
  const nodes = nodesOf(statement, dialect)
  if (nodes.some((node) => node instanceof RefusalNode))
    throw new ProgrammingError('SCHEMA_INVALID', `the event ${name} has nobody to refuse`)
  return nodes.map((node) => inlineText(node, dialect)).join('; ')
}
