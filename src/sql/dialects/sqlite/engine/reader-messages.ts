import type { DriverRows } from '../../../engine/engine.ts'
import type { ConnectionSettings } from './connect.ts'

/** What a reader thread is started with. */
export interface ReaderSettings extends ConnectionSettings {
  /** Longest wait for a lock, in milliseconds. */
  readonly busyTimeout: number
  /** URLs of modules that export functions for SQL. */
  readonly functionModules: readonly string[]
}

/** A query, as it is sent to a reader thread. */
export interface ReaderQuery {
  readonly sql: string
  readonly parameters: readonly unknown[]
  readonly big: boolean
  readonly columnNames: readonly string[] | undefined
}

/** To a thread: a query; that its next rows may come; or that nobody wants them any more. */
export type ToReader = { readonly query: ReaderQuery } | { readonly more: true } | { readonly stop: true }

/** From a thread. After `last` or `failure` it is free. */
export type FromReader =
  | { readonly ready: true }
  | { readonly rows: DriverRows; readonly last: false }
  /** `milliseconds`: time in SQLite. */
  | { readonly rows: DriverRows; readonly last: true; readonly milliseconds: number }
  | { readonly failure: SentError }

/** An error on its way between threads: only plain objects keep their properties. */
export interface SentError {
  readonly name: string
  readonly message: string
  readonly stack: string | undefined
  readonly code: unknown
  readonly errcode: unknown
  /** The class of an error of Granary, with what only it has. */
  readonly granary: { readonly details: Readonly<Record<string, unknown>>; readonly retryable: boolean } | undefined
  readonly cause: SentError | undefined
}
