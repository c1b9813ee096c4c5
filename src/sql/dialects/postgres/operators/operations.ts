import { required } from '../../../compile/base-operations.ts'
import type { Operation } from '../../../compile/dialect.ts'
import { aggregateCall } from '../../../compile/operators.ts'

/** Aggregates of PostgreSQL's own types. */
export const ownAggregates = {
  rangeAggregate: aggregateCall('range_agg'),
  rangeIntersectionAggregate: aggregateCall('range_intersect_agg'),
  geometryUnionAggregate: aggregateCall('ST_Union'),
} as const satisfies Readonly<Record<string, Operation>>

/** What PostgreSQL's own types need that is neither an operator nor a function. */
export const ownOperations: Readonly<Record<string, Operation>> = {
  ...ownAggregates,
  compositeMember: {
    compile([value], writer, node) {
      writer.write('(').node(required(value)).write(').').identifier(String(node.constants?.[0]))
    },
  },
}
