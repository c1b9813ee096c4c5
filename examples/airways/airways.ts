import type { Db } from 'granary'
import type { schema } from './schema.ts'

/** A handle of the tour's database. */
export type Airways = Db<(typeof schema)['stores']>
