import { join } from 'node:path'
import { resolveGranaryToSource } from './self-reference.ts'

// For `node --import`: the program that follows imports 'granary' from the sources.
resolveGranaryToSource(join(import.meta.dirname, '../..'))
