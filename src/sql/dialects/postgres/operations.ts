import { baseOperations } from '../../compile/base-operations.ts'
import type { Operation } from '../../compile/dialect.ts'
import { call, template } from '../../compile/operators.ts'
import { aggregates } from './aggregates.ts'
import { arrayOperations } from './array-operations.ts'
import { comparisonOperations } from './comparison-operations.ts'
import { jsonOperations } from './json-operations.ts'
import { postgresIdentifier } from './literal.ts'
import { momentOperations } from './moment-operations.ts'
import { numberOperations } from './number-operations.ts'
import { written } from './operands.ts'
import { ownOperations } from './operators/operations.ts'
import { searchOperations } from './search.ts'
import { spatialOperations } from './spatial-operations.ts'
import { textOperations } from './text-operations.ts'

/** Operators and functions as PostgreSQL writes them. */
export const postgresOperations: Readonly<Record<string, Operation>> = {
  ...baseOperations,
  ...comparisonOperations,
  ...numberOperations,
  ...textOperations,
  ...momentOperations,
  ...jsonOperations,
  ...arrayOperations,
  ...spatialOperations,
  ...searchOperations,
  ...aggregates,
  ...ownOperations,
  // The name is a text that is read as an identifier (manual §9.17).
  nextValue: written((_, writer, node) => {
    const [name = '', schema] = (node.constants ?? []).map(String).toReversed()
    const place = writer.schemaPrefix(schema, (found) => postgresIdentifier(found).replaceAll("'", "''"))
    writer.write(`nextval('${place}${postgresIdentifier(name).replaceAll("'", "''")}')`)
  }),
  randomUuid: call('gen_random_uuid'),
  // RFC 9562 §5.7: milliseconds since 1970, then random bits with the version in place of the fourth (uuidv7() is there from PostgreSQL 18 on).
  timeOrderedUuid: template(
    "CAST(encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) placing substring(int8send(CAST(floor(extract(epoch FROM clock_timestamp()) * 1000) AS BIGINT)) FROM 3) FROM 1 FOR 6), 52, 1), 53, 1), 'hex') AS UUID)",
  ),
}
