import { ConfigurationError } from '../../../../errors/index.ts'
import type { Flavor } from '../flavor.ts'
import { quotedText } from '../literal.ts'

/** What a session is set to, in seconds and names of the server. */
export interface SessionSettings {
  /** Longest wait for a lock, in milliseconds. */
  readonly busyTimeout: number
  readonly readOnly: boolean
  /** The role whose rights the session has; undefined: those of the user. */
  readonly role?: string | undefined
  /** Variables that the application sets. */
  readonly variables: Readonly<Record<string, string | number>>
}

/**
 * Strict: what does not fit is refused, not cut (MySQL manual §7.1.11). NO_AUTO_VALUE_ON_ZERO stores a 0 that was given;
 * NO_UNSIGNED_SUBTRACTION lets differences of unsigned numbers be negative. MariaDB's ONLY_FULL_GROUP_BY does not know that a key
 * determines the other columns of its row, so it would refuse queries that the standard allows.
 */
const modes: readonly string[] = [
  'STRICT_ALL_TABLES',
  'STRICT_TRANS_TABLES',
  'NO_ZERO_IN_DATE',
  'NO_ZERO_DATE',
  'ERROR_FOR_DIVISION_BY_ZERO',
  'NO_AUTO_VALUE_ON_ZERO',
  'NO_UNSIGNED_SUBTRACTION',
  'NO_ENGINE_SUBSTITUTION',
]
const refusedModes = ['NO_BACKSLASH_ESCAPES', 'PIPES_AS_CONCAT', 'ANSI_QUOTES', 'PAD_CHAR_TO_FULL_LENGTH', 'EMPTY_STRING_IS_NULL', 'ORACLE']
const requiredModes = ['STRICT_TRANS_TABLES', 'NO_AUTO_VALUE_ON_ZERO', 'ERROR_FOR_DIVISION_BY_ZERO']

/** The statements that every session begins with. */
export function settingStatements(flavor: Flavor, settings: SessionSettings): string[] {
  const role = settings.role === undefined ? [] : [`SET ROLE ${quotedText(settings.role)}`]
  return [settingStatement(flavor, settings), ...role]
}

/** One statement that sets everything that the dialect relies on. */
function settingStatement(flavor: Flavor, { busyTimeout, readOnly, variables }: SessionSettings): string {
  const seconds = Math.max(1, Math.ceil(busyTimeout / 1000))
  const assignments = [
    `NAMES utf8mb4 COLLATE ${flavor.collation}`,
    "time_zone = '+00:00'",
    `sql_mode = '${(flavor.mariadb ? modes : [...modes, 'ONLY_FULL_GROUP_BY']).join(',')}'`,
    'group_concat_max_len = 4294967295',
    'default_storage_engine = InnoDB',
    'autocommit = 1',
    'foreign_key_checks = 1',
    'unique_checks = 1',
    `innodb_lock_wait_timeout = ${seconds}`,
    `lock_wait_timeout = ${seconds}`,
    // Rows of a stream wait in the socket for a consumer that takes its time.
    'net_write_timeout = 3600',
  ]
  if (readOnly) assignments.push(flavor.mariadb ? 'tx_read_only = 1' : 'transaction_read_only = 1')
  for (const [name, value] of Object.entries(variables)) assignments.push(`${variableName(name)} = ${variableValue(value)}`)
  return `SET ${assignments.join(', ')}`
}

function variableName(name: string): string {
  if (/^[a-z][a-z0-9_]*$/i.test(name)) return `SESSION ${name}`
  throw new ConfigurationError('OPTION_INVALID', 'mysql.settings has a name that is no variable of a session')
}

function variableValue(value: unknown): string {
  if (typeof value === 'string') return quotedText(value)
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  throw new ConfigurationError('OPTION_INVALID', 'mysql.settings has a value that is neither text nor a number')
}

/** The query whose row `checkSettings` reads. */
export const settingsQuery =
  'SELECT VERSION(), @@sql_mode, @@time_zone, @@system_time_zone, @@collation_connection, @@default_storage_engine, @@max_allowed_packet, CONNECTION_ID(), @@innodb_rollback_on_timeout'

/** What the server says of itself and of the session. */
export interface SessionState {
  readonly version: string
  readonly maxAllowedPacket: number
  readonly connectionId: number
  readonly rollsBackOnTimeout: boolean
}

/**
 * Reads the row of `settingsQuery`.
 *
 * Throws ConfigurationError OPTION_INVALID when the session is not as the dialect needs it, which a proxy may cause.
 */
export function checkSettings(row: readonly unknown[], pooled: boolean): SessionState {
  const [version, mode, zone, systemZone, collation, engine, packet, id, onTimeout] = row.map(String)
  const has = new Set((mode ?? '').split(','))
  const wrong: string[] = []
  for (const name of requiredModes) if (!has.has(name)) wrong.push(`sql_mode lacks ${name}`)
  for (const name of refusedModes) if (has.has(name)) wrong.push(`sql_mode has ${name}`)
  const universal = zone === '+00:00' || zone === 'UTC' || (zone === 'SYSTEM' && systemZone === 'UTC')
  if (!universal) wrong.push(`time_zone is ${zone}, not +00:00`)
  if (!String(collation).startsWith('utf8mb4_')) wrong.push(`the connection's collation is ${collation}, not one of utf8mb4`)
  if (engine?.toLowerCase() !== 'innodb') wrong.push(`default_storage_engine is ${engine}, not InnoDB`)
  if (wrong.length > 0)
    throw new ConfigurationError(
      'OPTION_INVALID',
      pooled
        ? `behind a pooler in transaction mode sessions cannot be set, so the server must be configured: ${wrong.join('; ')}`
        : `the server did not take the session's settings: ${wrong.join('; ')}; see whether a proxy stands before it`,
    )
  return { version: version ?? '', maxAllowedPacket: Number(packet), connectionId: Number(id), rollsBackOnTimeout: onTimeout === '1' }
}
