import { ProgrammingError } from '../../../../errors/index.ts'
import type { AnyView } from '../../../../schema/tables/schema.ts'
import type { AnyTable } from '../../../../schema/tables/table.ts'
import type { EngineObject } from '../../../ddl/engine-object.ts'
import { dollarQuoted } from '../ddl/conditional.ts'
import { qualified } from '../ddl/qualified-name.ts'
import { postgresIdentifier, quotedText } from '../literal.ts'
import { unlessThere } from '../types/declared-name.ts'

export interface NativeTriggerOptions {
  readonly when: 'before' | 'after' | 'instead of'
  readonly events: readonly ('insert' | 'update' | 'delete' | 'truncate')[]
  /** Only updates that set one of these columns, by their names in the database. */
  readonly updateOf?: readonly string[]
  /** Once for each row, or once for the statement. Default: `row`. */
  readonly forEach?: 'row' | 'statement'
  /** A condition in SQL over `NEW` and `OLD`, such as `OLD.* IS DISTINCT FROM NEW.*`. It becomes part of the database as it stands. */
  readonly condition?: string
  /** The names under which the body sees all rows of the statement, as they were and as they are. */
  readonly transition?: { readonly old?: string; readonly new?: string }
  /** Runs at the end of the transaction: a constraint trigger, after each row. */
  readonly deferrable?: 'initially deferred' | 'initially immediate'
  /** A block of PL/pgSQL that returns `NEW`, `OLD` or null. It becomes part of the database as it stands. */
  readonly body: string
}

/**
 * Declares a trigger in PL/pgSQL (PostgreSQL manual §43.10), with its function, which has the trigger's name.
 *
 * Throws ProgrammingError SCHEMA_INVALID for an empty name and without an event.
 *
 * ```ts
 * import { defineSchema, id, table, text, timestamp } from 'granary'
 * import { nativeTrigger } from 'granary/postgres'
 *
 * const posts = table('posts', { id: id(), title: text(), changedAt: timestamp().nullable() })
 * const stamp = nativeTrigger('posts_stamp', posts, {
 *   when: 'before',
 *   events: ['insert', 'update'],
 *   body: 'BEGIN NEW."changedAt" := now(); RETURN NEW; END',
 * })
 * export const schema = defineSchema({ posts, stamp })
 * ```
 */
export function nativeTrigger(name: string, on: AnyTable | AnyView, options: NativeTriggerOptions): EngineObject {
  if (name === '') throw new ProgrammingError('SCHEMA_INVALID', 'a trigger needs a name')
  const { when, events, updateOf = [], forEach = 'row', condition, transition = {}, deferrable, body } = options
  if (events.length === 0) throw new ProgrammingError('SCHEMA_INVALID', `${name}: a trigger has at least one event`)
  const { name: tableName, schema } = targetOf(on)
  const table = qualified(tableName, schema)
  const call = qualified(name, schema)
  const columns = updateOf.length === 0 ? '' : ` OF ${updateOf.map(postgresIdentifier).join(', ')}`
  const seen = [
    ...(transition.old === undefined ? [] : [`OLD TABLE AS ${postgresIdentifier(transition.old)}`]),
    ...(transition.new === undefined ? [] : [`NEW TABLE AS ${postgresIdentifier(transition.new)}`]),
  ]
  const trigger = [
    `CREATE ${deferrable === undefined ? '' : 'CONSTRAINT '}TRIGGER ${postgresIdentifier(name)} ${when.toUpperCase()}`,
    events.map((event) => `${event.toUpperCase()}${event === 'update' ? columns : ''}`).join(' OR '),
    `ON ${table}`,
    ...(deferrable === undefined ? [] : [`DEFERRABLE ${deferrable.toUpperCase()}`]),
    ...(seen.length === 0 ? [] : [`REFERENCING ${seen.join(' ')}`]),
    `FOR EACH ${forEach.toUpperCase()}`,
    ...(condition === undefined ? [] : [`WHEN (${condition})`]),
    `EXECUTE FUNCTION ${call}()`,
  ].join(' ')
  return Object.freeze<EngineObject>({
    store: 'engineObject',
    what: 'trigger',
    name,
    capability: 'sql.routines',
    stage: 'after tables',
    needs: [],
    create: ({ ifNotExists }) => {
      const texts = [`CREATE FUNCTION ${call}() RETURNS trigger LANGUAGE plpgsql AS ${dollarQuoted(body)}`, trigger]
      return ifNotExists === true ? texts.map(unlessThere) : texts
    },
    drop: ({ ifExists }) => {
      const exists = ifExists === true ? 'IF EXISTS ' : ''
      return [`DROP TRIGGER ${exists}${postgresIdentifier(name)} ON ${table}`, `DROP FUNCTION ${exists}${call}()`]
    },
  })
}

export interface EventTriggerOptions {
  readonly event: 'ddl_command_start' | 'ddl_command_end' | 'table_rewrite' | 'sql_drop'
  /** Only commands such as `CREATE TABLE`. Default: all. */
  readonly commands?: readonly string[]
  /** A block of PL/pgSQL. It becomes part of the database as it stands. */
  readonly body: string
}

/** Declares a trigger of the database's own definitions (PostgreSQL manual, chapter 40), with its function. Only superusers may create one. */
export function eventTrigger(name: string, options: EventTriggerOptions): EngineObject {
  if (name === '') throw new ProgrammingError('SCHEMA_INVALID', 'an event trigger needs a name')
  const { event, commands = [], body } = options
  const quoted = postgresIdentifier(name)
  const tags = commands.length === 0 ? '' : ` WHEN TAG IN (${commands.map(quotedText).join(', ')})`
  return Object.freeze<EngineObject>({
    store: 'engineObject',
    what: 'event trigger',
    name,
    capability: 'sql.routines',
    stage: 'after tables',
    needs: [],
    create: ({ ifNotExists }) => {
      const texts = [
        `CREATE FUNCTION ${quoted}() RETURNS event_trigger LANGUAGE plpgsql AS ${dollarQuoted(body)}`,
        `CREATE EVENT TRIGGER ${quoted} ON ${event}${tags} EXECUTE FUNCTION ${quoted}()`,
      ]
      return ifNotExists === true ? texts.map(unlessThere) : texts
    },
    drop: ({ ifExists }) => {
      const exists = ifExists === true ? 'IF EXISTS ' : ''
      return [`DROP EVENT TRIGGER ${exists}${quoted}`, `DROP FUNCTION ${exists}${quoted}()`]
    },
  })
}

function targetOf(on: AnyTable | AnyView): { readonly name: string; readonly schema: string | undefined } {
  const info: AnyTable['$'] | AnyView['$'] = on.$
  return 'base' in info ? info.base : info
}
