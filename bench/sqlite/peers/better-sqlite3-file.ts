import Database from 'better-sqlite3'
import { connectionSettings } from '../settings.ts'

/** Opens a file with the settings that all peers share. */
export function openBetterSqlite3(path: string): Database.Database {
  const database = new Database(path)
  for (const setting of connectionSettings) database.pragma(setting)
  return database
}
