import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Db, defineSchema, type EngineOptions, GranaryError, id, integer, open, table, text } from 'granary'
import { onTestFinished } from 'vitest'

/** Each suite of the engine runs with both libraries. */
export const drivers = ['node:sqlite', 'better-sqlite3'] as const

export const accounts = table('accounts', { id: id(), owner: text().unique(), balance: integer() })
export const entries = table('entries', { id: id(), account: integer({ bits: 64 }), amount: integer() })
export const bank = defineSchema({ accounts, entries })
export type Bank = Db<(typeof bank)['stores']>

/** A folder that is removed after the test. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'granary-engine-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A database of accounts in a file of its own, closed after the test. */
export async function openBank(options: EngineOptions = {}, file = join(newFolder(), 'bank.db')): Promise<Bank> {
  const db = await open(urlOf(file), bank, options)
  onTestFinished(() => db.close())
  await db.create({ ifNotExists: true })
  return db
}

export function urlOf(file: string): string {
  return `sqlite:${encodeURI(file)}`
}

/** The error that work fails with. */
export async function failureOf(work: PromiseLike<unknown> | (() => unknown)): Promise<GranaryError> {
  try {
    await (typeof work === 'function' ? work() : work)
  } catch (error) {
    if (error instanceof GranaryError) return error
    throw error
  }
  throw new Error('nothing failed')
}

export async function codeOf(work: PromiseLike<unknown> | (() => unknown)): Promise<string> {
  return (await failureOf(work)).code
}

/** Resolves after so many milliseconds. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
