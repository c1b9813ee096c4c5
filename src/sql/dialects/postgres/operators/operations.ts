import { required } from '../../../compile/base-operations.ts'
import type { Operation } from '../../../compile/dialect.ts'

/** What PostgreSQL's own types need that is neither an operator nor a function. */
export const ownOperations: Readonly<Record<string, Operation>> = {
  compositeMember: {
    compile([value], writer, node) {
      writer.write('(').node(required(value)).write(').').identifier(String(node.constants?.[0]))
    },
  },
}
