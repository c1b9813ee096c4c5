import type { Schema } from '../../schema/tables/schema.ts'
import type { Engine } from '../engine/engine.ts'
import type { OpenOptions } from '../engine/options.ts'
import type { SqliteOptions } from './sqlite/sqlite-options.ts'

/** The options of every engine; those of one say nothing to another. */
export type EngineOptions = OpenOptions & SqliteOptions

/** Opens an engine. */
export type OpenEngine = (url: string, schema: Schema, options: EngineOptions) => Promise<Engine>

/** The engines by URL scheme; each is loaded when a URL asks for it. */
export const engines: ReadonlyMap<string, () => Promise<OpenEngine>> = new Map([['sqlite', async () => (await import('./sqlite/open-sqlite.ts')).openSqlite]])
