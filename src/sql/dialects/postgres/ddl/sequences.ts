import type { Sequence } from '../../../../schema/tables/sequence.ts'
import type { CreateOptions } from '../../../ddl/ddl-dialect.ts'
import { qualified } from './qualified-name.ts'

/** CREATE SEQUENCE. The limits are those of the type: PostgreSQL's own for descending sequences begin at -1. */
export function createSequence({ name, schema, start, increment }: Sequence, options: CreateOptions): string {
  const exists = options.ifNotExists === true ? 'IF NOT EXISTS ' : ''
  return `CREATE SEQUENCE ${exists}${qualified(name, schema)} INCREMENT BY ${increment} MINVALUE ${-(2n ** 63n)} MAXVALUE ${2n ** 63n - 1n} START WITH ${start}`
}
